"""Scanning one thing after the other: what somebody is doing, and what became of each scan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assets.models import Asset, AssetEvent, Audit, AuditLine
from locations.models import Location
from stockroom.models import Count, CountLine, Item, Movement, StockLevel

from .pointing import TARGETS, at_most_one_target


class ScanSessionQuerySet(models.QuerySet["ScanSession"]):
    """Scan sessions: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` made."""
        return self.filter(by=user.pk)

    def open(self) -> Self:
        """Those that go on: not ended, nor is the count or the audit that they go into over."""
        count = {"count__posted_at": None, "count__dropped_at": None}
        return self.filter(ended_at=None, audit__ended_at=None, audit__dropped_at=None, **count)

    def for_page(self) -> Self:
        """With all that its heading says."""
        return self.select_related("by", "person", "location", "standing", "count", "audit")

    def with_sizes(self) -> Self:
        """With how many things were done (``size``), and how many wait (``waiting``)."""
        done = Q(lines__outcome="done", lines__undone_at=None)
        return self.annotate(
            size=models.Count("lines", filter=done),
            waiting=models.Count("lines", filter=Q(lines__outcome="waits")),
        )


class ScanSession(models.Model):
    """What somebody said once that they are doing, while they scan one thing after the other."""

    class Doing(models.TextChoices):
        LOOK_UP = "look-up", "Look up"
        CHECK_OUT = "check-out", "Check out"
        CHECK_IN = "check-in", "Check in"
        MOVE = "move", "Move"
        USE = "use", "Use"
        RECEIVE = "receive", "Receive"
        COUNT = "count", "Count"
        AUDIT = "audit", "Audit"

    class Amount(models.TextChoices):
        ONE = "1", "1"
        TWO = "2", "2"
        FIVE = "5", "5"
        PACK = "pack", "A pack"

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="scan_sessions", editable=False
    )
    doing = models.CharField(max_length=12, choices=Doing)
    # To whom it is checked out; where it is moved to, received, counted or audited.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    count = models.ForeignKey(Count, models.PROTECT, null=True, blank=True, related_name="+")
    audit = models.ForeignKey(Audit, models.PROTECT, null=True, blank=True, related_name="+")
    # Within an audit: the location that was scanned last.
    standing = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    # How much of an item each scan is about.
    amount = models.CharField(max_length=4, choices=Amount, default=Amount.ONE)
    # The one that a scan ended to begin this: what was scanned after it belongs here.
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    operation_key = models.UUIDField(unique=True, editable=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ScanSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["by", "-started_at", "-id"], name="scan_sessions_of_one")]
        constraints = [
            models.UniqueConstraint(
                fields=["by"], condition=Q(ended_at=None), name="one_open_scan_session_each"
            ),
            models.CheckConstraint(
                condition=Q(doing="check-out", person__isnull=False)
                | (~Q(doing="check-out") & Q(person=None)),
                name="checked_out_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(doing__in=["move", "count", "audit"]) | Q(location__isnull=False),
                name="moved_counted_audited_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(doing="count", count__isnull=False)
                | (~Q(doing="count") & Q(count=None)),
                name="counts_in_a_count",
            ),
            models.CheckConstraint(
                condition=Q(doing="audit", audit__isnull=False)
                | (~Q(doing="audit") & Q(audit=None)),
                name="audits_in_an_audit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_doing_display()}{self.about}"

    def get_absolute_url(self) -> str:
        return reverse("labels:scan_session", args=[self.pk])

    @property
    def about(self) -> str:
        """To whom or where: " to Ana Ruiz", " to Van 2", " at Workshop"; or nothing."""
        if self.person:
            return f" to {self.person}"
        if not self.location:
            return ""
        there = self.doing in {self.Doing.MOVE, self.Doing.CHECK_IN}
        return f" to {self.location}" if there else f" at {self.location}"

    @property
    def walk(self) -> Count | Audit | None:
        """The count or the audit that its scans go into."""
        return self.count or self.audit

    @property
    def walk_is_over(self) -> bool:
        """Has the count been posted, or the audit finished, or either been given up?"""
        walk = self.walk
        return walk is not None and not walk.is_under_way

    @property
    def is_over(self) -> bool:
        """Can nothing more be scanned in it?"""
        return self.ended_at is not None or self.walk_is_over

    @property
    def has_amounts(self) -> bool:
        """Is stock taken, brought or carried, some at a time?"""
        return self.doing in {self.Doing.USE, self.Doing.RECEIVE, self.Doing.MOVE}

    def quantity_of(self, item: Item) -> Decimal:
        """How much of ``item`` one scan is about."""
        return dict(zip(self.Amount.values, item.common_amounts, strict=True))[self.amount]


UNLISTED = ("again", "dropped")


class ScanLineQuerySet(models.QuerySet["ScanLine"]):
    """What became of scans: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those of sessions that ``user`` made."""
        return self.filter(session__by=user.pk)

    def in_tray(self) -> Self:
        """Those that are listed: what was scanned again, or dealt with in another way, is not."""
        return self.exclude(outcome__in=UNLISTED)

    def waiting(self) -> Self:
        """Those that could not be done, and wait for a choice."""
        return self.filter(outcome=ScanLine.Outcome.WAITS)

    def for_tray(self) -> Self:
        """Newest first, with all that a line says."""
        return self.select_related(
            "session__person", "session__location", "asset", "level__item", "level__location",
            "item", "location", "person", "event__from_location", "movement",
        ).order_by("-pk")  # fmt: skip


class ScanLine(models.Model):
    """What became of one scan: what was done, or why not, and then it waits for a choice."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        TOLD = "told", "Told"
        WAITS = "waits", "Waits"
        AGAIN = "again", "Scanned already"
        DROPPED = "dropped", "Dropped"

    class Problem(models.TextChoices):
        HELD = "held", "Somebody has it"
        LOST = "lost", "Reported lost"
        AWAY = "away", "Not where it belongs"
        TERMS = "terms", "Lent on terms"
        SHORT = "short", "Not enough left"
        WHERE = "where", "Kept in several places"
        HOW_MANY = "how many", "How many are there?"
        IS_STOCK = "is stock", "This is stock"
        IS_GEAR = "is gear", "This is gear"
        IS_PERSON = "is a person", "This is somebody's badge"
        IS_PLACE = "is a place", "This is a location"
        UNCLAIMED = "unclaimed", "Nobody's label yet"
        VOIDED = "voided", "This label was voided"
        UNKNOWN = "unknown", "No label of ours"
        STRANGE = "strange", "Not ours"
        REFUSED = "refused", "Not done"

    session = models.ForeignKey(ScanSession, models.PROTECT, related_name="lines")
    operation_key = models.UUIDField(unique=True, editable=False)
    text = models.CharField(max_length=200)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.ForeignKey(StockLevel, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    # What became of it in a word or two, and the rest: "Checked out", "to Ana Ruiz".
    word = models.CharField(max_length=160)
    said = models.CharField(max_length=300, blank=True)
    # Of stock: how much was taken, brought or carried; or how much is left when that is not enough.
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    # What it wrote, which undoing it takes back.
    event = models.ForeignKey(AssetEvent, models.PROTECT, null=True, blank=True, related_name="+")
    movement = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    count_line = models.ForeignKey(
        CountLine, models.PROTECT, null=True, blank=True, related_name="+"
    )
    audit_line = models.ForeignKey(
        AuditLine, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Lines in the tray whose place it takes: of the same thing, which waited, or its own.
    instead_of: Sequence[int] = ()

    objects = ScanLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "asset"], name="scan_lines_of_an_asset")]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one_target(), name="scan_line_about_one_thing"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="waits") | ~Q(problem=""), name="what_waits_has_a_problem"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing or self.text}: {self.word}"

    @property
    def kind(self) -> str | None:
        """Which sort of thing was scanned; None for a code that means nothing."""
        return next((name for name in TARGETS if getattr(self, f"{name}_id")), None)

    @property
    def thing(self) -> Any:
        """The thing that was scanned; None for a code that means nothing."""
        return getattr(self, self.kind) if self.kind else None

    @property
    def name(self) -> str:
        """What it is called: the thing, or else the code as it was read."""
        if self.level:
            return str(self.level.item)
        return str(self.thing or self.text)

    @property
    def written(self) -> Sequence[Any]:
        """What it wrote."""
        wrote = (self.event, self.movement, self.count_line, self.audit_line)
        return [one for one in wrote if one]

    @property
    def can_be_undone(self) -> bool:
        """Did it do something that has an opposite, and has not been taken back?"""
        return self.outcome == self.Outcome.DONE and self.undone_at is None and bool(self.written)
