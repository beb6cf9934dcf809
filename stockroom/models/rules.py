"""When to reorder an item at a location, and up to how much."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, When
from django.utils import timezone

from locations.models import Location, PlacedQuerySet, Role
from locations.seen import told_roles
from stockroom.units import plain

from .levels import StockLevel
from .quantities import ZERO, quantity_field, total


class ReorderRuleQuerySet(PlacedQuerySet):
    """Reorder rules, measured against what their subtree holds."""

    def in_use(self) -> Self:
        """Those at locations that are not archived: nothing is reordered for the others."""
        return self.filter(location__archived_at=None)

    def shown_to(self, user: Any) -> list["ReorderRule"]:
        """These, each with ``may_operate`` and ``may_manage``: what ``user`` may do there."""
        return told_roles(self, user, may_operate=Role.OPERATOR, may_manage=Role.MANAGER)

    def annotate_in_subtree(self) -> Self:
        """Add ``in_subtree``: what ``on_hand`` has to be, summed up from the levels."""
        covered = StockLevel.objects.filter(
            item=OuterRef("item"), location__path__startswith=OuterRef("location__path")
        )
        return self.annotate(in_subtree=total(covered))

    def annotate_on_order(self) -> Self:
        """Add ``on_order``: what is to come to the rule's location and everywhere below it."""
        from .buying import OrderLine  # what is bought knows the catalogue, which knows the rules

        coming = OrderLine.objects.to_come().filter(
            item=OuterRef("item"), location__path__startswith=OuterRef("location__path")
        )
        # Few items are on order: the sum is asked for those alone.
        ordered = OrderLine.objects.to_come().order_by().values("item")
        some = When(item__in=ordered, then=total(coming, of="still_to_come"))
        return self.annotate(on_order=Case(some, default=ZERO, output_field=quantity_field()))

    def short(self) -> Self:
        """Rules in use whose subtree holds less than the reorder point, with what is to come."""
        return self.in_use().filter(item__archived_at=None).below_their_point()

    def below_their_point(self) -> Self:
        """The same, whether the item or the location is in use or not."""
        low = self.filter(on_hand__lt=F("reorder_point"))
        return low.annotate_on_order().filter(on_hand__lt=F("reorder_point") - F("on_order"))


class ReorderRule(models.Model):
    """When to reorder an item at a location: below ``reorder_point``, up to ``order_up_to``.

    It covers the location's whole subtree.
    """

    item = models.ForeignKey("Item", models.PROTECT, related_name="rules")
    location = models.ForeignKey(Location, models.PROTECT, related_name="reorder_rules")
    reorder_point = quantity_field()
    order_up_to = quantity_field()
    # The sum of the levels it covers, in step with every movement (``stockroom.rules``).
    on_hand = quantity_field(default=ZERO, editable=False)
    on_order: Decimal  # as annotated by ``annotate_on_order``, or as told with the orders
    drafted_on: int | None  # as told with the orders
    may_operate: bool  # as told by ``told_roles``, and so is the next
    may_manage: bool

    objects = ReorderRuleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["item", "location"],
                condition=Q(on_hand__lt=F("reorder_point")),
                name="rules_below_their_point",
            ),
        ]
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

    @property
    def is_short(self) -> bool:
        """Is there less than the reorder point, with what is to come? (Once that is annotated.)"""
        return self.on_hand + self.on_order < self.reorder_point

    @property
    def amounts(self) -> "Amounts":
        """Its reorder point and its order-up-to level."""
        return self.reorder_point, self.order_up_to


Amounts = tuple[Decimal, Decimal] | tuple[None, None]
NO_RULE: Amounts = (None, None)


class RuleEvent(models.Model):
    """The reorder rule of an item at a location was set, changed or removed. Insert-only.

    Both amounts are as they were before and as they became; nothing while there was no rule.
    """

    item = models.ForeignKey("Item", models.PROTECT, related_name="rule_events")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    old_reorder_point = quantity_field(null=True, blank=True)
    old_order_up_to = quantity_field(null=True, blank=True)
    reorder_point = quantity_field(null=True, blank=True)
    order_up_to = quantity_field(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.item} at {self.location}: {self.past}"

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def before(self) -> Amounts:
        """What the rule said before."""
        return self.old_reorder_point, self.old_order_up_to

    @property
    def after(self) -> Amounts:
        """What it says since."""
        return self.reorder_point, self.order_up_to

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        if self.after == NO_RULE:
            return "removed the reorder point"
        point, full = plain(self.reorder_point), plain(self.order_up_to)
        return f"said to reorder at {point} and that {full} is full"
