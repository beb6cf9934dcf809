"""Fields that several forms of gear have."""

from typing import Any

from django import forms


def day_field(**options: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose a day.",
            "invalid": "Choose a day, like 2026-11-30.",
        },
        **options,
    )


def money_field(**options: Any) -> forms.DecimalField:
    """An amount in the organisation's currency, if it is known."""
    return forms.DecimalField(
        min_value=0,
        max_digits=13,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Type an amount, like 49.90.",
            "min_value": "Can't be less than zero.",
        },
        **options,
    )
