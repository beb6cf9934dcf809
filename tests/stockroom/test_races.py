"""Many people at one shelf, at the same moment, on real connections."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models import F, Sum

from people.models import Person
from stockroom import operations
from stockroom.models import Item, Movement, StockLevel
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("real_connections")


def ledger_sums() -> bool:
    """Does every level equal the sum of its movements?"""
    levels = StockLevel.objects.annotate(total=Sum("movements__delta"))
    return all(level.quantity == (level.total or 0) for level in levels)


def test_fifty_people_take_one_of_the_last_ten():
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=10, by=stage.olu)
    crowd = [make.person(name=f"Taker {n}") for n in range(50)]

    results = at_once(
        [
            partial(
                operations.use,
                level.item,
                location=level.location,
                quantity=Decimal(1),
                by=taker,
                operation_key=uuid4(),
            )
            for taker in crowd
        ]
    )

    level.refresh_from_db()
    assert level.quantity == 0
    assert refusals(results) == ["None left at Workshop."] * 40
    assert Movement.objects.filter(kind="use").count() == 10
    balances = Movement.objects.filter(kind="use").values_list("balance_after", flat=True)
    assert sorted(balances) == list(range(10))
    assert ledger_sums()


def test_the_same_submission_ten_times_happens_once():
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=10, by=stage.olu)
    key = uuid4()

    results = at_once(
        [
            partial(
                operations.use,
                level.item,
                location=level.location,
                quantity=Decimal(2),
                by=stage.olu,
                operation_key=key,
            )
        ]
        * 10
    )

    level.refresh_from_db()
    assert level.quantity == 8
    assert len({movement.pk for movement in results}) == 1
    assert ledger_sums()


def test_moving_to_and_fro_at_once_conserves_what_there_is():
    stage = people_the_stage()
    here = make.level(at=stage.workshop, quantity=20, by=stage.olu)
    there = make.level(item=here.item, at=stage.annex, quantity=20, by=stage.ada)

    def carry(start: StockLevel, end: StockLevel, by: Person) -> Movement:
        return operations.move(
            start.item,
            location=start.location,
            to=end.location,
            quantity=Decimal(3),
            by=by,
            operation_key=uuid4(),
        )

    results = at_once(
        [partial(carry, here, there, stage.ada), partial(carry, there, here, stage.olu)] * 8
    )

    assert len(results) == 16
    assert StockLevel.objects.aggregate(all=Sum("quantity"))["all"] == 40
    assert ledger_sums()


def test_undoing_twice_at_once_undoes_once():
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=10, by=stage.olu)
    used = operations.use(
        level.item,
        location=level.location,
        quantity=Decimal(4),
        by=stage.olu,
        operation_key=uuid4(),
    )

    results = at_once([partial(operations.undo, used, by=stage.olu)] * 8)

    level.refresh_from_db()
    assert level.quantity == 10
    assert len({movement.pk for movement in results}) == 1
    assert ledger_sums()


def test_a_place_that_begins_to_stock_an_item_twice_at_once_has_one_level():
    stage = people_the_stage()
    item = make.item()

    at_once(
        [
            partial(
                operations.receive,
                item,
                location=stage.workshop,
                quantity=Decimal(1),
                by=stage.olu,
                operation_key=uuid4(),
            )
            for _ in range(8)
        ]
    )

    assert [level.quantity for level in StockLevel.objects.all()] == [8]
    assert ledger_sums()


def test_the_same_item_added_eight_times_is_there_once():
    stage = people_the_stage()
    send = partial(
        operations.add_item,
        name="Screw",
        location=stage.workshop,
        quantity=Decimal(10),
        by=stage.mo,
        operation_key=uuid4(),
    )
    results = at_once([send] * 8)
    assert results == [Item.objects.get()] * 8
    assert [level.quantity for level in StockLevel.objects.all()] == [10]
    assert ledger_sums()


def test_undoing_both_halves_of_a_move_at_once_brings_it_back_once():
    stage = people_the_stage()
    here = make.level(at=stage.workshop, quantity=10, by=stage.olu)
    left = operations.move(
        here.item,
        location=stage.workshop,
        to=stage.main,
        quantity=Decimal(4),
        by=stage.olu,
        operation_key=uuid4(),
    )
    halves = [left, left.arrived_by]
    results = at_once([partial(operations.undo, half, by=stage.olu) for half in halves * 4])
    assert refusals(results) == []
    left_now = {level.location_id: level.quantity for level in StockLevel.objects.all()}
    assert left_now == {stage.workshop.pk: 10, stage.main.pk: 0}
    assert ledger_sums()


def test_undoing_a_delivery_while_it_is_used_up_never_goes_below_nothing():
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=5, by=stage.olu)
    [received] = Movement.objects.all()
    takers = [
        partial(
            operations.use,
            level.item,
            location=level.location,
            quantity=Decimal(1),
            by=stage.olu,
            operation_key=uuid4(),
        )
        for _ in range(3)
    ]
    results = at_once([partial(operations.undo, received, by=stage.olu), *takers])
    level.refresh_from_db()
    undone = Movement.objects.filter(kind="undo").exists()
    assert level.quantity == (0 if undone else 2)
    assert len(refusals(results)) == (3 if undone else 1)
    assert ledger_sums()


def test_the_database_alone_refuses_what_is_not_there():
    """Without the verb and its lock: the constraint is the guarantee."""
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=10, by=stage.olu)

    def take() -> bool:
        try:
            StockLevel.objects.filter(pk=level.pk).update(quantity=F("quantity") - 1)
        except IntegrityError:
            return False
        return True

    taken = sum(at_once([take] * 20))
    level.refresh_from_db()
    assert (taken, level.quantity) == (10, 0)


def test_the_database_alone_writes_a_key_once():
    """Without the verb and its lock: the constraint is the guarantee."""
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=10, by=stage.olu)
    key = uuid4()

    def insert() -> bool:
        try:
            Movement.objects.create(
                level=level, kind="use", delta=-1, balance_after=9, by=stage.olu, operation_key=key
            )
        except IntegrityError:
            return False
        return True

    assert sum(at_once([insert] * 10)) == 1
