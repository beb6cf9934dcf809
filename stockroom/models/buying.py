"""Who sells what, at which price, and what has been ordered of them."""

import json
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    Prefetch,
    Q,
)
from django.db.models.functions import Greatest, Lower
from django.urls import reverse
from django.utils import timezone

from locations.models import Location, PlacedQuerySet, Role
from locations.questions import KEY, Question
from people.clock import house_date
from people.models import edition_of
from stockroom.units import Pack

from .catalogue import Item
from .levels import StockLevel
from .quantities import ZERO, price_field, quantity_field


class SupplierQuerySet(models.QuerySet["Supplier"]):
    """Suppliers. What they charge is for those who act somewhere, not for every viewer."""

    def granting(self, user: Any, role: Role) -> Self:
        """All of them, for whoever has at least ``role`` anywhere; else none."""
        if user.is_administrator or Location.objects.granting(user, role).exists():
            return self.all()
        return self.none()

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.OPERATOR)

    def in_use(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def search(self, text: str) -> Self:
        """Those whose name or contact contains ``text``."""
        return self.filter(Q(name__icontains=text) | Q(contact__icontains=text))

    def that_count(self) -> Self:
        """Each with how many items they sell (``sells``) and orders are open (``coming``)."""
        sold = Count("items", filter=Q(items__archived_at=None), distinct=True)
        coming = Count("orders", filter=Q(orders__state__in=Order.OPEN), distinct=True)
        return self.annotate(sells=sold, coming=coming).order_by(Lower("name"), "pk")


class Supplier(models.Model):
    """Who sells it: how to reach them, and how long they take."""

    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    notes = models.TextField(blank=True, max_length=2000)
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        related_name="+",
    )  # fmt: skip
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="supplier_has_a_name"),
            models.UniqueConstraint(Lower("name"), name="supplier_named_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stockroom:supplier", args=[self.pk])

    @property
    def edition(self) -> str:
        """What is said about them, in one short word to compare."""
        facts = (self.name, self.contact, self.email, self.phone, self.website, self.notes)
        return edition_of((*facts, str(self.lead_days)))


class SupplierItemQuerySet(models.QuerySet["SupplierItem"]):
    """What suppliers sell, as far as the item can be reached by those who act somewhere."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of items stocked where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        kept = StockLevel.objects.granting(user, role).order_by()
        return self.filter(item__in=kept.values("item"))

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.OPERATOR)

    def in_use(self) -> Self:
        """Those still sold, by suppliers still bought from."""
        return self.filter(archived_at=None, supplier__archived_at=None)

    def for_page(self) -> Self:
        """With all that its page says about it."""
        return self.select_related("item", "supplier")


class SupplierItem(models.Model):
    """One item as one supplier sells it. ``price`` is for one pack, which holds ``pack_size``."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="sold_by")
    sku = models.CharField(max_length=64, blank=True)
    pack = models.CharField(max_length=8, choices=Pack, blank=True)
    pack_size = quantity_field(default=1)
    price = price_field(null=True, blank=True)
    minimum_packs = models.PositiveIntegerField(default=1)
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_preferred = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        related_name="+",
    )  # fmt: skip
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = SupplierItemQuerySet.as_manager()

    class Meta:
        ordering = ["-is_preferred", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(is_preferred=True, archived_at=None),
                name="one_preferred_supplier_per_item",
            ),
            models.UniqueConstraint(
                fields=["supplier", "item", "pack_size"],
                condition=Q(archived_at=None),
                name="sold_once_in_each_pack",
            ),
            models.CheckConstraint(condition=Q(pack_size__gt=0), name="sold_in_packs_of_some"),
            models.CheckConstraint(condition=Q(minimum_packs__gte=1), name="sold_from_one_pack"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} from {self.supplier}"

    @property
    def edition(self) -> str:
        """How it is sold, in one short word to compare."""
        price = "" if self.price is None else f"{self.price:.4f}"
        facts = (self.sku, self.pack, f"{self.pack_size:.3f}", price, self.minimum_packs)
        return edition_of(map(str, (*facts, self.lead_days, self.is_preferred)))

    @property
    def pack_words(self) -> str:
        """What is bought at once: "1 box, 200 pcs"; "1 pc" where it is sold singly."""
        content = self.item.amount(self.pack_size)
        return f"1 {Pack(self.pack).value}, {content}" if self.pack else content

    @property
    def arrives_in(self) -> int | None:
        """Days from order to shelf: of this item, else of its supplier, if anybody knows."""
        return self.supplier.lead_days if self.lead_days is None else self.lead_days

    @property
    def unit_cost(self) -> Decimal | None:
        """What one unit of the item costs, if the price is known."""
        return None if self.price is None else self.price / self.pack_size


# How the item with a key is bought, as its page says.
SOLD_NOW = Question(lambda: SupplierItem.objects.filter(item=KEY).in_use().for_page())


class Price(models.Model):
    """What a supplier's item cost from ``at`` on, for one pack. Insert-only."""

    supplier_item = models.ForeignKey(SupplierItem, models.PROTECT, related_name="prices")
    price = price_field()
    pack_size = quantity_field()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.price} for {self.supplier_item}"


class OrderQuerySet(PlacedQuerySet):
    """Orders, as far as the location they are delivered to can be reached."""

    def open(self) -> Self:
        """Those that something is still to come from."""
        return self.filter(state__in=Order.OPEN)

    def in_state(self, state: str) -> Self:
        """Those of one state; "open" are on their way, without one those and drafts."""
        if state == "open":
            return self.open()
        return self.filter(state__in=[state] if state else [*Order.OPEN, Order.State.DRAFT])

    def for_list(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related("supplier", "location").prefetch_related("lines").order_by("-pk")

    def for_page(self) -> Self:
        """With all that its page says about it."""
        lines = OrderLine.objects.select_related("item", "location")
        return self.select_related(
            "supplier", "location", "made_by", "ordered_by"
        ).prefetch_related(Prefetch("lines", lines))


class Order(models.Model):
    """What was asked of one supplier, for one location."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ORDERED = "ordered", "Ordered"
        PART_RECEIVED = "part", "Partly received"
        RECEIVED = "received", "Received"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.ORDERED, State.PART_RECEIVED)

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="orders")
    location = models.ForeignKey(Location, models.PROTECT, related_name="orders")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    reference = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=200, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordered_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "location"], name="order_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(ordered_at__isnull=False),
                name="ordered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("stockroom:order", args=[self.pk])

    @property
    def code(self) -> str:
        """The short number people call it by: O-0007."""
        return f"O-{self.pk:04}"

    @property
    def edition(self) -> str:
        """What is on it, in one short word to compare."""
        said = [f"{line.pk} {line.packs} {line.price}" for line in self.lines.all()]
        return edition_of(said)

    @property
    def is_draft(self) -> bool:
        """Can lines still be added and taken off?"""
        return self.state == self.State.DRAFT

    @property
    def stands(self) -> str:
        """How it is, within a sentence: "a draft", "partly received"."""
        return "a draft" if self.is_draft else self.get_state_display().lower()

    @property
    def is_open(self) -> bool:
        """Is something still to come?"""
        return self.state in self.OPEN

    @property
    def total(self) -> Decimal | None:
        """What its lines cost together, if all their prices are known."""
        prices = [line.cost for line in self.lines.all()]
        known = [price for price in prices if price is not None]
        return sum(known, ZERO) if len(known) == len(prices) else None

    @property
    def days_late(self) -> int:
        """How many days it should have been here already; 0 if it isn't late."""
        if not self.is_open or not self.expected_on:
            return 0
        return max((house_date(timezone.now()) - self.expected_on).days, 0)


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    """Lines of orders, as far as the orders can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of orders delivered where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        return self.filter(order__in=Order.objects.granting(user, role).order_by())

    def to_come(self) -> Self:
        """Those of open orders, each with how much is ``still_to_come`` in the item's unit."""
        ordered = F("packs") * F("pack_size")
        left = ExpressionWrapper(ordered - F("received"), output_field=quantity_field())
        coming = self.filter(order__state__in=Order.OPEN)
        return coming.annotate(still_to_come=Greatest(left, ZERO, output_field=quantity_field()))


class OrderLine(models.Model):
    """So many packs of one item. ``received`` is in the item's unit, as its movements sum to."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="order_lines")
    # Where it is to be put away: at the order's location or below.
    location = models.ForeignKey(Location, models.PROTECT, related_name="order_lines")
    supplier_item = models.ForeignKey(
        SupplierItem, models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    sku = models.CharField(max_length=64, blank=True)
    pack = models.CharField(max_length=8, choices=Pack, blank=True)
    pack_size = quantity_field(default=1)
    packs = models.PositiveIntegerField(default=1)
    price = price_field(null=True, blank=True)
    received = quantity_field(default=ZERO, editable=False)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "item", "pack_size", "location"], name="ordered_once_in_each_pack"
            ),
            models.CheckConstraint(condition=Q(packs__gte=1), name="at_least_one_pack"),
            models.CheckConstraint(condition=Q(pack_size__gt=0), name="ordered_in_packs_of_some"),
            models.CheckConstraint(condition=Q(received__gte=0), name="received_not_negative"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="ordered_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.packs} × {self.item}"

    @property
    def quantity(self) -> Decimal:
        """How much was ordered, in the item's unit."""
        return self.packs * self.pack_size

    @property
    def cost(self) -> Decimal | None:
        """What it costs in all, if the price is known."""
        return None if self.price is None else self.price * self.packs

    @property
    def unit_cost(self) -> Decimal | None:
        """What one unit of the item costs, if the price is known."""
        return None if self.price is None else self.price / self.pack_size

    @property
    def codes(self) -> dict[str, Decimal]:
        """What may be scanned for it, in capitals, and how much of the item each stands for.

        The supplier's code is on their pack; the item's own is on the shelf, and means one.
        """
        read = {self.item.code: Decimal(1), self.sku: self.pack_size}
        read |= {barcode.code: barcode.quantity for barcode in self.item.barcodes.all()}
        return {code.upper(): amount for code, amount in read.items() if code}

    @property
    def tally(self) -> str:
        """The same, for the browser."""
        return json.dumps({code: f"{amount:f}" for code, amount in self.codes.items()})

    @property
    def pack_word(self) -> str:
        """What so many packs are called: "boxes"; the unit, where it is sold singly."""
        if not self.pack:
            return self.item.unit_short
        return Pack(self.pack).value if self.packs == 1 else Pack(self.pack).label

    @property
    def words(self) -> str:
        """What is asked for: "3 boxes of 200 pcs"."""
        if not self.pack:
            return self.item.amount(self.quantity)
        content = self.item.amount(self.pack_size)
        return f"{Pack(self.pack).counted(self.packs)} of {content}"

    @property
    def to_come(self) -> Decimal:
        """How much of it is still to come, in the item's unit. More than ordered leaves none."""
        return max(self.quantity - self.received, ZERO)


class OrderEvent(models.Model):
    """One line of an order's history. Insert-only. Receipts are in the ledger."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "Drafted"
        ADD = "add", "Added"
        CHANGE = "change", "Changed"
        ORDER = "order", "Ordered"
        CANCEL = "cancel", "Cancelled"
        REOPEN = "reopen", "Reopened"

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_kind_display()}"
