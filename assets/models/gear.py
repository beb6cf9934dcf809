"""Each unit of gear, where it is, and who has it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from locations.models import Location, Role, reach, reached_keys, seen_within
from locations.questions import KEY, Question
from locations.reach import IsAmong, IsGiven, Keys
from people.clock import end_of, house_date
from people.editions import Editable
from people.links import link
from people.wording import has_words, words_in

from .pieces import FEW, MANY, OFTEN, SHORTEST, HasPieces
from .types import AssetType

if TYPE_CHECKING:
    from .outages import Outage


def iso(day: date | None) -> str:
    """A day as 2026-11-30, or nothing."""
    return day.isoformat() if day else ""


def where_placed(user: Any, role: Role) -> Q:
    """Does an asset belong, or is it, where ``user`` has ``role``? Managed is where it belongs."""
    places = reach(user, role)
    belongs = is_at(places, "home")
    return belongs if role >= Role.MANAGER else belongs | is_at(places, "location")


def is_at(places: Any, at: str) -> Q:
    """Is what an asset calls ``at`` one of these? An index tells, if it is known which they are."""
    return Q(IsAmong(places, at)) if isinstance(places, Keys) else Q(**{f"{at}__in": places})


class AssetQuerySet(models.QuerySet["Asset"]):
    """Assets, as far as the one who asks may reach them."""

    def granting(self, user: Any, role: Role) -> Self:
        """Assets with which ``user`` may do what ``role`` allows.

        They are seen and handled by whoever may do so at their home or where they are now, seen by
        their custodian, and managed from their home alone.
        """
        if role > Role.VIEWER or user.is_administrator:
            return self.placed(user, role)
        held = Checkout.objects.open().filter(custodian=user.pk).order_by().values("asset")
        return self.filter(where_placed(user, role) | Q(IsGiven(held)))

    def placed(self, user: Any, role: Role) -> Self:
        """Those within reach by where they belong or are, whoever has them."""
        return self.all() if user.is_administrator else self.filter(where_placed(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def seen_within(self, user: Any, place: Location | None) -> Self:
        """The same, at ``place`` and below or anywhere."""
        return seen_within(self, user, place)

    def annotate_may(self, user: Any) -> Self:
        """Add ``may_operate``: is there to be a button on this row?"""
        within_reach = Asset.objects.granting(user, Role.OPERATOR).filter(pk=OuterRef("pk"))
        return self.annotate(may_operate=Exists(within_reach))

    def with_custody(self) -> Self:
        """Fetch all that a row says: type, places, and who has it."""
        spells = Checkout.objects.open().select_related("custodian")
        return self.select_related("type", "home", "location").prefetch_related(
            Prefetch("checkouts", spells, to_attr="open_checkouts")
        )

    def with_custody_joined(self) -> Self:
        """The same in one query, for a list that is sorted by who has it anyway."""
        joined = ("type", "home", "location", "spell__custodian")
        # Django sets no attribute for a joined row that is not there: the key says it was joined.
        return self.with_spell().select_related(*joined).annotate(spell_key=F("spell__pk"))

    def opened_by(self, user: Any, key: int) -> "Asset | None":
        """The one with this key and all that its own page says, if ``user`` may know of it."""
        asset = next(iter(OPENED.of(key)), None)
        return asset if asset and asset.is_visible_to(user) else None

    def for_page(self) -> Self:
        """Fetch all that its own page says: who saw it last, and where, and how much happened."""
        events = self.model.events.rel.related_model._default_manager.filter(asset=OuterRef("pk"))
        happened = events.order_by().values("asset").values(many=Count("pk"))
        whole = self.with_custody_joined().select_related("seen_by", "seen_in")
        return whole.annotate(happened=Coalesce(Subquery(happened), 0))

    def with_spell(self) -> Self:
        """Join the open checkout as ``spell``, to sort by; null for what nobody has."""
        is_open = Q(checkouts__returned_at=None)
        return self.annotate(spell=FilteredRelation("checkouts", condition=is_open))

    def annotate_spell(self) -> Self:
        """Add ``custodian_name`` and ``due_at`` of the open checkout, to sort by."""
        spell = Checkout.objects.open().filter(asset=OuterRef("pk"))
        return self.annotate(
            custodian_name=Subquery(spell.values("custodian__name")[:1]),
            due_at=Subquery(spell.values("due_at")[:1]),
        )

    def in_use(self) -> Self:
        """Those that are not retired."""
        return self.exclude(state=Asset.State.RETIRED)

    def out(self) -> Self:
        """Those that somebody has."""
        return self.filter(Exists(Checkout.objects.open().filter(asset=OuterRef("pk"))))

    def with_nobody(self) -> Self:
        """Those that nobody has."""
        return self.filter(~Exists(Checkout.objects.open().filter(asset=OuterRef("pk"))))

    def available(self) -> Self:
        """Those that can be checked out."""
        return self.with_nobody().filter(state=Asset.State.IN_SERVICE)

    def overdue(self, now: datetime | None = None) -> Self:
        """Those that should have been back by ``now``."""
        late = Checkout.objects.overdue(now).filter(asset=OuterRef("pk"))
        return self.filter(Exists(late))

    def due_by(self, moment: datetime) -> Self:
        """Those that should be back by ``moment``, or should have been."""
        due = Checkout.objects.open().filter(asset=OuterRef("pk"), due_at__lte=moment)
        return self.filter(Exists(due))

    def due_today(self) -> Self:
        """Those whose last day is today, and not over yet."""
        left = (timezone.now(), end_of(house_date()))
        due = Checkout.objects.open().filter(asset=OuterRef("pk"), due_at__range=left)
        return self.filter(Exists(due))

    def held_by(self, person: Any) -> Self:
        """Those that ``person`` has."""
        spells = Checkout.objects.open().filter(asset=OuterRef("pk"), custodian=person.pk)
        return self.filter(Exists(spells))

    def belonging_under(self, location: Location) -> Self:
        """Those whose home is ``location`` or something below it."""
        return self.filter(home__path__startswith=location.path)

    def lying_under(self, location: Location) -> Self:
        """Those that are at ``location`` or below, with nobody, as far as anybody knows."""
        kept = (Asset.State.IN_SERVICE, Asset.State.IN_REPAIR)
        here = self.filter(location__path__startswith=location.path, state__in=kept)
        return here.with_nobody()

    def tagged(self, text: str) -> Self:
        """Those whose tag number is ``text``, in whatever capitals: one at most."""
        return self.alias(tag=Lower("tag_number")).filter(tag=Lower(Value(text)))

    def numbered(self, text: str) -> Self:
        """Those whose serial is ``text``, in whatever capitals: one of each type at most."""
        alike = self.alias(number=Lower("serial")).filter(number=Lower(Value(text)))
        return alike.exclude(serial="")

    def search(self, text: str) -> Self:
        """Those with all words of ``text`` on them, in their type's name or their custodian's."""
        return self.among(text, containing(text))

    def among(self, text: str, found: list[int] | None) -> Self:
        """The same, where it is known already what ``containing`` says of ``text``."""
        if found is not None:
            return self.filter(IsAmong(found))
        held = Checkout.objects.open().filter(has_words(text, "custodian__name"))
        of_asset = Exists(held.filter(asset=OuterRef("pk")))
        return self.filter(named(text) | has_words(text, "type__name") | Q(of_asset))


def containing(text: str) -> list[int] | None:
    """The keys of all assets that contain ``text``; None if they are many, or words too short.

    Each place where it may stand has an index of its own. What many contain is soon met with in
    any order, and would take longer to gather.
    """
    sieves = [HasPieces(word) for word in words_in(text) if len(word) >= SHORTEST]
    if not sieves:
        return None
    units = Asset.objects.filter(*sieves).filter(named(text))
    of_type = Asset.objects.filter(type__in=AssetType.objects.filter(has_words(text, "name")))
    held = Checkout.objects.open().filter(has_words(text, "custodian__name"))
    ways = units.values("pk"), of_type.values("pk"), held.values("asset")
    first, *others = (way.order_by() for way in ways)
    found = first.union(*others, all=True).values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    if len(keys) <= FEW:
        return keys
    if max(keys) - min(keys) < FEW * OFTEN:
        return None
    keys = list(found[: MANY + 1])
    return keys if len(keys) <= MANY else None


def named(text: str) -> Q:
    """Does each word of ``text`` stand in an asset's own name, tag number or serial?"""
    return has_words(text, "name", "tag_number", "serial")


class Asset(Editable, models.Model):
    """One durable unit: its tag number, where it belongs (home), and where it was last seen."""

    class State(models.TextChoices):
        IN_SERVICE = "in service", "In service"
        IN_REPAIR = "in repair", "In repair"
        LOST = "lost", "Lost"
        RETIRED = "retired", "Retired"

    tag_number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=160)
    type = models.ForeignKey(AssetType, models.PROTECT, related_name="assets")
    serial = models.CharField(max_length=80, blank=True)
    home = models.ForeignKey(Location, models.PROTECT, related_name="assets_at_home")
    location = models.ForeignKey(Location, models.PROTECT, related_name="assets_here")
    located_at = models.DateTimeField("last seen at", default=timezone.now, editable=False)
    # Who had it before them last, when, and where if they said so: by a scan, in an audit, or as it
    # changed hands.
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False,
    )  # fmt: skip
    seen_in = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    state = models.CharField(max_length=12, choices=State, default=State.IN_SERVICE)
    notes = models.TextField(blank=True, max_length=2000)
    photo = models.FileField(upload_to="photos/", blank=True, editable=False)
    # What was the photo until it was changed last, which can be undone.
    photo_before = models.FileField(upload_to="photos/", blank=True, editable=False)
    bought_on = models.DateField(null=True, blank=True)
    # What was paid for it, in the organisation's currency.
    price = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)
    supplier = models.CharField(max_length=120, blank=True)
    order_reference = models.CharField(max_length=80, blank=True)
    warranty_until = models.DateField(null=True, blank=True)

    is_missing = False  # unless ``audits.mark_missing`` has found that it is
    may_operate: bool  # once a list, or ``annotate_may``, has asked
    open_outages: "list[Outage]"  # of one in a handful
    happened: int  # how many lines its history has, once its page has asked

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "tag_number"]
        indexes = [
            models.Index(
                Lower("name"),
                "tag_number",
                "id",
                condition=~Q(state="retired"),
                name="gear_by_name",
            ),
            models.Index(
                fields=["state"], condition=~Q(state="in service"), name="gear_out_of_service"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="asset_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=["in service", "in repair", "lost", "retired"]),
                name="asset_in_a_known_state",
            ),
            models.UniqueConstraint(
                Lower("serial"), "type", condition=~Q(serial=""), name="serial_once_per_type"
            ),
            models.UniqueConstraint(Lower("tag_number"), name="tag_number_in_any_capitals"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="asset_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link("assets:asset", self.pk)

    @property
    def code(self) -> str:
        """The short number people call it by."""
        return self.tag_number

    @property
    def marked(self) -> str:
        """Its name, and what tells it from others of that name: Laptop (G-0012)."""
        return f"{self.name} ({self.tag_number})"

    @property
    def editable(self) -> dict[str, str]:
        return {
            "name": self.name,
            "type": str(self.type),
            "tag_number": self.tag_number,
            "serial": self.serial,
            "home": str(self.home_id),
            "notes": self.notes,
            "photo": str(self.photo),
            "bought_on": iso(self.bought_on),
            "price": "" if self.price is None else f"{self.price:.2f}",
            "supplier": self.supplier,
            "order_reference": self.order_reference,
            "warranty_until": iso(self.warranty_until),
        }

    @property
    def said(self) -> dict[str, str]:
        return super().said | {"home": "another"}  # it may be out of sight

    @property
    def was_bought(self) -> bool:
        """Is anything known of where it came from?"""
        is_priced = self.price is not None
        return bool(self.bought_on or is_priced or self.supplier or self.order_reference)

    @property
    def is_under_warranty(self) -> bool:
        """Would it be repaired for nothing today?"""
        return self.warranty_until is not None and self.warranty_until >= house_date()

    @property
    def checkout(self) -> "Checkout | None":
        """The open checkout, or None when nobody has it."""
        if hasattr(self, "spell_key"):
            return getattr(self, "spell", None)
        if not hasattr(self, "open_checkouts"):
            spells = self.checkouts.open().select_related("custodian", "checked_out_by")
            self.open_checkouts = list(spells)
        return self.open_checkouts[0] if self.open_checkouts else None

    @property
    def outage(self) -> "Outage | None":
        """Why and since when it is out of service; None while it is in service."""
        if self.state == self.State.IN_SERVICE:
            return None
        if not hasattr(self, "open_outage"):
            self.open_outage = self.outages.open().first()
        return self.open_outage

    def is_placed(self, user: Any, role: Role) -> bool:
        """Has ``user`` at least ``role`` where it belongs or is? Managed is where it belongs.

        How far they reach is asked once in a request, however many assets are looked at.
        """
        if user.is_administrator:
            return True
        reached = reached_keys(user, role)
        is_here = role < Role.MANAGER and self.location_id in reached
        return is_here or self.home_id in reached

    def is_visible_to(self, user: Any) -> bool:
        """May ``user`` know of it: do they see where it belongs or is, or have it?"""
        spell = self.checkout
        return self.is_placed(user, Role.VIEWER) or bool(spell and spell.custodian_id == user.pk)

    @property
    def is_home(self) -> bool:
        """Is it where it belongs, and with nobody?"""
        return self.location_id == self.home_id and self.checkout is None

    @property
    def usual_due_on(self) -> date | None:
        """The day it would be due, checked out now for as long as its type usually is."""
        due = self.type.due_at()
        return house_date(due) if due else None

    @property
    def is_available(self) -> bool:
        """Can it be checked out?"""
        return self.state == self.State.IN_SERVICE and self.checkout is None


ROWS = Question(lambda: Asset.objects.filter(IsAmong([KEY])).with_custody_joined())
OPENED = Question(lambda: Asset.objects.filter(pk=KEY).for_page())


def rows_of(keys: list[int], user: Any) -> list[Asset]:
    """Those with these keys that ``user`` may know of, in their order: all that a list says.

    Which ones they are, an index tells: the best way to both at once is more than a database finds.
    """
    found = {asset.pk: asset for asset in ROWS.of(keys)} if keys else {}
    there = (found[key] for key in keys if key in found)
    return [asset for asset in there if asset.is_visible_to(user)]


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    """Spells of custody."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of assets with which ``user`` may do what ``role`` allows."""
        return self.filter(asset__in=Asset.objects.granting(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those of assets placed where ``user`` sees them; of one they merely have, their own."""
        if user.is_administrator:
            return self.all()
        placed = Q(asset__in=Asset.objects.placed(user, Role.VIEWER))
        own = Q(custodian=user.pk, asset__in=Asset.objects.visible_to(user))
        return self.filter(placed | own)

    def past(self) -> Self:
        """Those that ended, the last first; not those that were undone as if they had not been."""
        ended = self.exclude(returned_at=None).exclude(events__reversed_by__isnull=False)
        return ended.order_by("-returned_at", "-pk")

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(returned_at=None)

    def overdue(self, now: datetime | None = None) -> Self:
        """Open ones whose due time is past."""
        return self.open().filter(due_at__lt=now or timezone.now())


class Checkout(models.Model):
    """A spell during which one person had one asset. It is open until the asset comes back."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="checkouts")
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="checkouts"
    )
    checked_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    out_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        ordering = ["-out_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(returned_at=None), name="open_checkouts_by_due"
            ),
            models.Index(
                fields=["custodian"],
                condition=Q(returned_at=None),
                name="open_checkouts_by_custodian",
            ),
            # All that a list counts of them, so that nothing but the index is read.
            models.Index(
                fields=["asset", "due_at", "custodian", "id"],
                condition=Q(returned_at=None),
                name="what_open_checkouts_say",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=Q(returned_at=None), name="one_open_checkout_per_asset"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} with {self.custodian}"

    @property
    def is_overdue(self) -> bool:
        """Should it have been back by now?"""
        return self.returned_at is None and self.due_at is not None and self.due_at < timezone.now()

    @property
    def days(self) -> int:
        """How many nights it was out, once it is back; 0 when it came back the same day."""
        back = timezone.localdate(self.returned_at)
        return (back - timezone.localdate(self.out_at)).days

    @property
    def is_due_today(self) -> bool:
        """Is today its last day?"""
        return (
            self.due_at is not None
            and not self.is_overdue
            and house_date(self.due_at) == house_date()
        )
