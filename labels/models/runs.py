"""What somebody has picked to print, and what was printed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from labels.paper import RESOLUTIONS, Adjustment, Paper
from locations.models import Role

from .logos import PrintedLogo
from .pointing import on_nothing, on_things
from .stocks import LabelStock, Printer
from .tags import Tag


class Selection(models.Model):
    """What one person is about to print. Whoever changes it holds this row."""

    by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="selection")

    def __str__(self) -> str:
        return f"Selection of {self.by}"


class PickQuerySet(models.QuerySet["Pick"]):
    """Picks: everybody's own."""

    def visible_to(self, user: Any) -> Self:
        """Those of ``user``."""
        return self.filter(selection__by=user.pk)


class Pick(models.Model):
    """One label that somebody is about to print, and how often."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="picks")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField(default=1)

    objects = PickQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "tag"], name="a_tag_is_picked_once"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="at_least_one_is_picked"),
        ]

    def __str__(self) -> str:
        return f"{self.copies} × {self.tag}"


class PrintRunQuerySet(models.QuerySet["PrintRun"]):
    """Print runs: whoever may print one of the labels can go on with the sheet."""

    def visible_to(self, user: Any) -> Self:
        """Those with a line that ``user`` may see, on paper that they may know of."""
        lines = PrintLine.objects.visible_to(user).filter(run=OuterRef("pk"))
        known = Q(by=user.pk) | Q(stock__in=LabelStock.objects.visible_to(user))
        return self.filter(known, Exists(lines))

    def newest_first(self, user: Any) -> Self:
        """As they are listed, each with how many labels of it ``user`` may see.

        Runs of blanks go on as such.
        """
        lines = PrintLine.objects.visible_to(user).filter(run=OuterRef("pk")).order_by()
        copies = Subquery(lines.values("run").annotate(n=Sum("copies")).values("n"))
        later = self.model.objects.visible_to(user).filter(continues=OuterRef("pk"))
        rows = self.select_related("by", "stock", "printer", "continuation__by")
        blank = PrintLine.objects.filter(run=OuterRef("pk"), face__kind="blank")
        rows = rows.annotate(
            copies=copies, shows_continuation=Exists(later), is_of_blanks=Exists(blank)
        )
        return rows.order_by("-printed_at", "-pk")


class PrintRun(models.Model):
    """What was printed together: by whom, when, on which paper, and where on it.

    It keeps the measures of the paper and the printer, the logo and the words as they were, so
    that it can be printed again exactly.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="print_runs")
    printed_at = models.DateTimeField(default=timezone.now, editable=False)
    stock = models.ForeignKey(LabelStock, models.PROTECT, related_name="+")
    measures = models.JSONField()  # of the paper
    printer = models.ForeignKey(Printer, models.PROTECT, null=True, blank=True, related_name="+")
    adjusted = models.JSONField(default=dict)  # for the printer
    logo = models.ForeignKey(PrintedLogo, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.PositiveSmallIntegerField(default=1)
    struck = models.JSONField(default=list)  # slots that were spoiled
    sheets = models.PositiveIntegerField(default=1)
    next_free = models.PositiveSmallIntegerField(null=True, blank=True)  # on the last sheet
    # The run whose last sheet this one went on with. One run goes on with another.
    continues = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="continuation"
    )
    # Of the form that printed it, which may arrive again.
    operation_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.paper}, {self.printed_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("labels:run", args=[self.pk])

    @property
    def paper(self) -> Paper:
        """What it was printed on, as it was then."""
        return Paper(**self.measures)

    @property
    def adjustment(self) -> Adjustment:
        """What was done for the printer."""
        return Adjustment(**self.adjusted)

    @property
    def resolutions(self) -> tuple[int, ...]:
        """In how many dots to the inch it comes as images: on rolls and tapes."""
        return () if self.paper.form == "sheet" else RESOLUTIONS

    @property
    def gone_on_with(self) -> "PrintRun | None":
        """The run that went on with the last sheet."""
        return getattr(self, "continuation", None)

    def has_room_at(self, stock: LabelStock, start: int) -> bool:
        """Can labels from ``start`` on be on its last sheet? Those from before are on another."""
        free = self.next_free
        return self.stock_id == stock.pk and free is not None and start >= free

    @property
    def goes_on_at(self) -> str:
        """How the bench is set up to go on with the last sheet.

        Empty when that is full, was gone on with already, or its label stock is put away.
        """
        if not self.next_free or self.paper.per_sheet == 1:
            return ""
        if self.gone_on_with or self.stock.is_hidden:
            return ""
        before = (self.sheets - 1) * self.paper.per_sheet
        ahead = [slot - before for slot in self.struck if slot - before > self.next_free]
        setup: dict[str, str | int] = {
            "stock": str(self.stock),
            "start": self.next_free,
            "continues": self.pk,
        }
        if ahead:
            setup["struck"] = ".".join(map(str, ahead))
        if self.printer and not self.printer.is_hidden:
            setup["printer"] = self.printer.pk
        return urlencode(setup)


class PrintLineQuerySet(models.QuerySet["PrintLine"]):
    """Lines of print runs, as far as their labels may be printed."""

    def visible_to(self, user: Any) -> Self:
        """Those for whose things ``user`` may print labels, and their own of nothing yet."""
        own = on_nothing(through="tag__")
        if not user.is_administrator:
            own &= Q(run__by=user.pk)
        return self.filter(on_things(user, Role.OPERATOR, through="tag__") | own)


class PrintLine(models.Model):
    """One label of a print run, how often, and what it said."""

    run = models.ForeignKey(PrintRun, models.PROTECT, related_name="lines")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="lines")
    copies = models.PositiveSmallIntegerField(default=1)
    slot = models.PositiveIntegerField(default=1)  # of its first copy
    face = models.JSONField(default=dict)

    objects = PrintLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "tag"], name="a_tag_once_per_run"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="at_least_one_copy"),
        ]

    def __str__(self) -> str:
        return f"{self.copies} × {self.tag}"
