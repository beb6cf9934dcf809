"""What labels show, saved under a name."""

from dataclasses import asdict
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from labels.showing import Show

from .stocks import LabelStock


class TemplateQuerySet(models.QuerySet["LabelTemplate"]):
    """Templates: everybody's who prints."""

    def visible_to(self, user: Any) -> Self:
        """All: what labels show says nothing about a location."""
        return self.all()

    def offered(self) -> Self:
        """Those not removed, by name."""
        return self.filter(removed_at=None).order_by("name")

    def for_stock(self, stock: LabelStock) -> dict[str, Show]:
        """What labels show on ``stock`` when nothing is chosen, by kind of thing; "" is the rest.

        A template for this stock goes before one for any, and one for a kind before one for all.
        """
        rows = self.filter(Q(stock=stock) | Q(stock=None), is_default=True)
        rows = rows.order_by("pk")
        of_any = {row.kind: row.show for row in rows if row.stock_id is None}
        return of_any | {row.kind: row.show for row in rows if row.stock_id}


class LabelTemplate(models.Model):
    """What labels show, under a name: for one kind of thing or all, and perhaps by default."""

    class Kind(models.TextChoices):
        ALL = "", "Everything"
        ASSET = "asset", "Gear"
        LEVEL = "level", "Stock at a location"
        ITEM = "item", "Items"
        LOCATION = "location", "Locations"
        PERSON = "person", "People"

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, blank=True)
    stock = models.ForeignKey(
        LabelStock, models.PROTECT, null=True, blank=True, related_name="templates"
    )
    is_default = models.BooleanField(default=False)
    shown = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stock"],
                condition=Q(is_default=True),
                name="one_default_on_a_stock",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_default=True, stock=None),
                name="one_default_on_any_stock",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def show(self) -> Show:
        """What it shows. What was not there to be shown when it was saved is not."""
        off = dict.fromkeys(asdict(Show()), False) | {"note": "", "code_mm": None}
        known = {name: value for name, value in self.shown.items() if name in off}
        return Show(**(off | known))
