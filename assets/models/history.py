"""What has happened to gear and its types: who did what, when. Insert-only."""

from typing import Any, Self

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from locations.models import Location, Role
from locations.questions import KEY, Question

from .gear import Asset, Checkout
from .outages import Outage
from .types import AssetType


class AssetEventQuerySet(models.QuerySet["AssetEvent"]):
    """Events, as far as the asset they happened to can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of assets with which ``user`` may do what ``role`` allows."""
        if user.is_administrator:
            return self.all()
        return self.filter(asset__in=Asset.objects.granting(user, role))

    def visible_to(self, user: Any, *, of: Asset | None = None) -> Self:
        """Those of assets placed where ``user`` sees them; of one they merely have, their own.

        Of one asset alone, which they see, if that is told.
        """
        own = Q(custodian=user.pk) | Q(by=user.pk)
        if of:
            its = self.filter(asset=of)
            return its if of.is_placed(user, Role.VIEWER) else its.filter(own)
        if user.is_administrator:
            return self.all()
        placed = Q(asset__in=Asset.objects.placed(user, Role.VIEWER))
        return self.filter(placed | (own & Q(asset__in=Asset.objects.visible_to(user))))

    def search(self, text: str) -> Self:
        """Those of an asset, by or with a person, whose name or tag number contains ``text``."""
        return self.filter(
            Q(asset__name__icontains=text)
            | Q(asset__tag_number__icontains=text)
            | Q(by__name__icontains=text)
            | Q(custodian__name__icontains=text)
        )

    def concerning(self, person: Any) -> Self:
        """Those that ``person`` did, or that gave or took something to or from them."""
        return self.filter(Q(by=person) | Q(custodian=person))

    def under(self, location: Location) -> Self:
        """Those that left or reached ``location`` or something below it."""
        return self.filter(
            Q(from_location__path__startswith=location.path)
            | Q(to_location__path__startswith=location.path)
        )

    def besides_sayings(self) -> Self:
        """Those that changed more than what is said about the asset."""
        return self.exclude(kind__in=SAYINGS).exclude(reverses__kind__in=SAYINGS)

    def annotate_acceptance(self) -> Self:
        """Add ``acceptance_key``: of what was accepted with the spell that a check out began."""
        kept = Checkout.objects.filter(pk=OuterRef("checkout")).values("acceptance")
        return self.annotate(acceptance_key=Subquery(kept[:1]))

    def for_stream(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related(
            "by", "asset", "custodian", "from_location", "to_location", "reversed_by", "reverses"
        ).order_by("-at", "-pk")

    def of_one(self) -> Self:
        """The same of one asset, which is known: fewer tables for PostgreSQL to weigh."""
        told = self.select_related(
            "by", "custodian", "from_location", "to_location", "reversed_by", "reverses"
        )
        return told.annotate_acceptance().order_by("-at", "-pk")


PAST_TENSE: dict[str, str] = {
    "add": "added",
    "check-out": "checked out",
    "check-in": "checked in",
    "renew": "renewed",
    "move": "moved",
    "change": "edited",
    "change-home": "changed the home of",
    "add-file": "added a file to",
    "drop-file": "removed a file of",
    "lost": "reported as lost",
    "found": "found",
    "broken": "sent to repair",
    "repaired": "put back in service",
    "retire": "retired",
    "restore": "took back from retirement",
    "undo": "undid what happened to",
}
PAST_TENSE_OF_IT: dict[str, str] = {
    "add": "added it",
    "check-out": "checked it out",
    "check-in": "checked it in",
    "renew": "renewed it",
    "move": "moved it",
    "change": "edited it",
    "change-home": "changed its home",
    "add-file": "added a file",
    "drop-file": "removed a file",
    "lost": "reported it lost",
    "found": "found it",
    "broken": "sent it to repair",
    "repaired": "put it back in service",
    "retire": "retired it",
    "restore": "took it back from retirement",
    "undo": "undid that",
}


UNDOABLE = {
    "check-out", "check-in", "renew", "move", "lost", "found", "broken", "repaired", "retire",
    "restore",
}  # fmt: skip

# What is said about an asset: where it is and who has it stays as it was.
SAYINGS = {"change", "add-file", "drop-file"}


class AssetEvent(models.Model):
    """One line of an asset's history: what happened, by whom, to whom or where. Insert-only."""

    class Kind(models.TextChoices):
        ADD = "add", "Add"
        CHECK_OUT = "check-out", "Check out"
        CHECK_IN = "check-in", "Check in"
        RENEW = "renew", "Renewal"
        MOVE = "move", "Move"
        CHANGE = "change", "Edit"
        CHANGE_HOME = "change-home", "Change of home"
        ADD_FILE = "add-file", "Addition of a file"
        DROP_FILE = "drop-file", "Removal of a file"
        LOST = "lost", "Report of loss"
        FOUND = "found", "Find"
        BROKEN = "broken", "Repair"
        REPAIRED = "repaired", "End of repair"
        RETIRE = "retire", "Retirement"
        RESTORE = "restore", "Return from retirement"
        UNDO = "undo", "Undo"

    class Condition(models.TextChoices):
        GOOD = "good", "Good"
        WORN = "worn", "Worn"
        DAMAGED = "damaged", "Damaged"

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="asset_events")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    # In which condition it left or came back, and what it looked like.
    condition = models.CharField(max_length=8, choices=Condition, blank=True)
    photo = models.FileField(upload_to="photos/", blank=True, editable=False)
    checkout = models.ForeignKey(
        Checkout, models.PROTECT, null=True, blank=True, related_name="events"
    )
    file = models.ForeignKey(
        "assets.AssetFile", models.PROTECT, null=True, blank=True, related_name="events"
    )
    # The spell out of service that it began, or ended.
    outage = models.ForeignKey(Outage, models.PROTECT, null=True, blank=True, related_name="events")
    # Who had it (check in, loss) or got it (check out).
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    from_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The audit that put it right with this.
    audit = models.ForeignKey(
        "assets.Audit", models.PROTECT, null=True, blank=True, related_name="events"
    )
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    acceptance_key: int | None = None  # once ``annotate_acceptance`` has looked

    objects = AssetEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_newest_first"),
            models.Index(fields=["asset", "-at", "-id"], name="event_of_an_asset"),
            models.Index(
                fields=["by", "-id"], condition=Q(kind="check-out"), name="event_handed_out_by"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undo", reverses__isnull=False)
                | (~Q(kind="undo") & Q(reverses=None)),
                name="only_an_undo_event_reverses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.asset}"

    def get_absolute_url(self) -> str:
        return self.asset.get_absolute_url()

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        return PAST_TENSE[self.kind]

    @property
    def past_of_it(self) -> str:
        """The same, where the asset itself needs no naming."""
        return PAST_TENSE_OF_IT[self.kind]

    @property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")

    @property
    def is_a_saying(self) -> bool:
        """Did it change no more than what is said about the asset? See ``besides_sayings``."""
        undone = self.reverses.kind if self.reverses else None
        return self.kind in SAYINGS or undone in SAYINGS

    @property
    def can_be_undone(self) -> bool:
        """Is it something with an opposite, which hasn't been written yet?"""
        return self.kind in UNDOABLE and not self.is_undone


class History(Paginator[AssetEvent]):
    """What happened to one asset as far as ``user``, who sees it, may know: pages of lines."""

    SIZE = 25

    def __init__(self, asset: Asset, user: Any) -> None:
        super().__init__([], self.SIZE)
        self.asset, self.user = asset, user

    @cached_property
    def count(self) -> int:
        return self.asset.happened if self.is_whole else self.events.count()

    def page(self, number: int | str) -> Page[AssetEvent]:
        number = self.validate_number(number)
        if self.is_whole and number == 1:
            lines = LATEST.of(self.asset.pk)
        else:
            lines = list(self.events.of_one()[(number - 1) * self.SIZE :][: self.SIZE])
        for line in lines:
            line.asset = self.asset
        return Page(lines, number, self)

    @property
    def events(self) -> AssetEventQuerySet:
        """All lines that ``user`` may know of."""
        return AssetEvent.objects.visible_to(self.user, of=self.asset)

    @property
    def is_whole(self) -> bool:
        """Are those all there are? Of an asset that they merely have, somebody sees their own."""
        return self.asset.is_placed(self.user, Role.VIEWER)


LATEST = Question(lambda: AssetEvent.objects.filter(asset=KEY).of_one()[: History.SIZE])


class TypeEvent(models.Model):
    """One line of what was changed about a type of gear. Insert-only."""

    class Kind(models.TextChoices):
        CHANGE = "change", "Change"
        ADD_FILE = "add-file", "Add file"
        DROP_FILE = "drop-file", "Remove file"
        UNDO = "undo", "Undo"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CHANGE)
    type = models.ForeignKey(AssetType, models.PROTECT, related_name="events")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What was changed ("category, loan days"), or which file it was.
    about = models.CharField(max_length=200)
    file = models.ForeignKey(
        "assets.AssetFile", models.PROTECT, null=True, blank=True, related_name="type_events"
    )
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.type}: {self.about}"

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        undid = f"{self.kind} {self.reverses.kind}" if self.reverses else self.kind
        return CHANGES_OF_A_TYPE[undid].format(self.about)


CHANGES_OF_A_TYPE: dict[str, str] = {
    TypeEvent.Kind.CHANGE: "changed {}",
    TypeEvent.Kind.ADD_FILE: "added the file {}",
    TypeEvent.Kind.DROP_FILE: "removed the file {}",
    "undo add-file": "undid adding the file {}",
    "undo drop-file": "brought back the file {}",
}
