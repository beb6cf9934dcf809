"""Forms about printers, and about label stocks of one's own."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from people.refused import Refused
from people.verb_forms import VerbForm

from . import printers
from .models import LabelStock, Printer
from .paper import Paper
from .printers import ACROSS, DOWN

GRID = ("columns", "rows")


class MillimetreField(forms.FloatField):
    """A length in millimetres, written with a point or a comma."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        options.setdefault("max_value", 2000)
        options.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> float | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}" if isinstance(value, float) else value


class PrinterForm(forms.Form):
    """What a printer is called."""

    name = forms.CharField(label="Name", max_length=60, help_text="Like Office laser, tray 2.")
    outcome: Printer | None = None

    def try_to_add(self, *, by: Any) -> bool:
        """Add it; False, with the words on the form, if it is refused."""
        try:
            self.outcome = printers.add(name=self.cleaned_data["name"], by=by)
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True


class MeasureForm(forms.Form):
    """What was measured on the ruler page."""

    left = MillimetreField(label="1 From the left edge to the upright line")
    top = MillimetreField(label="2 From the top edge to the level line")
    across = MillimetreField(label=f"3 The level line ({ACROSS:g} mm if it were right)")
    down = MillimetreField(label=f"4 The upright line ({DOWN:g} mm if it were right)")

    def try_to_calibrate(self, printer: Printer, *, by: Any) -> bool:
        """Note it; False, with the words on the form, if it can't be right."""
        try:
            printers.calibrate(printer, by=by, **self.cleaned_data)
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True


class StockForm(VerbForm):
    """A label stock of one's own."""

    brand = forms.CharField(label="Brand", max_length=60, required=False)
    part = forms.CharField(label="Part number or name", max_length=60)
    form = forms.ChoiceField(label="What it is", choices=LabelStock.Form.choices)
    shape = forms.ChoiceField(label="Shape of a label", choices=LabelStock.Shape.choices)
    page_w_mm = MillimetreField(label="Page width", min_value=10, required=False)
    page_h_mm = MillimetreField(label="Page height", min_value=10, required=False)
    label_w_mm = MillimetreField(label="Label width", min_value=5)
    label_h_mm = MillimetreField(label="Label height", min_value=5, required=False)
    columns = forms.IntegerField(label="Labels across", min_value=1, max_value=50, required=False)
    rows = forms.IntegerField(label="Labels down", min_value=1, max_value=100, required=False)
    left_mm = MillimetreField(label="From the left edge to the first", required=False)
    top_mm = MillimetreField(label="From the top edge to the first", required=False)
    pitch_x_mm = MillimetreField(label="From one label to the next, across", required=False)
    pitch_y_mm = MillimetreField(label="From one label to the next, down", required=False)
    corner_radius_mm = MillimetreField(label="Radius of the corners", required=False)
    is_shared = forms.BooleanField(label="Everybody who prints can choose it", required=False)

    def __init__(self, *args: Any, stock: LabelStock | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stock = stock

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.typed = dict(data)  # what is refused is taken out of the other
        if self.errors:
            return data
        name = f"{data['brand']} {data['part']}".strip()
        if LabelStock.is_called(name, but=self.itself):
            self.add_error("part", "There is a label stock of this name already.")
        paper = self.paper(name, data)
        for field, words in paper.faults().items():
            self.add_error(field if field in self.fields else None, words)
        self.measures = {
            key: value for key, value in paper.measures().items() if key not in ("name", "dpi")
        }
        return data

    def paper(self, name: str, data: dict[str, Any]) -> Paper:
        """What was typed as paper. A roll is one label; what was left empty follows from it."""
        wide, high = data["label_w_mm"], data["label_h_mm"] or 0.0
        if data["shape"] == "round":
            high = high or wide
        if data["form"] == "sheet" and not (data["page_w_mm"] and data["page_h_mm"]):
            raise ValidationError("A sheet has a page width and height: A4 is 210 × 297 mm.")
        if data["form"] != "tape" and not high:
            raise ValidationError("How high is a label?")
        radius = wide / 2 if data["shape"] == "round" else data["corner_radius_mm"] or 0.0
        one = Paper(
            name=name, form=data["form"], shape=data["shape"], page_w_mm=wide, page_h_mm=high,
            label_w_mm=wide, label_h_mm=high, columns=1, rows=1, left_mm=0.0, top_mm=0.0,
            pitch_x_mm=wide, pitch_y_mm=high, corner_radius_mm=radius,
        )  # fmt: skip
        if data["form"] == "tape":
            return replace(one, page_h_mm=0.0, label_h_mm=0.0, pitch_y_mm=0.0)
        if data["form"] == "roll":
            return one
        return replace(
            one,
            page_w_mm=data["page_w_mm"],
            page_h_mm=data["page_h_mm"],
            columns=data["columns"] or 1,
            rows=data["rows"] or 1,
            left_mm=data["left_mm"] or 0.0,
            top_mm=data["top_mm"] or 0.0,
            pitch_x_mm=data["pitch_x_mm"] or wide,
            pitch_y_mm=data["pitch_y_mm"] or high,
        )

    @property
    def naming(self) -> list[forms.BoundField]:
        """What it is called, and what it is."""
        return [self[name] for name in ("brand", "part", "form", "shape")]

    @property
    def of_a_label(self) -> list[forms.BoundField]:
        """The measures of one label, which there are of any paper."""
        return [self[name] for name in ("label_w_mm", "label_h_mm", "corner_radius_mm")]

    @property
    def of_a_sheet(self) -> list[forms.BoundField]:
        """The measures of the page, in the order in which one takes them."""
        taken = {field.name for field in self.of_a_label}
        measured = [name for name in self.fields if name.endswith("_mm") or name in GRID]
        return [self[name] for name in measured if name not in taken]

    @property
    def itself(self) -> Q:
        """The stock that is changed, or that this very submission has made already."""
        return Q(pk=self.stock.pk if self.stock else None) | Q(
            operation_key=self.cleaned_data["operation_key"]
        )

    @property
    def drawn(self) -> Paper | None:
        """The paper to draw while somebody types; None while there is too little to go by."""
        try:
            return self.paper("", self.typed)
        except (KeyError, ValidationError):
            return None

    @property
    def facts(self) -> dict[str, Any]:
        """All of it, by column."""
        data = self.cleaned_data
        named = {name: data[name] for name in ("brand", "part", "is_shared")}
        return named | self.measures
