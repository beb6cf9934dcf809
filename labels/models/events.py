"""What became of labels: who put which on what, voided or replaced it, and when. Insert-only."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assets.models import Asset
from labels.codes import read, spoken
from locations.models import Location, Role
from stockroom.models import Item, StockLevel

from .pointing import TARGETS, Pointing, at_most_one_target, on_nothing, on_things, pointer
from .tags import Tag


class TagEventQuerySet(models.QuerySet["TagEvent"]):
    """Events, as far as the thing that the label was on can be seen."""

    def visible_to(self, user: Any) -> Self:
        """Those of labels on what ``user`` sees; of labels that were on nothing, their own."""
        if user.is_administrator:
            return self.all()
        return self.filter(on_things(user, Role.VIEWER) | Q(on_nothing(), by=user.pk))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(reversed_by=None)

    def search(self, text: str) -> Self:
        """Those of a label, on a thing or by a person that is called ``text``, or partly so."""
        names = ["asset__name", "asset__tag_number", "level__item__name", "item__name"]
        names += ["location__name", "person__name", "by__name"]
        found = Q(tag__code=read(text) or "")
        for name in names:
            found |= Q(**{f"{name}__icontains": text})
        return self.filter(found)

    def concerning(self, person: Any) -> Self:
        """Those that ``person`` did, or of their badge."""
        return self.filter(Q(by=person) | Q(person=person))

    def under(self, location: Location) -> Self:
        """Those of labels on ``location``, and on what is there and below now."""
        placed = ["location", "level__location", "asset__location", "asset__home"]
        found = Q()
        for place in placed:
            found |= Q(**{f"{place}__path__startswith": location.path})
        return self.filter(found)

    def for_stream(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related(
            "by",
            "tag",
            "replacement",
            "reversed_by",
            "reverses",
            *TARGETS,
            "level__item",
            "level__location",
        ).order_by("-at", "-pk")


class TagEvent(Pointing, models.Model):
    """One line of what became of a label, with what it was on then. Insert-only."""

    class Deed(models.TextChoices):
        CLAIM = "claim", "Claim"
        VOID = "void", "Voiding"
        REPLACE = "replace", "Replacement"
        UNDO = "undo", "Undo"

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="events")
    deed = models.CharField(max_length=8, choices=Deed)
    asset = pointer(Asset, "tag_events")
    level = pointer(StockLevel, "tag_events")
    item = pointer(Item, "tag_events")
    location = pointer(Location, "tag_events")
    person = pointer(settings.AUTH_USER_MODEL, "tag_events")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The label that took its place.
    replacement = models.ForeignKey(Tag, models.PROTECT, null=True, blank=True, related_name="+")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = TagEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="tag_event_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one_target(), name="tag_event_is_of_at_most_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(deed="undo", reverses__isnull=False)
                | (~Q(deed="undo") & Q(reverses=None)),
                name="only_an_undo_of_a_label_reverses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.spoken}"

    def get_absolute_url(self) -> str:
        return str(self.target.get_absolute_url()) if self.kind else ""

    @property
    def spoken(self) -> str:
        """The code as it stands on the label."""
        return spoken(self.tag.code)

    @property
    def replacement_spoken(self) -> str:
        """The code of the label that took its place."""
        return spoken(self.replacement.code) if self.replacement else ""

    @property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")

    @property
    def past(self) -> str:
        """What somebody did with the label, in the past tense."""
        return PAST_TENSE[self.turned][0]

    @property
    def whereto(self) -> str:
        """How the thing belongs to that: put *on* it, voided that *of* it."""
        return PAST_TENSE[self.turned][1]

    @property
    def turned(self) -> str:
        """What happened, which tells an undone claim from a label that is good again."""
        if not self.reverses:
            return self.deed
        return "take off" if self.reverses.deed == self.Deed.CLAIM else "use again"


PAST_TENSE = {
    "claim": ("put", "on"),
    "void": ("voided", "of"),
    "replace": ("replaced", "of"),
    "take off": ("took", "off"),
    "use again": ("brought back", "of"),
}
