"""The form that takes a list of things to print labels for."""

from functools import cached_property
from typing import Any

from django import forms

from people import tables

from . import written


class ListForm(forms.Form):
    """A list that was typed or pasted, or sent as a file."""

    lines = forms.CharField(
        label="One on each line",
        strip=False,
        required=False,
        max_length=tables.MOST_ROWS * tables.LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
    )
    file = tables.TableField(label="Or a file", required=False)
    taken: written.Taken | None = None  # once it is valid

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        for field in self.fields.values():
            field.nothing_is_a_choice = True  # type: ignore[attr-defined]  # one of them will do

    def clean_lines(self) -> tables.Rows:
        return tables.pasted(self.cleaned_data["lines"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if rows := data["file"] or data["lines"]:
            self.taken = written.taken(rows, self.user, is_table=bool(data["file"]))
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["lines"] = "\n".join(self.taken.texts)
        else:
            self.add_error("lines", "Write or paste some lines, or choose a file.")
        return data

    @cached_property
    def found(self) -> list[written.Line]:
        """Its lines, and what they mean."""
        texts = self.taken.texts if self.taken else []
        return written.understood(texts, self.user, self.data)

    @property
    def wanted(self) -> list[written.Meaning]:
        """The things to print labels for, in the order of the list, each once."""
        return [line.chosen for line in self.found if line.chosen and not line.is_repeated]

    @property
    def things(self) -> list[tuple[str, Any]]:
        """The same, as they are picked."""
        return [(choice.kind, choice.thing) for choice in self.wanted]

    @property
    def repeated(self) -> int:
        """How many lines name what an earlier one named."""
        return sum(line.is_repeated for line in self.found)

    @property
    def asking(self) -> list[written.Line]:
        """The lines that could mean several things."""
        return [line for line in self.found if len(line.choices) > 1]

    @property
    def left_out(self) -> list[written.Line]:
        """The lines that mean nothing, or have not been told which of several they mean."""
        return [line for line in self.found if not line.chosen]

    @property
    def troubled(self) -> list[written.Line]:
        """The lines with which something is wrong, in words."""
        return [line for line in self.found if line.trouble]
