"""The codes behind labels, and what was printed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assets.models import Asset
from locations.models import Location
from stockroom.models import Item, StockLevel

from .codes import mint

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


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    """Print runs: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` made."""
        return self.filter(by=user.pk)

    def selected(self) -> Self:
        """Those not printed yet: what is picked."""
        return self.filter(printed_at=None)

    def printed(self) -> Self:
        """Those printed, newest first."""
        return self.exclude(printed_at=None).order_by("-printed_at", "-pk")


class PrintRun(models.Model):
    """What one person picks, and then prints, together. Unprinted, it is their selection."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="print_runs")
    stock = models.CharField(max_length=20, default="L7160")
    start = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    printed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by"], condition=Q(printed_at=None), name="one_selection_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stock}, {self.made_at:%Y-%m-%d %H:%M}"


class PrintLineQuerySet(models.QuerySet["PrintLine"]):
    """Lines of print runs: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` picked."""
        return self.filter(run__by=user.pk)

    def selected(self) -> Self:
        """Those not printed yet."""
        return self.filter(run__printed_at=None)


class PrintLine(models.Model):
    """One label of a print run, and how often."""

    run = models.ForeignKey(PrintRun, models.CASCADE, related_name="lines")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="lines")
    copies = models.PositiveSmallIntegerField(default=1)

    objects = PrintLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "tag"], name="a_tag_once_per_run"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="at_least_one_copy"),
        ]

    def __str__(self) -> str:
        return f"{self.copies} × {self.tag}"
