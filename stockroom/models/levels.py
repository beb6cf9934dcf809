"""Stock levels: how much of each item is on hand at each location."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from locations.models import Location, PlacedQuerySet

from .quantities import ZERO, quantity_field


class StockLevelQuerySet(PlacedQuerySet):
    """Stock levels, as far as their location can be reached."""

    def in_use(self) -> Self:
        """Those at locations that are not archived. (Archived ones are empty.)"""
        return self.filter(location__archived_at=None)

    def of_item(self, item: Any) -> Self:
        """Those of ``item``, and of what was merged into it."""
        merged = type(item).objects.filter(Q(pk=item.pk) | Q(merged_into=item.pk))
        return self.filter(item__in=merged.order_by())

    def under(self, location: Location) -> Self:
        """Those at ``location`` and below."""
        return self.filter(location__path__startswith=location.path)


class StockLevel(models.Model):
    """One item at one location: the quantity on hand. Only movements change it."""

    item = models.ForeignKey("Item", models.PROTECT, related_name="levels")
    location = models.ForeignKey(Location, models.PROTECT, related_name="levels")
    quantity = quantity_field(default=ZERO, editable=False)
    may_operate: bool  # as told by ``told_roles``

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        ordering = ["location__name", "pk"]
        indexes = [
            models.Index(
                fields=["item"], condition=Q(quantity__gt=0), name="levels_with_some_left"
            ),
        ]
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

    @property
    def current(self) -> Any:
        """The level that this one lives on as: the other item's, once the two were merged."""
        into = self.item.merged_into
        return into.levels.filter(location=self.location_id).first() or into if into else self
