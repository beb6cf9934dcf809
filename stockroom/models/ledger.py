"""The ledger: every change of every stock level, one line each, never edited."""

from collections.abc import Collection, Iterable
from functools import cache, cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from locations.models import Location, Role, reached, reached_keys
from locations.questions import KEY, Question, weighed_anew
from locations.reach import Keys
from stockroom.units import plain

from .levels import StockLevel
from .quantities import price_field, quantity_field
from .words import worded, worded_by_keys

FEW_PLACES = 100


class ReasonQuerySet(models.QuerySet["Reason"]):
    """Reasons. They are the organisation's words, and no secret."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for whoever is signed in."""
        return self.all()

    def in_use(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def that_count(self) -> Self:
        """Each with how often it was given (``uses``)."""
        return self.annotate(uses=Count("movements")).order_by("position", "name", "pk")


class Reason(models.Model):
    """Why stock is adjusted, in the organisation's own words: "Broken", "Expired"."""

    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="reason_has_a_name"),
            models.UniqueConstraint(Lower("name"), name="reason_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


# What a row of the ledger says of a line, without what lies beyond it.
TOLD = (
    "level", "kind", "delta", "balance_after", "at", "note", "reverses", "left_by",
    "by__name", "reason__name",
)  # fmt: skip


class MovementQuerySet(models.QuerySet["Movement"]):
    """Movements, as far as the place they happened at can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those at a place where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        return self.filter(level__in=StockLevel.objects.granting(user, role).order_by())

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def seen_each_by(self, user: Any) -> Self:
        """The same, to be gone through from the newest on until enough are found.

        PostgreSQL would first gather every level that ``user`` sees. Who sees little is served
        better by that.
        """
        if user.is_administrator or len(reached_keys(user, Role.VIEWER)) < FEW_PLACES:
            return self.visible_to(user)
        return self.filter(reached(user, Role.VIEWER, "level__location"))

    def concerning(self, person: Any) -> Self:
        """Those that ``person`` did."""
        return self.filter(by=person)

    def for_stream(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related(
            "by",
            "reason",
            "level__item",
            "level__location",
            "left_by__level__location",
            "left_by__level__item",
            "arrived_by__level__location",
            "arrived_by__level__item",
            "reversed_by",
            "reverses",
        ).order_by("-at", "-pk")

    def told(self) -> Self:
        """Newest first, with what a row of the ledger says, but for the levels (``laid_upon``).

        ``for_stream`` joins two dozen tables for the same. PostgreSQL weighs longer how than it
        takes to look up what lies beyond each line that is shown.
        """
        lines = self.select_related("by", "reason").only(*TOLD).annotate(**beyond_a_line())
        return lines.order_by("-at", "-pk")

    def search(self, text: str) -> Self:
        """Those of an item or by a person whose name contains ``text``."""
        return self.filter(Q(level__item__name__icontains=text) | Q(by__name__icontains=text))

    def worded(self, text: str) -> Self:
        """Those of an item, with a note, or by a person, in which ``text`` stands."""
        return self.filter(worded(text))

    def first_worded(self, text: str, user: Any, *, most: int) -> list[int]:
        """The keys of ``most`` of these at most, as far as ``user`` sees them, newest first.

        Which ones, if there are more, is not said. They are put in order here: PostgreSQL would
        read the ledger from the newest line on until it has found enough.
        """
        levels, lines = StockLevel.objects.visible_to(user), Movement.objects.all()
        with weighed_anew():
            found = self.filter(worded_by_keys(text, levels, lines)).order_by()
            return [key for _, key in sorted(found.values_list("at", "pk")[:most], reverse=True)]

    def under(self, location: Location) -> Self:
        """Those at ``location`` and below."""
        return self.filter(level__location__path__startswith=location.path)

    def one_line_a_move(self, user: Any) -> Self:
        """Leave out the arriving half of what ``user`` sees leave, and the undo of it."""
        seen = StockLevel.objects.visible_to(user).order_by()
        return self.exclude(kind=Movement.Kind.MOVE_IN, left_by__level__in=seen).exclude(
            reverses__kind=Movement.Kind.MOVE_IN, reverses__left_by__level__in=seen
        )


class Movement(models.Model):
    """One line of the ledger: the level went up or down by ``delta``. Insert-only."""

    class Kind(models.TextChoices):
        RECEIVE = "receive", "Receive"
        USE = "use", "Use"
        MOVE_IN = "move-in", "Move in"
        MOVE_OUT = "move-out", "Move out"
        ADJUST = "adjust", "Adjust"
        COUNT = "count", "Count"
        MERGE = "merge", "Merge"
        UNDO = "undo", "Undo"

    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind)
    delta = quantity_field()
    balance_after = quantity_field()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="movements")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="movements"
    )
    # Of what was received: what one unit cost, who it came from, and which order it was part of.
    unit_cost = price_field(null=True, blank=True)
    supplier = models.ForeignKey(
        "Supplier", models.PROTECT, null=True, blank=True, related_name="movements"
    )
    order_line = models.ForeignKey(
        "OrderLine", models.PROTECT, null=True, blank=True, related_name="movements"
    )
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    # A transfer is two lines that land together; the one that arrived names the one that left.
    left_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="arrived_by"
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="movement_newest_first"),
            models.Index(fields=["level", "-at", "-id"], name="movement_of_a_level"),
            models.Index(
                fields=["level", "-at", "-id"],
                condition=Q(kind="receive", unit_cost__isnull=False),
                name="receipts_with_a_cost",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="movement_moves_something"),
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="balance_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", reverses__isnull=False)
                | (~Q(kind="undo") & Q(reverses=None)),
                name="only_undo_reverses",
            ),
            models.CheckConstraint(
                condition=Q(unit_cost=None) | Q(unit_cost__gte=0), name="cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {plain(self.delta)} of {self.level}"

    def get_absolute_url(self) -> str:
        return self.level.get_absolute_url()

    @property
    def is_half_of_a_move(self) -> bool:
        """Did the same quantity leave or arrive elsewhere at the same time?"""
        return self.kind in {self.Kind.MOVE_IN, self.Kind.MOVE_OUT}

    @cached_property
    def counterpart(self) -> Location | None:
        """The other place of a transfer: where it went to, or came from."""
        if self.kind == self.Kind.MOVE_IN and self.left_by:
            return self.left_by.level.location
        if self.kind == self.Kind.MOVE_OUT:
            return self.arrived_by.level.location
        return None

    @cached_property
    def merged_item(self) -> Any:
        """The other item of a merge."""
        if self.kind != self.Kind.MERGE:
            return None
        other = self.left_by if self.left_by_id else getattr(self, "arrived_by", None)
        return other.level.item if other else None

    @cached_property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")

    @property
    def amount(self) -> str:
        """How much it was about, without a sign: "150 g"."""
        return self.level.item.amount(abs(self.delta))

    @property
    def left(self) -> str:
        """How much was there afterwards: "1,350 g"."""
        return self.level.item.amount(self.balance_after)

    @property
    def verb(self) -> str:
        """What was done, as the button says it: both halves of a move are a move."""
        return "Move" if self.is_half_of_a_move else self.get_kind_display()

    @property
    def deed(self) -> str:
        """The same as a noun: "the use", "the receipt"."""
        return DEEDS.get(self.kind, self.verb.lower())

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        return PAST_TENSE[self.kind]

    @property
    def sign(self) -> str:
        """The icon of its kind."""
        return SIGNS[self.kind]

    @property
    def can_be_undone(self) -> bool:
        """Is it neither an undo nor a merge, nor undone already, nor of an item archived since?"""
        final = self.kind in {self.Kind.UNDO, self.Kind.MERGE}
        return not (final or self.is_undone or self.level.item.archived_at)


def upon(keys: Iterable[int]) -> MovementQuerySet:
    """The lines of the levels with these keys: of those that somebody is known to see."""
    return Movement.objects.filter(level__in=Keys(keys))


@cache
def beyond_a_line() -> dict[str, Any]:
    """What other lines say of one: the level at the other end, what it undoes, and is it undone?"""

    def said_by(what: str, **which: Any) -> Subquery:
        return Subquery(Movement.objects.filter(**which).order_by().values(what))

    left, arrived = {"pk": OuterRef("left_by")}, {"left_by": OuterRef("pk")}
    return {
        "other_level": Coalesce(said_by("level", **left), said_by("level", **arrived)),
        "reversed_kind": said_by("kind", pk=OuterRef("reverses")),
        "reversed_at": said_by("at", pk=OuterRef("reverses")),
        "is_undone": Exists(Movement.objects.filter(reverses=OuterRef("pk"))),
    }


def laid_upon(lines: Iterable[Any], levels: Iterable[StockLevel]) -> list[Movement]:
    """``lines`` as ``told``, laid upon their ``levels``.

    The other place of a transfer is known if it is one of these.
    """
    known, laid = {level.pk: level for level in levels}, []
    for line in lines:
        line.level = known[line.level_id]
        other = known.get(line.other_level)
        if line.is_half_of_a_move:
            line.counterpart = other.location if other else None
        elif line.kind == Movement.Kind.MERGE and other:
            line.merged_item = other.item
        if line.reverses_id:
            of = {"kind": line.reversed_kind, "at": line.reversed_at}
            line.reverses = Movement(pk=line.reverses_id, **of)
        laid.append(line)
    return laid


TOLD_LINES = Question(lambda: Movement.objects.filter(pk__in=Keys([KEY])).told())
LEVELS = Question(
    lambda: StockLevel.objects.filter(pk__in=Keys([KEY])).select_related("item", "location")
)


def lines_with(keys: Collection[int]) -> list[Movement]:
    """The lines with these keys, which somebody is known to see, newest first.

    With their levels and those beyond. Two queries.
    """
    lines: list[Any] = TOLD_LINES.of(keys)
    levels = {key for line in lines for key in (line.level_id, line.other_level) if key}
    return laid_upon(lines, LEVELS.of(levels))


PAST_TENSE: dict[str, str] = {
    Movement.Kind.RECEIVE: "received",
    Movement.Kind.USE: "used",
    Movement.Kind.MOVE_IN: "moved",
    Movement.Kind.MOVE_OUT: "moved",
    Movement.Kind.ADJUST: "adjusted",
    Movement.Kind.COUNT: "counted",
    Movement.Kind.MERGE: "merged",
    Movement.Kind.UNDO: "undid",
}
DEEDS: dict[str, str] = {
    Movement.Kind.RECEIVE: "receipt",
    Movement.Kind.ADJUST: "adjustment",
}
SIGNS: dict[str, str] = {
    Movement.Kind.RECEIVE: "plus",
    Movement.Kind.USE: "minus",
    Movement.Kind.MOVE_IN: "arrow-left",
    Movement.Kind.MOVE_OUT: "arrow-right",
    Movement.Kind.ADJUST: "pencil",
    Movement.Kind.COUNT: "clipboard-check",
    Movement.Kind.MERGE: "merge",
    Movement.Kind.UNDO: "undo-2",
}
