"""Forms about labels printed ahead of time."""

from typing import Any

from django import forms

from people.choosing import Finder
from people.refused import Refused
from people.verb_forms import VerbForm

from . import choosing, claiming
from .codes import read
from .forms import StockField
from .models import LabelStock, Printer, Tag
from .operations import MOST_LABELS, Setup
from .targets import reachable


class BlanksForm(VerbForm):
    """How many fresh codes, on which paper, and where on it."""

    count = forms.IntegerField(label="How many labels", min_value=1, max_value=MOST_LABELS)
    stock = StockField(label="Label stock")
    start = forms.IntegerField(label="First free label", min_value=1, initial=1)
    printer = forms.ModelChoiceField(Printer.objects.none(), required=False, empty_label="Any")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stock, printer = self.fields["stock"], self.fields["printer"]
        stock.stocks = LabelStock.objects.visible_to(user)  # type: ignore[attr-defined]
        printer.queryset = Printer.objects.visible_to(user).offered()  # type: ignore[attr-defined]

    def try_to_print(self, *, by: Any) -> bool:
        """Make the codes; False, with the words on the form, if it is refused."""
        data = self.cleaned_data
        setup = Setup(data["stock"], start=data["start"], printer=data["printer"])
        try:
            self.outcome = claiming.print_blanks(
                setup, count=data["count"], by=by, operation_key=data["operation_key"]
            )
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True


class ClaimForm(forms.Form):
    """Which label, and which thing it is on from now on."""

    code = forms.CharField(
        label="Code on the label",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    thing = forms.CharField(
        label="Goes on",
        max_length=300,
        help_text="A name, a tag like G-0042, or the code of a location or item.",
        widget=Finder(suggestions="labels:suggest_thing", attrs={"autocomplete": "off"}),
    )
    outcome: Tag | None = None

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_code(self) -> Tag:
        tags = Tag.objects.visible_to(self.user).with_target()
        tag = tags.filter(code=read(self.cleaned_data["code"]) or "").first()
        if tag is None or (tag.kind and not reachable(tag, self.user)):
            raise forms.ValidationError("No label of ours says this. Check the code.")
        return tag

    def clean_thing(self) -> tuple[str, Any]:
        found = choosing.called(self.cleaned_data["thing"], self.user)
        if found is None:
            raise forms.ValidationError(
                "Nothing that you can print labels for, or more than one thing, is called that."
                " Type its tag or code."
            )
        return found

    def try_to_claim(self, *, by: Any) -> bool:
        """Put the label on the thing; False, with the words on the form, if it is refused."""
        kind, thing = self.cleaned_data["thing"]
        try:
            self.outcome = claiming.claim(self.cleaned_data["code"], kind=kind, thing=thing, by=by)
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True
