"""Counts: walking along the shelves with a list, and setting the levels right."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from locations.models import Location, PlacedQuerySet, Role

from .ledger import Movement
from .levels import StockLevel
from .quantities import quantity_field


class CountQuerySet(PlacedQuerySet):
    """Counts, as far as the location they count can be reached."""

    def under_way(self) -> Self:
        """Those neither posted nor given up."""
        return self.filter(posted_at=None, dropped_at=None)

    def over(self) -> Self:
        """Those posted or given up."""
        return self.exclude(posted_at=None, dropped_at=None)

    def for_page(self) -> Self:
        """With all that its page says about it."""
        return self.select_related("location", "started_by", "posted_by", "undone_by")


class Count(models.Model):
    """A counting session of one location: what was expected, what was there, and the difference.

    It is under way until it is posted, which writes the differences to the ledger, or dropped.
    """

    location = models.ForeignKey(Location, models.PROTECT, related_name="counts")
    with_below = models.BooleanField(default=True)
    category = models.CharField(max_length=60, blank=True)
    # Whoever sees the expected number tends to find it.
    shows_expected = models.BooleanField(default=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="counts_started"
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    posted_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = CountQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(dropped_at=None), name="posted_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(posted_at__isnull=False), name="undone_once_posted"
            ),
        ]

    def __str__(self) -> str:
        return f"Count of {self.location}"

    def get_absolute_url(self) -> str:
        return reverse("stockroom:count", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Can lines still be counted?"""
        return self.posted_at is None and self.dropped_at is None


class CountLineQuerySet(models.QuerySet["CountLine"]):
    """Lines of counts, as far as both the level and the count can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those where ``user`` has at least ``role``."""
        levels = StockLevel.objects.granting(user, role).order_by()
        counts = Count.objects.granting(user, role).order_by()
        return self.filter(Q(count=None) | Q(count__in=counts), level__in=levels)

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def current(self) -> Self:
        """Those that hold: what was counted again is kept, and holds no longer."""
        return self.filter(replaced_at=None)

    def settled(self) -> Self:
        """Those that say when a level was last known: posted, and not undone since."""
        posted = Q(count=None) | Q(count__posted_at__isnull=False, count__undone_at=None)
        return self.current().filter(posted, movement__reversed_by=None)

    def annotate_has_moved(self) -> Self:
        """Add ``has_moved``: did the level move after the line was counted?"""
        later = Movement.objects.filter(level=OuterRef("level"), pk__gt=OuterRef("last_movement"))
        return self.annotate(has_moved=Exists(later))


class CountLine(models.Model):
    """What one person found of one level. ``expected`` is what the level said at that moment.

    A line without a count is of one level that was counted by itself, and posted at once.
    """

    count = models.ForeignKey(Count, models.PROTECT, null=True, blank=True, related_name="lines")
    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="count_lines")
    expected = quantity_field()
    counted = quantity_field()
    # The newest movement of the level when it was counted; 0 when it had none.
    last_movement = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="counted_lines")
    at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    operation_key = models.UUIDField(unique=True)
    # What posting wrote; nothing where the count agreed.
    movement = models.OneToOneField(
        Movement, models.PROTECT, null=True, blank=True, related_name="count_line"
    )
    has_moved: bool  # as annotated by ``annotate_has_moved``

    objects = CountLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["count", "level"],
                condition=Q(replaced_at=None),
                name="a_level_once_per_count",
            ),
            models.CheckConstraint(condition=Q(counted__gte=0), name="counted_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.counted}"

    @property
    def difference(self) -> Any:
        """What was found beyond what was expected; negative where some was missing."""
        return self.counted - self.expected
