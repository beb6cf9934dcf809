"""Stock: how much of each item is left at each location, and how it came to be so."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.urls import reverse
from django.utils import timezone

from locations.models import Location, PlacedQuerySet, Role, number_in_code

from .units import Unit, plain

LARGEST = Decimal("999999999.999")
ZERO = Decimal(0)


def quantity_field(**options: Any) -> DecimalField[Decimal, Decimal]:
    """A quantity: nine digits before the point and three after it, in the unit of its item."""
    return DecimalField(max_digits=12, decimal_places=3, **options)


def total(levels: models.QuerySet["StockLevel"]) -> Any:
    """The quantity in ``levels`` of the one item, as a subquery; 0 where there are none.

    SQLite adds decimals as floating point numbers: rounding makes 0.7 + 0.1 equal 0.8 again.
    """
    summed = levels.order_by().values("item").annotate(total=Round(Sum("quantity"), 3))
    return Coalesce(Subquery(summed.values("total")), ZERO, output_field=quantity_field())


class ItemQuerySet(models.QuerySet["Item"]):
    """Items, as far as the places that stock them can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Items stocked at a place where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        reachable = StockLevel.objects.granting(user, role).filter(item=OuterRef("pk"))
        return self.filter(Exists(reachable))

    def visible_to(self, user: Any) -> Self:
        """Items stocked at a place that ``user`` can see."""
        return self.granting(user, Role.VIEWER)

    def in_use(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def search(self, text: str) -> Self:
        """Those whose name, barcode, or code as printed (S-0007) matches ``text``."""
        found = Q(name__icontains=text) | Q(barcode__iexact=text.strip())
        if (number := number_in_code(text, "S")) is not None:
            found |= Q(pk=number)
        return self.filter(found)

    def to_reorder(self, user: Any) -> Self:
        """Those short of a reorder point that ``user`` can see."""
        short = ReorderRule.objects.seen_each_by(user).short().order_by()
        return self.filter(pk__in=short.values("item"))


class Item(models.Model):
    """A kind of consumable in the catalogue: what it is called and what it is counted in."""

    name = models.CharField(max_length=160)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.EACH)
    category = models.CharField(max_length=60, blank=True)
    barcode = models.CharField(max_length=64, blank=True, db_index=True)
    notes = models.TextField(blank=True, max_length=2000)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="item_has_a_name"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="item_in_a_known_unit"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stockroom:item", args=[self.pk])

    @property
    def code(self) -> str:
        """The short number people call it by: S-0007."""
        return f"S-{self.pk:04}"

    @property
    def unit_words(self) -> str:
        """What it is counted in, in full: "pieces", "grams"."""
        return Unit(self.unit).label

    @property
    def unit_short(self) -> str:
        """What it is counted in, as it stands after most numbers: "pcs", "g"."""
        return Unit(self.unit).short(2)

    @property
    def measure(self) -> str:
        """The unit of what is measured; nothing for what is counted, where "1 boxes" is wrong."""
        return self.unit_short if Unit(self.unit).is_measured else ""

    @property
    def usual_step(self) -> Decimal:
        """By how much the big − and + change an amount."""
        return Unit(self.unit).usual_step

    @property
    def common_amounts(self) -> tuple[Decimal, ...]:
        """The amounts that one tap chooses; the first is offered."""
        return tuple(self.usual_step * times for times in (1, 2, 5, 10))

    def amount(self, quantity: Decimal) -> str:
        """``quantity`` of this, in words: "3 boxes", "1,350 g"."""
        return f"{plain(quantity)} {Unit(self.unit).short(quantity)}"


class StockLevelQuerySet(PlacedQuerySet):
    """Stock levels, as far as their location can be reached."""

    def annotate_may(self, user: Any) -> Self:
        """Add ``may_operate``: is there to be a button for this level?"""
        within_reach = Location.objects.granting(user, Role.OPERATOR)
        return self.annotate(may_operate=Exists(within_reach.filter(pk=OuterRef("location"))))

    def in_use(self) -> Self:
        """Those at locations that are not archived. (Archived ones are empty.)"""
        return self.filter(location__archived_at=None)

    def under(self, location: Location) -> Self:
        """Those at ``location`` and below."""
        return self.filter(location__path__startswith=location.path)


class StockLevel(models.Model):
    """One item at one location: the quantity on hand. Only movements change it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="levels")
    location = models.ForeignKey(Location, models.PROTECT, related_name="levels")
    quantity = quantity_field(default=ZERO, editable=False)
    may_operate: bool  # as annotated by ``annotate_may``

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        ordering = ["location__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "location"], name="one_level_per_item_and_place"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="level_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item} at {self.location}"

    def get_absolute_url(self) -> str:
        return f"{self.item.get_absolute_url()}?location={self.location_id}"


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

    def concerning(self, person: Any) -> Self:
        """Those that ``person`` did."""
        return self.filter(by=person)

    def for_stream(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related(
            "by",
            "level__item",
            "level__location",
            "left_by__level__location",
            "arrived_by__level__location",
            "reversed_by",
            "reverses",
        ).order_by("-at", "-pk")

    def search(self, text: str) -> Self:
        """Those of an item or by a person whose name contains ``text``."""
        return self.filter(Q(level__item__name__icontains=text) | Q(by__name__icontains=text))

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
        UNDO = "undo", "Undo"

    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=Kind)
    delta = quantity_field()
    balance_after = quantity_field()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="movements")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=200, blank=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {plain(self.delta)} of {self.level}"

    def get_absolute_url(self) -> str:
        return self.level.get_absolute_url()

    @property
    def is_half_of_a_move(self) -> bool:
        """Did the same quantity leave or arrive elsewhere at the same time?"""
        return self.kind in {self.Kind.MOVE_IN, self.Kind.MOVE_OUT}

    @property
    def counterpart(self) -> Location | None:
        """The other place of a transfer: where it went to, or came from."""
        if self.kind == self.Kind.MOVE_IN and self.left_by:
            return self.left_by.level.location
        if self.kind == self.Kind.MOVE_OUT:
            return self.arrived_by.level.location
        return None

    @property
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
        """Is it neither an undo nor undone already?"""
        return self.kind != self.Kind.UNDO and not self.is_undone


PAST_TENSE: dict[str, str] = {
    Movement.Kind.RECEIVE: "received",
    Movement.Kind.USE: "used",
    Movement.Kind.MOVE_IN: "moved",
    Movement.Kind.MOVE_OUT: "moved",
    Movement.Kind.ADJUST: "adjusted",
    Movement.Kind.COUNT: "counted",
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
    Movement.Kind.UNDO: "undo-2",
}


class ReorderRuleQuerySet(PlacedQuerySet):
    """Reorder rules, measured against what their subtree holds."""

    def in_use(self) -> Self:
        """Those at locations that are not archived: nothing is reordered for the others."""
        return self.filter(location__archived_at=None)

    def annotate_on_hand(self) -> Self:
        """Add ``on_hand``: the quantity at the rule's location and everywhere below it."""
        covered = StockLevel.objects.filter(
            item=OuterRef("item"), location__path__startswith=OuterRef("location__path")
        )
        return self.annotate(on_hand=total(covered))

    def short(self) -> Self:
        """Rules in use whose subtree holds less than the reorder point."""
        rules = self.in_use().annotate_on_hand().filter(item__archived_at=None)
        return rules.filter(on_hand__lt=F("reorder_point"))


class ReorderRule(models.Model):
    """When to reorder an item at a location: below ``reorder_point``, up to ``order_up_to``.

    It covers the location's whole subtree.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="rules")
    location = models.ForeignKey(Location, models.PROTECT, related_name="reorder_rules")
    reorder_point = quantity_field()
    order_up_to = quantity_field()
    on_hand: Decimal  # as annotated by ``annotate_on_hand``

    objects = ReorderRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "location"], name="one_rule_per_item_and_place"
            ),
            models.CheckConstraint(
                condition=Q(reorder_point__gt=0), name="reorder_point_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(order_up_to__gt=F("reorder_point")), name="order_up_to_above_the_point"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} at {self.location}: reorder at {plain(self.reorder_point)}"
