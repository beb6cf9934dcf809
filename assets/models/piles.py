"""Many assets, kept together for as long as something is done with them."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class PileQuerySet(models.QuerySet["Pile"]):
    """Piles, which are the business of who made them."""

    def visible_to(self, user: Any) -> Self:
        """Those of ``user``."""
        return self.filter(person=user.pk)

    def old(self) -> Self:
        """Those that nobody comes back to."""
        return self.filter(made_at__lt=timezone.now() - Pile.LASTS)


class Pile(models.Model):
    """Many assets that one person chose at once, or what they did to them: too many for an address.

    Only keys are kept: what may be seen of them, and done with them, is asked each time. A pile
    never changes, so going back, reloading and a second tab do no harm.
    """

    LASTS = timedelta(days=30)

    class Of(models.TextChoices):
        ASSETS = "assets", "Assets"
        EVENTS = "events", "What happened to assets"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="piles")
    of = models.CharField(max_length=8, choices=Of)
    keys = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="piles_by_age")]

    def __str__(self) -> str:
        return f"{len(self.keys)} {self.get_of_display().lower()} of {self.person}"
