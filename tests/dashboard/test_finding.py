"""Looking for something by the words that come to mind."""

import pytest

from dashboard.finding import find
from tests import make


@pytest.fixture
def things(cast):
    """Some of each kind, at a place where Olu acts."""
    make.level(item=make.item(name="Hex nut M5"), at=cast.workshop)
    make.level(item=make.item(name="Glass fibre"), at=cast.workshop)
    make.asset(
        home=cast.workshop,
        name="Saw, no. 2",
        serial="FL-90",
        type=make.asset_type(name="Circular saw"),
    )
    make.location(name="Bin B1", parent=cast.workshop)
    return cast


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hex nut m5", ["Hex nut M5"]),
        ("M5 nut", ["Hex nut M5"]),
        ("m5 NUTS", ["Hex nut M5"]),
        ("ex t M5", ["Hex nut M5"]),
        ("nut M6", []),
        ("nutss", []),
        ("glass", ["Glass fibre"]),
        ("2 saw", ["Saw, no. 2"]),
        ("saws", ["Saw, no. 2"]),
        ("fl-90 saw", ["Saw, no. 2"]),
        ("saw circular", ["Saw, no. 2"]),
        ("B1 bin", ["Bin B1"]),
        ("operator olu", ["Olu Operator"]),
        ("olu nut", []),
    ],
)
def test_words_are_found_in_any_order_and_many_as_one(things, text, found):
    findings = find(text, things.olu)
    kinds = findings.items, findings.assets, findings.locations, findings.people
    assert [str(getattr(each, "item", each)) for kind in kinds for each in kind] == found
