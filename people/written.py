"""People as somebody writes them down: one on each line, the name and perhaps an address."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .forms import NameField, PersonForm

MOST = 50
# What stands around an address: "Nia New, nia@example.org", "Nia New <nia@example.org>".
AROUND = ' \t,;<>"'
ADDRESS = re.compile(f"[^{AROUND}]*@[^{AROUND}]*")
NAME = NameField(error_messages={"required": "Give their name."})
EMAIL = forms.EmailField(required=False, max_length=254)


@dataclass(frozen=True)
class Line:
    """Somebody to be: their name, and the address they sign in with, or none."""

    number: int
    name: str
    email: str


def read(number: int, written: str) -> Line:
    """Who is written there; a ValidationError that names the line if that can't be told."""
    found = ADDRESS.search(written)
    email = found.group() if found else ""
    name = (written.replace(email, " ") if email else written).strip(AROUND)
    try:
        return Line(number, NAME.clean(name), EMAIL.clean(email))
    except ValidationError as error:
        raise ValidationError(f"Line {number}: {' '.join(error.messages)}") from error


class LinesField(forms.CharField):
    """Some people, one on each line."""

    widget = forms.Textarea(attrs={"rows": 12, "dir": "auto"})

    def clean(self, value: Any) -> list[Line]:
        """Who is written there, less the lines that say nothing."""
        written = enumerate(super().clean(value).splitlines(), start=1)
        lines = [read(number, line) for number, line in written if line.strip(AROUND)]
        if len(lines) > MOST:
            raise ValidationError(f"{MOST} at a time are the most. Add the rest after these.")
        if not lines:
            raise ValidationError(self.error_messages["required"])
        return lines


class AddSeveralForm(PersonForm):
    """New people, who are in the same teams. Those with an address are invited to sign in."""

    name = email = contact = None  # type: ignore[assignment]
    lines = LinesField(
        label="People",
        strip=False,
        max_length=30_000,
        help_text="One on each line: the name, and after a comma the e-mail of those who sign in.",
        error_messages={"required": "Write one person on each line."},
    )
    field_order = ("lines", "teams")
