"""Which columns of the list of gear somebody wants to see."""

from typing import Any

from django import forms

from . import columns


class ColumnsForm(forms.Form):
    """Which columns of the list of gear somebody wants to see."""

    columns = forms.MultipleChoiceField(choices=[], required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(column.key, column.words) for column in columns.offered(user)]
        self.fields["columns"].choices = offered  # type: ignore[attr-defined]
