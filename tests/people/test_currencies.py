"""Money as it stands on a bill."""

from decimal import Decimal as D

import pytest

from people.currencies import money


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1087.4", "GBP", "£1,087.40"),
        ("0.056", "GBP", "£0.056"),
        ("12", "EUR", "€12.00"),
        ("-3.5", "USD", "−$3.50"),
        ("1200", "JPY", "JPY 1,200"),
        ("1.5", "KWD", "KWD 1.500"),
        ("12.5", "CHF", "CHF 12.50"),
    ],
)
def test_amounts_are_written_as_on_a_bill(amount, currency, written):
    assert money(D(amount), currency) == written
