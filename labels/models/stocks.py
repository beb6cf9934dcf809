"""Label stocks and printers."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labels.paper import Adjustment, Paper

USUAL_PART = "L7160"


class LabelStockQuerySet(models.QuerySet["LabelStock"]):
    """Label stocks: those of the house, those that somebody shares, and one's own."""

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` may know of."""
        if user.is_administrator:
            return self.all()
        return self.filter(Q(made_by=None) | Q(is_shared=True) | Q(made_by=user.pk))

    def offered(self) -> Self:
        """Those not hidden, in the order that they are looked for."""
        return self.filter(is_hidden=False).order_by("brand", "part", "pk")

    def called(self, text: str) -> list["LabelStock"]:
        """Those that ``text`` means: a part number, another one for it, or brand and part."""
        asked = " ".join(text.casefold().split())
        return [stock for stock in self if asked and asked in stock.names]

    def search(self, text: str) -> list["LabelStock"]:
        """Those with a name or part number that has each word of ``text`` in it."""
        words = text.casefold().split()
        return [
            stock for stock in self if all(any(w in name for name in stock.names) for w in words)
        ]


class LabelStock(models.Model):
    """The paper: a sheet with labels in columns and rows, a roll of them, or a tape.

    Lengths are millimetres. A tape has no height: it is cut to what is on it.
    """

    class Form(models.TextChoices):
        SHEET = "sheet", "Sheet"
        ROLL = "roll", "Roll of labels"
        TAPE = "tape", "Continuous tape"

    class Shape(models.TextChoices):
        RECT = "rect", "Rectangle"
        ROUND = "round", "Round"

    brand = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=60)
    aliases = models.TextField(blank=True)
    form = models.CharField(max_length=5, choices=Form, default=Form.SHEET)
    shape = models.CharField(max_length=5, choices=Shape, default=Shape.RECT)
    page_w_mm = models.FloatField()
    page_h_mm = models.FloatField()
    label_w_mm = models.FloatField()
    label_h_mm = models.FloatField()
    columns = models.PositiveSmallIntegerField(default=1)
    rows = models.PositiveSmallIntegerField(default=1)
    left_mm = models.FloatField(default=0)
    top_mm = models.FloatField(default=0)
    pitch_x_mm = models.FloatField()
    pitch_y_mm = models.FloatField()
    corner_radius_mm = models.FloatField(default=0)
    printable_w_mm = models.FloatField(default=0)
    printable_h_mm = models.FloatField(default=0)
    dpi = models.PositiveSmallIntegerField(default=0)
    confidence = models.CharField(max_length=10, default="own")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    is_shared = models.BooleanField(default=True)
    is_hidden = models.BooleanField(default=False)
    # Of the form that made it, which may arrive again.
    operation_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = LabelStockQuerySet.as_manager()

    class Meta:
        ordering = ["brand", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "part"], condition=Q(made_by=None), name="a_stock_comes_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.part}".strip()

    def get_absolute_url(self) -> str:
        return reverse("labels:stock", args=[self.pk])

    @classmethod
    def is_called(cls, name: str, *, but: Q) -> bool:
        """Is one called ``name``, whoever may see it? Names are for all, or none could be typed."""
        wanted = " ".join(name.casefold().split())
        return any(wanted == str(stock).casefold() for stock in cls.objects.exclude(but))

    def may_be_changed_by(self, user: Any) -> bool:
        """Its maker, and administrators; nobody, if it comes with the house."""
        return self.made_by_id is not None and (user.is_administrator or self.made_by_id == user.pk)

    @property
    def own_names(self) -> set[str]:
        """What it is called on the pack, in small letters."""
        return {" ".join(name.casefold().split()) for name in (str(self), self.part)}

    @property
    def names(self) -> set[str]:
        """All that it may be called: paper of other numbers has the same measures."""
        return self.own_names | set(self.aliases.casefold().split())

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows

    @property
    def size(self) -> str:
        """The label in words: 63.5 × 38.1 mm, 3 across, 7 down."""
        if self.form == self.Form.TAPE:
            return f"{self.label_w_mm:g} mm wide, cut to what is on it"
        wide = f"{round(self.label_w_mm, 1):g}"
        size = f"{wide} × {round(self.label_h_mm, 1):g} mm"
        if self.shape == self.Shape.ROUND:
            size = f"{wide} mm across"
        if self.form == self.Form.ROLL:
            return f"{size}, one after the other"
        if self.per_sheet == 1:
            return f"{size}, one on a page"
        return f"{size}, {self.columns} across, {self.rows} down"

    @property
    def in_words(self) -> str:
        """The page, if it is more than one label, and the label."""
        page = self.page_w_mm, self.page_h_mm
        is_its_page = self.form != self.Form.SHEET or page == (self.label_w_mm, self.label_h_mm)
        return self.size if is_its_page else f"{self.paper.page}, {self.size}"

    @property
    def described(self) -> str:
        """In a list of suggestions: what it is, other numbers, and any doubt."""
        said = [self.in_words]
        if self.aliases:
            said.append("same as " + ", ".join(self.aliases.split()))
        if not self.is_confirmed:
            said.append("unconfirmed")
        return "; ".join(said)

    @property
    def is_confirmed(self) -> bool:
        """Are its measures known from more than one place, or somebody's own?"""
        return self.confidence != "low"

    @property
    def paper(self) -> Paper:
        """Its measures."""
        taken = {name: getattr(self, name) for name in Paper.__dataclass_fields__ if name != "name"}
        return Paper(name=str(self), **taken)


class PrinterQuerySet(models.QuerySet["Printer"]):
    """Printers: everybody's who prints."""

    def visible_to(self, user: Any) -> Self:
        """All: a printer's name says nothing about a location."""
        return self.all()

    def offered(self) -> Self:
        """Those still in use, by name."""
        return self.filter(is_hidden=False).order_by("name")


class Printer(models.Model):
    """A printer by name, and what makes up for how it shifts and stretches a page."""

    name = models.CharField(max_length=60, unique=True)
    right_mm = models.FloatField(
        default=0, validators=[MinValueValidator(-20), MaxValueValidator(20)]
    )
    down_mm = models.FloatField(
        default=0, validators=[MinValueValidator(-20), MaxValueValidator(20)]
    )
    scale_x = models.FloatField(
        default=1, validators=[MinValueValidator(0.9), MaxValueValidator(1.1)]
    )
    scale_y = models.FloatField(
        default=1, validators=[MinValueValidator(0.9), MaxValueValidator(1.1)]
    )
    measured_at = models.DateTimeField(null=True, blank=True, editable=False)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_hidden = models.BooleanField(default=False)

    objects = PrinterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("labels:printer", args=[self.pk])

    @property
    def adjustment(self) -> Adjustment:
        """What is done to each page for it."""
        return Adjustment(self.right_mm, self.down_mm, self.scale_x, self.scale_y)

    @property
    def moved(self) -> list[tuple[float, str]]:
        """How far, in mm, pages are moved for it, and which way."""
        across = abs(self.right_mm), "left" if self.right_mm < 0 else "right"
        down = abs(self.down_mm), "up" if self.down_mm < 0 else "down"
        return [across, down]

    @property
    def scaled(self) -> tuple[float, float]:
        """How large pages are drawn for it, in per cent across and down."""
        return self.scale_x * 100, self.scale_y * 100
