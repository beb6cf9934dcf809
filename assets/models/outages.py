"""When gear was out of service: in repair, lost or retired."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from locations.models import Role
from people.clock import house_date

from .gear import Asset


class OutageQuerySet(models.QuerySet["Outage"]):
    """Spells out of service."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of assets with which ``user`` may do what ``role`` allows."""
        return self.filter(asset__in=Asset.objects.granting(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those of assets that ``user`` can see."""
        return self.granting(user, Role.VIEWER)

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Outage(models.Model):
    """A spell during which one asset was in repair, lost or retired. It is open until that ends."""

    class Way(models.TextChoices):
        SOLD = "sold", "Sold"
        SCRAPPED = "scrapped", "Scrapped"
        GIVEN_AWAY = "given away", "Given away"
        MISTAKE = "mistake", "Added by mistake"

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="outages")
    state = models.CharField(max_length=12, choices=Asset.State)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # What it ended, and goes on with if this one is undone: lost on the way to its repair.
    interrupts = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="interrupted_by"
    )
    # Of a repair: who does it, until when, and what it came to, in the organisation's currency.
    repairer = models.CharField(max_length=120, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)
    # Of a retirement: what became of it, on which day, and what was got for it.
    way = models.CharField(max_length=12, choices=Way, blank=True)
    on = models.DateField(null=True, blank=True)
    proceeds = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=Q(ended_at=None), name="one_open_outage_per_asset"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in repair", "lost", "retired"]),
                name="outage_out_of_service",
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0), name="repair_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(proceeds=None) | Q(proceeds__gte=0), name="proceeds_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}: {self.get_state_display().lower()}"

    @property
    def is_late(self) -> bool:
        """Should the repair have been done by now?"""
        return self.expected_on is not None and self.expected_on < house_date()
