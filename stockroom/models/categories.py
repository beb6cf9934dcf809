"""What categories were called before, and what was in them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class RenamingQuerySet(models.QuerySet["Renaming"]):
    """Renamings of categories, which are for administrators."""

    def visible_to(self, user: Any) -> Self:
        """All of them to administrators, none to others."""
        return self.all() if user.is_administrator else self.none()

    def for_list(self) -> Self:
        """Newest first, with who did it and whether it was undone."""
        return self.select_related("by", "reversed_by", "reverses")


class Renaming(models.Model):
    """A category was called something else, or became one with another. Insert-only.

    ``items`` and ``counts`` are the keys of what was filed under it, by what each was filed under
    before: enough to take two that became one apart again.
    """

    was = models.CharField(max_length=60)
    became = models.CharField(max_length=60)
    items = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = RenamingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.was} to {self.became}"

    def get_absolute_url(self) -> str:
        return reverse("stockroom:categories")

    @property
    def number(self) -> int:
        """How many items it was about."""
        return sum(map(len, self.items.values()))

    @property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")

    @property
    def can_be_undone(self) -> bool:
        """Is it neither an undo nor undone already?"""
        return not (self.reverses_id or self.is_undone)
