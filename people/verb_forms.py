"""The form behind every verb."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from .refused import Refused


class VerbForm(forms.Form):
    """Cleans what one verb needs, hands it over, and shows a refusal where it belongs.

    ``operation_key`` is minted when the form is drawn. The verb writes it into history, where it is
    unique: the same submission arriving twice is answered with the first one's outcome.
    """

    operation_key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={
            "required": "This page is out of date. Reload it and try again.",
            "invalid": "This page is out of date. Reload it and try again.",
        },
    )
    outcome: Any = None
    refused: Refused | None = None

    @property
    def edit(self) -> str:
        """The key of its submission, as text: the address that undoes an edit carries it."""
        return str(self.cleaned_data["operation_key"])

    def begin_at(self, field: str) -> None:
        """Let whoever sent the one before go on typing here: a fresh form is where focus goes."""
        if not self.is_bound:
            self.fields[field].widget.attrs["data-start"] = True

    def try_to(self, verb: Callable[..., Any], *subject: Any, by: Any) -> bool:
        """Do ``verb`` with the cleaned input; False, with words on the form, if it is refused."""
        try:
            self.outcome = verb(*subject, by=by, **self.cleaned_data)
        except Refused as refused:
            self.refused = refused
            self.add_error(refused.field if refused.field in self.fields else None, str(refused))
            return False
        return True


def faults(form: forms.Form) -> str:
    """What is wrong with a form that has no page of its own, in one sentence after the other."""
    return " ".join(str(said) for words in form.errors.values() for said in words)
