"""Forms about labels printed ahead of time."""

from typing import Any, ClassVar

from django import forms

from people.choosing import Finder
from people.refused import Refused

from . import choosing, claiming
from .codes import read
from .forms import BenchForm
from .models import PrintRun, Tag
from .operations import MOST_LABELS
from .targets import reachable

A_FEW = 20  # of a roll


class BlanksForm(BenchForm):
    """How many labels with fresh codes, and all else as for things that are picked.

    What labels say of a thing is not asked, nor an order.
    """

    at = "labels:blanks"
    stands_in: ClassVar[dict[str, str]] = {"count": "1"}
    count = forms.IntegerField(
        label="How many labels",
        min_value=1,
        max_value=MOST_LABELS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    order = show_name = show_tag = show_kind = show_location = show_typed_code = None

    @property
    def room(self) -> int:
        """How many labels the sheet has left, which is as many as are wanted mostly."""
        form = self.drawable
        paper = form.setup.stock.paper if form else None
        if not form or not paper or paper.per_sheet == 1:
            return A_FEW
        free = set(range(form.setup.start, paper.per_sheet + 1)) - form.setup.struck
        return len(free) or paper.per_sheet

    def printed(self, **sent: Any) -> PrintRun:
        """The codes, made and printed."""
        return claiming.print_blanks(self.setup, count=self.cleaned_data["count"], **sent)


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
