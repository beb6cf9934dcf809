"""``manage.py verify`` holds on honest data, and names what was tampered with."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

import stockroom.operations
from assets import operations
from assets.models import Asset, AssetEvent, Checkout
from locations.models import Location
from people.insert_only import protect, release
from stockroom.models import Movement, StockLevel
from tests import make


def verify() -> tuple[int, str]:
    """The exit status, and what was printed."""
    out = StringIO()
    try:
        call_command("verify", stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def busy(cast):
    """A workspace in which every verb has been used."""
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    what = {"location": level.location, "by": cast.olu}
    used = stockroom.operations.use(level.item, quantity=Decimal(3), operation_key=uuid4(), **what)
    stockroom.operations.undo(used, by=cast.olu)
    moved = stockroom.operations.move(
        level.item, to=cast.main, quantity=Decimal(4), operation_key=uuid4(), **what
    )
    stockroom.operations.undo(moved, by=cast.olu)
    drill = make.asset(home=cast.workshop)
    out = make.check_out(drill, to=cast.mo)
    operations.undo(out, by=cast.mo)
    make.check_out(drill, to=cast.mo)
    back = operations.check_in(drill, location=cast.main, by=cast.olu, operation_key=uuid4())
    operations.undo(back, by=cast.olu)
    saw = make.asset(home=cast.workshop)
    operations.move(saw, to=cast.main, by=cast.olu, operation_key=uuid4())
    make.tag(asset=saw)
    return cast


def test_it_holds_after_every_verb_and_undo(busy):
    status, printed = verify()
    assert [line for line in printed.splitlines() if not line.startswith("holds ")] == []
    assert status == 0


def test_a_level_that_was_changed_by_hand_is_named(busy):
    level = StockLevel.objects.order_by("pk").first()
    StockLevel.objects.filter(pk=level.pk).update(quantity=99)
    status, printed = verify()
    assert status == 1
    assert f"Level {level.pk} says 99, its movements sum to 10." in printed


def test_an_edited_ledger_is_named(busy):
    release("stockroom_movement")
    Movement.objects.filter(kind="use").update(balance_after=1)
    status, printed = verify()
    protect("stockroom_movement")
    assert status == 1
    assert "says 1 left, the ledger before it makes 7." in printed
    assert "The ledger can be edited: its triggers are missing." in printed


def test_a_transfer_without_its_other_half_is_named(busy):
    release("stockroom_movement")
    Movement.objects.filter(kind="undo", reverses__kind="move-in").delete()
    Movement.objects.filter(kind="move-in").delete()
    status, printed = verify()
    protect("stockroom_movement")
    assert status == 1
    assert "left and never arrived." in printed


def test_an_asset_that_is_not_where_its_history_ends_is_named(busy):
    saw = Asset.objects.order_by("pk").last()
    Asset.objects.filter(pk=saw.pk).update(location=busy.annex)
    status, printed = verify()
    assert status == 1
    assert f"{saw.tag_number} is at location {busy.annex.pk}" in printed


def test_a_custodian_without_history_is_named(busy):
    saw = Asset.objects.order_by("pk").last()
    Checkout.objects.create(asset=saw, custodian=busy.olu, checked_out_by=busy.olu)
    status, printed = verify()
    assert status == 1
    assert f"{saw.tag_number} is with {busy.olu.pk}, its history says None." in printed


def test_a_path_that_does_not_follow_its_parent_is_named(busy):
    Location.objects.filter(pk=busy.workshop.pk).update(path="/7777/")
    status, printed = verify()
    assert status == 1
    assert f"Location {busy.workshop.pk} has the path /7777/" in printed


def test_missing_triggers_are_named(busy):
    release("assets_assetevent")
    status, printed = verify()
    protect("assets_assetevent")
    assert status == 1
    assert (
        "The history of gear can be edited: the triggers of assets_assetevent are missing."
        in printed
    )
    assert AssetEvent.objects.exists()
    assert connection.in_atomic_block
