"""Makes and models of gear, with what their units have in common."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from locations.models import Role
from people.clock import end_of, house_date
from people.editions import Editable
from people.models import Organisation, Team
from people.wording import has_words

from . import gear  # which is being imported as this is: their units are asked for later

# For how long something is lent that has to have a last day, where nobody said.
LOAN_DAYS = 7


class AssetTypeQuerySet(models.QuerySet["AssetType"]):
    """Types, as far as their units can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those with a unit with which ``user`` may do what ``role`` allows."""
        if user.is_administrator:
            return self.all()
        units = gear.Asset.objects.granting(user, role).filter(type=OuterRef("pk"))
        return self.filter(Exists(units))

    def visible_to(self, user: Any) -> Self:
        """Those of which ``user`` can see a unit."""
        return self.granting(user, Role.VIEWER)

    def annotate_units(self, user: Any) -> Self:
        """Add ``units``, how many are in use where ``user`` can see them, and ``may_manage``."""
        units = gear.Asset.objects.visible_to(user).in_use().filter(type=OuterRef("pk")).order_by()
        size = units.values("type").annotate(n=Count("pk")).values("n")
        managed = AssetType.objects.granting(user, Role.MANAGER).filter(pk=OuterRef("pk"))
        return self.annotate(units=Coalesce(Subquery(size), 0), may_manage=Exists(managed))

    def categories(self) -> list[str]:
        """The categories that these are in, by name."""
        named = self.exclude(category="").order_by("category")
        return list(named.values_list("category", flat=True).distinct())

    def search(self, text: str) -> Self:
        """Those with all words of ``text`` in their name, maker, model or category."""
        return self.filter(has_words(text, "name", "maker", "model", "category"))


class AssetType(Editable, models.Model):
    """A make and model of gear, with what its units have in common."""

    name = models.CharField(max_length=120)
    category = models.CharField(max_length=60, blank=True)
    maker = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    icon = models.CharField(max_length=40, default="wrench")
    loan_days = models.PositiveSmallIntegerField(
        "usual loan", null=True, blank=True, help_text="In days; empty: as long as anything."
    )
    may_be_open = models.BooleanField("can be lent until further notice", default=True)
    # Who may borrow it: anyone, or the members of these teams alone.
    for_anyone = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    photo = models.FileField(upload_to="photos/", blank=True, editable=False)
    # What was the photo until it was changed last, which can be undone.
    photo_before = models.FileField(upload_to="photos/", blank=True, editable=False)
    # What is accepted by who borrows it, in the wording that holds now.
    terms = models.ForeignKey(
        "assets.Terms", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AssetTypeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(Lower("name"), name="asset_type_named_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('assets:asset_list')}?type={self.pk}"

    @property
    def editable(self) -> dict[str, str]:
        return {
            "name": self.name,
            "category": self.category,
            "maker": self.maker,
            "model": self.model,
            "loan_days": "" if self.loan_days is None else str(self.loan_days),
            "until_further_notice": "allowed" if self.may_be_open else "not allowed",
            "who_may_borrow": self.who_may_borrow,
            "photo": str(self.photo),
            "terms": self.terms_text,
        }

    @property
    def terms_text(self) -> str:
        """What is accepted by who borrows it; empty if nothing is."""
        return self.terms.text if self.terms else ""

    @property
    def goes_in_one_tap(self) -> bool:
        """May anyone take it, without accepting anything first?"""
        return self.for_anyone and self.terms_id is None

    @property
    def who_may_borrow(self) -> str:
        """Anyone, or the teams whose members may."""
        return "anyone" if self.for_anyone else ", ".join(map(str, self.teams.all()))

    def due_at(self, now: datetime | None = None) -> datetime | None:
        """When something checked out ``now`` is due by default: the end of its last day."""
        if (days := self.usual_days) is None:
            return None
        return end_of(house_date(now) + timedelta(days=days))

    @property
    def usual_days(self) -> int | None:
        """How many days a loan usually is: of this type, or else of anything here."""
        if self.loan_days is not None:
            return self.loan_days
        organisation = Organisation.current()
        days = organisation.loan_days if organisation else None
        return LOAN_DAYS if days is None and not self.may_be_open else days
