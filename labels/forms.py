"""What people choose about labels."""

from typing import Any

from django import forms

from people.pages import whole_number
from people.refused import Refused

from . import operations
from .models import PrintRun
from .sheets import stocks
from .targets import MODELS, printable


class PickForm(forms.Form):
    """The ticked things of a list, each as ``kind:key``."""

    thing = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.user = user

    def picked(self) -> list[tuple[str, Any]]:
        """The things that may be printed by this person; what may not does not exist."""
        keys: dict[str, list[int]] = {}
        for value in self.data.getlist("thing")[: operations.MOST_LABELS]:
            kind, _, key = value.partition(":")
            if kind in MODELS and (number := whole_number(key)) is not None:
                keys.setdefault(kind, []).append(number)
        return [
            (kind, thing)
            for kind, wanted in keys.items()
            for thing in printable(kind, self.user).filter(pk__in=wanted)
        ]


class SheetForm(forms.Form):
    """Which paper, and which of its labels is the first free one."""

    stock = forms.ChoiceField(label="Label stock")
    start = forms.IntegerField(label="First free label", min_value=1, max_value=200, required=False)
    outcome: PrintRun | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        papers = [(part, f"{paper}, {paper.page}") for part, paper in stocks().items()]
        self.fields["stock"].choices = papers  # type: ignore[attr-defined]

    def try_to_print(self, *, by: Any) -> bool:
        """Print what is picked; False, with the words on the form, if it is refused."""
        data = self.cleaned_data
        try:
            self.outcome = operations.print_selection(
                by=by, stock=data["stock"], start=data["start"] or 1
            )
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True


def chosen_sheet(query: Any, run: PrintRun) -> tuple[str, int]:
    """The paper and the start in an address, or those of ``run`` where it says nothing usable."""
    part = query.get("stock", "")
    part = part if part in stocks() else run.stock
    number = whole_number(query.get("start")) or 1
    return part, number if number <= stocks()[part].per_sheet else 1


class CodeForm(forms.Form):
    """A code as it is typed, or as a hand scanner types it."""

    code = forms.CharField(
        label="Code",
        max_length=500,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
