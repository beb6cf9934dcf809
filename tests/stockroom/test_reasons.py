"""The list of reasons is the organisation's own, and what was said stays said."""

from decimal import Decimal as D
from uuid import uuid4

import pytest

from stockroom import operations
from stockroom.models import Movement, Reason
from tests import make

PAGE = "/stock/reasons/"


@pytest.fixture
def ada(cast, sign_in):
    """The administrator, with two reasons to begin with."""
    Reason.objects.all().delete()
    for position, name in enumerate(("Broken", "Lost"), 1):
        Reason.objects.create(name=name, position=position)
    return sign_in(cast.ada)


def names() -> list[str]:
    """The list as it is offered."""
    return [reason.name for reason in Reason.objects.in_use().order_by("position")]


def change(client, name, verb, /, **facts):
    """One button of one reason."""
    address = f"{PAGE}{Reason.objects.get(name=name).pk}/"
    return client.post(address, {"verb": verb} | facts, follow=True)


def test_reasons_are_added_renamed_ordered_and_archived(ada):
    ada.post(PAGE, {"name": "Eaten by mice", "operation_key": uuid4()})
    assert names() == ["Broken", "Lost", "Eaten by mice"]
    change(ada, "Eaten by mice", "up")
    change(ada, "Broken", "rename", name="Damaged")
    assert names() == ["Damaged", "Eaten by mice", "Lost"]
    change(ada, "Lost", "archive")
    assert names() == ["Damaged", "Eaten by mice"]
    change(ada, "Lost", "restore")
    assert names() == ["Damaged", "Eaten by mice", "Lost"]


@pytest.mark.parametrize("name", ["", "   ", "LOST", "x" * 41])
def test_a_bad_name_is_refused(name, ada):
    assert change(ada, "Broken", "rename", name=name).status_code == 422
    added = ada.post(PAGE, {"name": name, "operation_key": uuid4()})
    assert (added.status_code, names()) == (422, ["Broken", "Lost"])


def test_an_unknown_button_changes_nothing(ada):
    assert change(ada, "Broken", "explode").status_code == 422


def test_the_ledger_keeps_a_reason_that_is_archived(cast, ada):
    level = make.level(at=cast.workshop, quantity=5)
    lost = Reason.objects.get(name="Lost")
    operations.adjust(
        level.item, location=cast.workshop, quantity=D(-1), reason=lost, by=cast.olu,
        operation_key=uuid4(),
    )  # fmt: skip
    change(ada, "Lost", "archive")
    assert Movement.objects.get(kind="adjust").reason == lost
