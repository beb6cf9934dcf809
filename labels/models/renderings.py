"""Print runs too long to draw while somebody waits: how far the worker is, and then the file."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .runs import PrintRun

PDF = 0  # instead of dots to the inch


class RenderingQuerySet(models.QuerySet["Rendering"]):
    """Renderings: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` asked for."""
        return self.filter(by=user.pk)


class Rendering(models.Model):
    """A print run on its way to be a file for the one who asked, and then that file.

    There is one to a run, asker and kind of file. Each attempt has a key of its own: a worker
    whose attempt was given up for lost writes nothing more.
    """

    LOST_AFTER = timedelta(minutes=5)  # without a word from the worker
    KEPT_FOR = timedelta(days=7)

    run = models.ForeignKey(PrintRun, models.PROTECT, related_name="renderings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dpi = models.PositiveSmallIntegerField(default=PDF)  # of images
    attempt = models.UUIDField(default=uuid4, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)  # from the worker
    steps = models.PositiveIntegerField(default=0)  # each label is placed, and then drawn
    done = models.PositiveIntegerField(default=0)
    content = models.CharField(max_length=64, blank=True)  # which labels are on it, as a digest
    file = models.FileField(upload_to="renderings/", blank=True, editable=False)
    problem = models.CharField(max_length=200, blank=True)
    is_awaited = models.BooleanField(default=False)  # until its asker opens it or stops the bell

    objects = RenderingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "by", "dpi"], name="a_run_is_rendered_once_for_each"
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(problem=""), name="a_rendering_ends_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.by}"

    @property
    def name(self) -> str:
        """What the file is called where it is saved."""
        if self.dpi == PDF:
            return f"labels-{self.run_id}.pdf"
        return f"labels-{self.run_id}-{self.dpi}dpi.zip"

    def stop_waiting(self) -> None:
        """It was opened, or need not be told any more."""
        if self.is_awaited:
            type(self).objects.filter(pk=self.pk).update(is_awaited=False)

    @property
    def is_under_way(self) -> bool:
        """Is it being drawn, or waiting to be?"""
        return not self.file and not self.problem and not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Has the worker said nothing for so long that it may be begun again?"""
        silent = timezone.now() - self.heard_at > self.LOST_AFTER
        return not self.file and not self.problem and silent

    @property
    def is_kept(self) -> bool:
        """Is there a file, and still in the storage?"""
        return bool(self.file.name and self.file.storage.exists(self.file.name))

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.steps if self.steps else 0
