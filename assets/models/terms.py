"""What borrowers accept, and that they did."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from locations.models import Role

from .gear import Asset, Checkout


class Terms(models.Model):
    """What is accepted by who borrows. Insert-only: another wording is a row of its own."""

    text = models.TextField(max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return self.text


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    """Acceptances, which are the business of who lends the asset and of who accepted."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of assets that ``user`` may lend; to look at, also their own."""
        lent = Asset.objects.granting(user, max(role, Role.OPERATOR))
        own = Q(checkout__custodian=user.pk) if role == Role.VIEWER else Q(pk=None)
        return self.filter(Q(checkout__asset__in=lent) | own)

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` may read."""
        return self.granting(user, Role.VIEWER)


class Acceptance(models.Model):
    """That somebody accepted terms when they took something, and what stood above. Insert-only."""

    checkout = models.OneToOneField(Checkout, models.PROTECT, related_name="acceptance")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+")
    # Who takes what until when, as it was written then.
    statement = models.CharField(max_length=600)
    name = models.CharField(max_length=120, blank=True)
    # A PNG that was drawn here, from what was drawn there.
    signature = models.BinaryField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(signature__isnull=False), name="accepted_by_name_or_hand"
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return reverse("assets:acceptance", args=[self.pk])
