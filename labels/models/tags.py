"""The codes behind labels."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assets.models import Asset
from labels.codes import mint
from locations.models import Location
from stockroom.models import Item, StockLevel

TARGETS = ("asset", "level", "item", "location", "person")


def at_most_one_target() -> Q:
    """Of the columns that can point at a thing, none or one does."""
    unclaimed = Q(**{f"{name}__isnull": True for name in TARGETS})
    for claimed in TARGETS:
        unclaimed |= Q(**{f"{name}__isnull": name != claimed for name in TARGETS})
    return unclaimed


class Tag(models.Model):
    """The code behind a QR label. It means one thing, for ever; several may mean the same thing."""

    code = models.CharField(max_length=8, unique=True, default=mint, editable=False)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="tags")
    level = models.ForeignKey(
        StockLevel, models.PROTECT, null=True, blank=True, related_name="tags"
    )
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="tags")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="tags"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tags"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=at_most_one_target(), name="tag_means_at_most_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def kind(self) -> str | None:
        """Which sort of thing it means; None while it means nothing."""
        return next((name for name in TARGETS if getattr(self, f"{name}_id")), None)

    @property
    def target(self) -> Any:
        """The thing it means; None while it means nothing."""
        return getattr(self, self.kind) if self.kind else None
