"""The codes behind labels."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from assets.models import Asset
from labels.codes import mint
from locations.models import Location
from stockroom.models import Item, StockLevel

from .pointing import TARGETS, Pointing, at_most_one_target, on_nothing, pointer


class TagQuerySet(models.QuerySet["Tag"]):
    """Codes. What one means is a matter of its thing; those on nothing yet say nothing."""

    def visible_to(self, user: Any) -> Self:
        """All: whether what a code means may be seen is asked of the thing."""
        return self.all()

    def unclaimed(self) -> Self:
        """Those that mean nothing yet, and may still come to."""
        return self.filter(on_nothing(), voided_at=None)

    def with_printing_time(self) -> Self:
        """With when they were printed last (``printed_at``)."""
        return self.annotate(printed_at=Subquery(self.last_print("run__printed_at")))

    def with_printing(self) -> Self:
        """With when they were printed last, and by whom."""
        whose = Subquery(self.last_print("run__by__name"))
        return self.with_printing_time().annotate(printed_by=whose)

    def last_print(self, what: str) -> Any:
        """That of the line that each was printed by last."""
        lines = self.model.lines.rel.related_model._default_manager.filter(tag=OuterRef("pk"))
        return lines.order_by("-run__printed_at", "-pk").values(what)[:1]

    def with_target(self) -> Self:
        """With what they mean."""
        return self.select_related(*TARGETS)


class Tag(Pointing, models.Model):
    """The code behind a QR label. It means one thing, for ever; several may mean the same thing."""

    code = models.CharField(max_length=8, unique=True, default=mint, editable=False)
    asset = pointer(Asset, "tags")
    level = pointer(StockLevel, "tags")
    item = pointer(Item, "tags")
    location = pointer(Location, "tags")
    person = pointer(settings.AUTH_USER_MODEL, "tags")
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
