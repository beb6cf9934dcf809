"""What people choose about labels."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from assets import piles
from assets.models import Pile
from locations.models import Location
from people.choosing import Finder
from people.pages import whole_number
from people.refused import Refused
from people.verb_forms import VerbForm

from . import choosing, operations
from .models import MODELS, USUAL_PART, LabelStock, LabelTemplate, Pick, Printer, PrintRun
from .operations import Setup
from .selecting import ORDERS, with_their_things
from .showing import FOUND, USUAL, Show, Shows, alike
from .targets import printable, still_printable, visible

MOST_STRUCK = 500
NEAR = 5  # label stocks that are named to whoever types a part of a name
MOST_WRITTEN = 4000  # characters of one thing in an address: so many are all slots that are struck
COPIES = "copies-"
PLACED = ("start", "struck", "continues", "again")


class PickForm(forms.Form):
    """The ticked things of a list, each as ``kind:key``."""

    thing = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.user = user

    def picked(self) -> list[tuple[str, Any]] | None:
        """The things that this person may print labels for.

        None when one of those that were sent is out of sight, or is nothing of ours.
        """
        keys: dict[str, set[int]] = {}
        sent: Any = self.data
        if sent.get("every"):
            return self.all_of(sent["every"])
        for value in sent.getlist("thing")[: operations.MOST_LABELS + 1]:
            kind, _, key = value.partition(":")
            number = whole_number(key)
            if kind not in MODELS or number is None:
                return None
            keys.setdefault(kind, set()).add(number)
        for kind, wanted in keys.items():
            if visible(kind, self.user).filter(pk__in=wanted).count() != len(wanted):
                return None
        return [
            (kind, thing)
            for kind, wanted in keys.items()
            for thing in printable(kind, self.user).filter(pk__in=wanted)
        ]

    def all_of(self, what: str) -> list[tuple[str, Any]]:
        """All that needs a label of a kind, that is in and below a location, or on a pile."""
        how, _, which = what.partition(":")
        if how == "needing" and which in choosing.KINDS:
            rows = choosing.needing(which, self.user)[: operations.MOST_LABELS]
            return [(which, thing) for thing in rows]
        if how == "below" and (key := whole_number(which)) is not None:
            place = Location.objects.visible_to(self.user).filter(pk=key).first()
            return choosing.below(place, self.user) if place else []
        if how == "pile":
            keys = piles.read(which, of=Pile.Of.ASSETS, by=self.user)
            return [("asset", thing) for thing in printable("asset", self.user).filter(pk__in=keys)]
        return []


class StockField(forms.Field):
    """A label stock, by its part number, by another number for the same paper, or by its name."""

    def __init__(self, **options: Any) -> None:
        self.stocks = LabelStock.objects.none()
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        options.setdefault("widget", Finder(suggestions="labels:suggest_stock", attrs=attrs))
        super().__init__(**options)
        self.error_messages |= {"required": "Type the part number on the pack."}

    def prepare_value(self, value: Any) -> Any:
        return str(value) if value is not None else value

    def to_python(self, value: Any) -> LabelStock | None:
        if value in self.empty_values:
            return None
        found = self.stocks.offered().called(str(value)[:200])
        exact = [stock for stock in found if str(value).strip().casefold() in stock.own_names]
        found = exact or found
        if len(found) > 1:
            names = ", ".join(map(str, found))
            raise ValidationError(f"More than one label stock has this number: {names}.")
        if not found:
            raise ValidationError(self.why_none(str(value)[:200]))
        return found[0]

    def why_none(self, text: str) -> str:
        """That none is called ``text``, and which ones nearly are."""
        near = [str(stock) for stock in self.stocks.offered().search(text)]
        if near:
            listed = ", ".join(near[:NEAR])
            more = f" and {len(near) - NEAR} more" if len(near) > NEAR else ""
            return f"No label stock is called just that. There is {listed}{more}."
        return "No label stock has this number. Check the pack, or add your own label stock."


class SlotsField(forms.Field):
    """Spoiled slots as they stand in an address: ``8.9.30``."""

    def to_python(self, value: Any) -> frozenset[int]:
        pieces = [piece for piece in str(value or "").split(".") if piece]
        if len(pieces) > MOST_STRUCK:
            raise ValidationError(f"At most {MOST_STRUCK} labels can be struck out.")
        numbers = [whole_number(piece) for piece in pieces]
        if not all(numbers):
            raise ValidationError("Say them by their numbers, like 8.9.30.")
        return frozenset(number for number in numbers if number)


class CopiesForm(forms.Form):
    """How often each label that the bench lists is printed, by the key of its pick."""

    def __init__(self, data: Any = None, *, of: Iterable[tuple[int, Any, int]]) -> None:
        super().__init__(data)
        for key, thing, copies in of:
            field = self.fields[copies_of(key)] = forms.IntegerField(
                label=f"Copies of {thing}",
                min_value=1,
                max_value=operations.MOST_COPIES,
                initial=copies,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
            field.widget.attrs["aria-label"] = field.label
            words = operations.HOW_MANY_COPIES
            field.error_messages = dict.fromkeys(("required", "invalid"), words)
            for limit in field.validators:
                limit.message = words  # type: ignore[attr-defined]

    @classmethod
    def sent(cls, data: QueryDict, *, user: Any) -> "CopiesForm":
        """The copies in ``data`` of what ``user`` has picked."""
        keys = [whole_number(name.removeprefix(COPIES)) for name in data if name.startswith(COPIES)]
        sent = Pick.objects.visible_to(user).filter(pk__in=[key for key in keys if key])
        rows = list(with_their_things(sent))
        allowed = still_printable([row.tag for row in rows], user)
        picks = [row for row in rows if row.tag_id in allowed]
        return cls(data, of=[(row.pk, row.tag.target, row.copies) for row in picks])

    @property
    def wanted(self) -> dict[int, int]:
        """How often, by pick. Ask once it is valid."""
        return {int(name.removeprefix(COPIES)): n for name, n in self.cleaned_data.items()}


def copies_of(key: int) -> str:
    """What the field of a pick is called."""
    return f"{COPIES}{key}"


SHOWN = {
    "show_name": "Name",
    "show_tag": "Tag",
    "show_kind": "Kind",
    "show_location": "Location",
    "show_typed_code": "Code to type",
    "show_organisation": "Organisation",
    "show_logo": "Logo",
    "show_found": FOUND,
    "show_bars": "Code 128",
}


SAID = (*SHOWN, "chosen", "note", "code_mm")
GONE = {
    "continues": "The sheet that this was to go on with is not there any more.",
    "printer": "This printer is no longer offered.",
    "template": "This template is no longer offered.",
    "order": "There is no such order.",
}


class BenchForm(VerbForm):
    """The paper, where on it printing starts, the printer, the order, and what labels show.

    It is in the address of the bench while somebody tries things, and posted to print.
    """

    stock = StockField(label="Label stock")
    start = forms.IntegerField(label="First free label", min_value=1, required=False)
    struck = SlotsField(label="Spoiled labels", required=False)
    continues = forms.ModelChoiceField(
        PrintRun.objects.none(), required=False, widget=forms.HiddenInput
    )
    again = forms.BooleanField(label="Print there all the same", required=False)
    printer = forms.ModelChoiceField(Printer.objects.none(), required=False, empty_label="Any")
    order = forms.ChoiceField(choices=list(ORDERS.items()), required=False)
    template = forms.ModelChoiceField(
        LabelTemplate.objects.none(), required=False, empty_label="As usual"
    )
    # Is what to show in the address? An unticked box is not, and would count as ticked.
    chosen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    show_name = forms.BooleanField(label="Name", required=False)
    show_tag = forms.BooleanField(label="Tag", required=False)
    show_kind = forms.BooleanField(label="Kind", required=False)
    show_location = forms.BooleanField(label="Location", required=False)
    show_typed_code = forms.BooleanField(label="Code to type", required=False)
    show_organisation = forms.BooleanField(label="Organisation", required=False)
    show_logo = forms.BooleanField(label="Logo", required=False)
    show_found = forms.BooleanField(label=FOUND, required=False)
    show_bars = forms.BooleanField(label="Code 128, for old scanners", required=False)
    note = forms.CharField(label="Free text", max_length=80, required=False)
    code_mm = forms.FloatField(
        label="Size of the code", min_value=5, max_value=200, required=False, localize=False
    )

    at = "labels:bench"  # where it is drawn
    stands_in: ClassVar[dict[str, str]] = {}  # for what won't do, where a sheet can't do without

    def __init__(self, data: QueryDict, *, user: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.user = user
        stock, printer = self.fields["stock"], self.fields["printer"]
        stock.stocks = LabelStock.objects.visible_to(user)  # type: ignore[attr-defined]
        printer.queryset = Printer.objects.visible_to(user).offered()  # type: ignore[attr-defined]
        runs = PrintRun.objects.visible_to(user).select_related("continuation__by")
        self.fields["continues"].queryset = runs  # type: ignore[attr-defined]
        templates = LabelTemplate.objects.visible_to(user).offered()
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        for name, words in GONE.items():
            if name in self.fields:
                self.fields[name].error_messages["invalid_choice"] = words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_fresh:
            data |= {"start": None, "struck": frozenset(), "continues": None, "again": False}
        stock, start = data.get("stock"), data.get("start") or 1
        if stock and start > stock.paper.per_sheet:
            self.add_error("start", f"A sheet of {stock} has positions 1 to {stock.per_sheet}.")
        run = data.get("continues")
        if run and not (stock and run.has_room_at(stock, start)):
            data["continues"] = None
        return data

    @property
    def setup(self) -> Setup:
        """What was chosen. Ask once it is valid."""
        data = self.cleaned_data
        return Setup(
            stock=data["stock"],
            start=data["start"] or 1,
            struck=data["struck"],
            printer=data["printer"],
            order=data.get("order") or "picked",
            shows=self.shows,
            continues=data["continues"],
            again=data["again"],
        )

    @property
    def shown(self) -> list[forms.BoundField]:
        """The boxes that say what is on a label."""
        return [self[name] for name in SHOWN if name in self.fields]

    @cached_property
    def drawable(self) -> "BenchForm | None":
        """The same without what won't do, to draw sheets by; None while the stock won't."""
        if self.is_valid():
            return self
        if "stock" in self.errors:
            return None
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in self.errors:
            data[name] = self.stands_in.get(name, "")
        data["operation_key"] = str(uuid4())
        form = type(self)(data, user=self.user)
        return form if form.is_valid() else None

    @property
    def address(self) -> QueryDict:
        """What was chosen, for an address. Another stock begins with a fresh sheet."""
        query = QueryDict(mutable=True)
        left_out = {"operation_key", *(PLACED if self.is_fresh else ())}
        left_out |= set(SAID) if self.is_usual else set()
        for name in [*self.fields, "mode", "was_template"]:
            value = self.data.get(name)
            if value and name not in left_out and len(value) <= MOST_WRITTEN:
                query[name] = value
        return query

    @property
    def is_fresh(self) -> bool:
        """Was another stock chosen than the one that is shown?"""
        return "was" in self.data and self.data["was"] != self.data.get("stock")

    @property
    def is_usual(self) -> bool:
        """Do the boxes stand as they were drawn, each label showing what its template says?"""
        if set(SAID) & set(self.errors):
            return False
        untouched = self.data.get("usual") == self.signature(self.show)
        return untouched or not self.cleaned_data.get("chosen")

    def signature(self, show: Show) -> str:
        """What of ``show`` is asked here, in one word, to tell whether it was changed."""
        asked = {name.removeprefix("show_") for name in self.fields}
        return "|".join(str(value) for name, value in asdict(show).items() if name in asked)

    @property
    def shows(self) -> Shows:
        """What the labels are to show: as chosen, or what is usual for each kind of thing."""
        if self.is_usual:
            return Shows(tuple(self.usual.items()))
        return alike(self.show)

    @cached_property
    def usual(self) -> dict[str, Show]:
        """What is usual on this stock, by kind of thing."""
        stock = self.cleaned_data.get("stock")
        templates = LabelTemplate.objects.visible_to(self.user).offered()
        return templates.for_stock(stock) if stock else {}

    @property
    def show(self) -> Show:
        """What stands in the boxes."""
        data = self.cleaned_data
        ticked: dict[str, Any] = {
            name.removeprefix("show_"): bool(data.get(name))
            for name in SHOWN
            if name in self.fields
        }
        return Show(**ticked, note=data.get("note", ""), code_mm=data.get("code_mm"))

    def printed(self, **sent: Any) -> PrintRun:
        """What is picked, printed."""
        return operations.print_selection(self.setup, **sent)

    def try_to_print(self, *, by: Any) -> bool:
        """Print it; False, with the words on the form, if it is refused."""
        try:
            self.outcome = self.printed(by=by, operation_key=self.cleaned_data["operation_key"])
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True


def boxes(show: Show) -> dict[str, str]:
    """``show`` as the form sends it."""
    ticked = {name: "1" for name in SHOWN if getattr(show, name.removeprefix("show_"))}
    size = f"{show.code_mm:g}" if show.code_mm else ""
    return {"chosen": "1", "note": show.note, "code_mm": size, **ticked}


def tried(
    query: QueryDict, *, user: Any, latest: PrintRun | None, form: type[BenchForm] = BenchForm
) -> BenchForm:
    """The ``form`` as the address has it; what it leaves open is as ``user`` printed last.

    A template that was just chosen says what labels show; while nothing is chosen, those do that
    are usual on the stock.
    """
    data = query.copy()
    if not data.get("stock"):
        usual = latest.stock if latest and not latest.stock.is_hidden else None
        data["stock"] = str(usual or f"Avery {USUAL_PART}")
        if "printer" not in data and latest and latest.printer and not latest.printer.is_hidden:
            data["printer"] = str(latest.printer.pk)
    data["operation_key"] = str(uuid4())
    asked = form(data, user=user)
    if asked.is_fresh:
        for name in PLACED:
            data.pop(name, None)
    asked.is_valid()
    template = asked.cleaned_data.get("template")
    if template and data.get("was_template") != str(template.pk):
        show, data["was_template"] = template.show, str(template.pk)
    elif data.get("chosen") and not asked.is_usual:
        if template and asked.signature(asked.show) != asked.signature(template.show):
            data.pop("template")
        return form(data, user=user)
    else:
        show = asked.usual.get("", USUAL)
        data["usual"] = asked.signature(show)
    for name in SAID:
        data.pop(name, None)
    data.update(boxes(show))
    return form(data, user=user)


class TemplateForm(forms.Form):
    """What the bench shows just now, to be kept under a name."""

    # Not required: it stands in the form that prints, where it is mostly left empty.
    called = forms.CharField(label="Keep this as a template called", max_length=60, required=False)
    for_kind = forms.ChoiceField(label="For", choices=LabelTemplate.Kind.choices, required=False)
    by_default = forms.ChoiceField(
        label="Use it by default",
        required=False,
        choices=[("", "Only when it is chosen"), ("stock", "On this stock"), ("any", "Always")],
    )
