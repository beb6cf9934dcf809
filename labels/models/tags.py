"""The codes behind labels."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
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


class TagQuerySet(models.QuerySet["Tag"]):
    """Codes. What one means is a matter of its thing; those on nothing yet say nothing."""

    def visible_to(self, user: Any) -> Self:
        """All: whether what a code means may be seen is asked of the thing."""
        return self.all()

    def unclaimed(self) -> Self:
        """Those that mean nothing yet, and may still come to."""
        return self.filter(**{f"{name}__isnull": True for name in TARGETS}, voided_at=None)

    def with_printing(self) -> Self:
        """With when they were printed last, and by whom."""
        lines = self.model.lines.rel.related_model._default_manager.filter(tag=OuterRef("pk"))
        last = lines.order_by("-run__printed_at", "-pk")
        return self.annotate(
            printed_at=Subquery(last.values("run__printed_at")[:1]),
            printed_by=Subquery(last.values("run__by__name")[:1]),
        )

    def with_target(self) -> Self:
        """With what they mean."""
        return self.select_related(*TARGETS)


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
    # When it was put on a thing, if it was printed before anybody knew on which.
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = TagQuerySet.as_manager()

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
