"""What items and reorder rules say is on hand lies there, whatever is done, moved, or at once."""

from decimal import Decimal as D
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from locations import effects
from locations import operations as tree
from people.refused import Refused
from stockroom import operations
from stockroom.models import Item, ReorderRule, StockLevel
from stockroom.proofs import items_know_what_is_there, rules_know_what_is_there
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def on_hand(rule: ReorderRule) -> D:
    """As it is kept now."""
    return ReorderRule.objects.get(pk=rule.pk).on_hand


def wrong() -> list[str]:
    """What items and rules say that is not so."""
    return [*rules_know_what_is_there(), *items_know_what_is_there()]


def do(verb, level, quantity, *, by, **more):
    """One verb at a level."""
    return verb(
        level.item, location=level.location, quantity=D(quantity), by=by, operation_key=uuid4(),
        **more,
    )  # fmt: skip


def carried(location, to, *, by):
    """Hang a location elsewhere."""
    seen = effects.of_moving(location, to).digest
    return tree.move(location, to=to, by=by, operation_key=uuid4(), seen=seen)


def test_every_rule_above_a_level_hears_of_a_use_and_of_its_undo(cast):
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    rules = [make.rule(level, point=3, full=9, at=at) for at in (cast.site, cast.workshop)]
    beside = make.rule(level, point=3, full=9, at=cast.annex)
    used = do(operations.use, level, 4, by=cast.olu)
    assert [on_hand(rule) for rule in (*rules, beside)] == [6, 6, 0]
    operations.undo(used, by=cast.olu)
    assert [on_hand(rule) for rule in (*rules, beside)] == [10, 10, 0]


def test_fractions_are_not_lost(cast):
    item = make.item(unit="kg")
    level = make.level(item=item, at=cast.workshop, quantity="0.7", by=cast.olu)
    rule = make.rule(level, point=3, full=9)
    do(operations.receive, level, "0.1", by=cast.olu)
    assert on_hand(rule) == Item.objects.get(pk=item.pk).on_hand == D("0.8")
    assert wrong() == []


def test_a_new_rule_knows_what_is_there(cast):
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    rule = operations.set_reorder_rule(
        level.item, location=cast.main, reorder_point=D(3), order_up_to=D(9), by=cast.ada
    )
    assert rule.on_hand == 10


def test_a_location_takes_what_is_in_it_along_and_brings_it_back(cast):
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    places = (cast.site, cast.main, cast.annex, cast.workshop)
    rules = [make.rule(level, point=3, full=9, at=at) for at in places]
    event = carried(cast.workshop, cast.annex, by=cast.ada)
    assert [on_hand(rule) for rule in rules] == [10, 0, 10, 10]
    tree.undo(event, by=cast.ada)
    assert [on_hand(rule) for rule in rules] == [10, 10, 0, 10]


def test_a_rule_that_is_wrong_is_named(cast):
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    rule = make.rule(level, point=3, full=9)
    ReorderRule.objects.update(on_hand=7)
    said = f"Rule {rule.pk} says 7 on hand, its levels sum to 10."
    assert list(rules_know_what_is_there()) == [said]


def test_an_item_that_is_wrong_is_named(cast):
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    make.level(item=level.item, at=cast.annex, quantity=5, by=cast.ada)
    Item.objects.update(on_hand=7)
    said = f"Item {level.item_id} says 7 on hand, its levels sum to 15."
    assert list(items_know_what_is_there()) == [said]


STEPS = st.one_of(
    st.tuples(st.just("receive"), st.integers(0, 4), st.integers(1, 9)),
    st.tuples(st.just("use"), st.integers(0, 4), st.integers(1, 9)),
    st.tuples(st.just("move"), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.just("carry"), st.integers(1, 4), st.integers(0, 4)),
    st.tuples(st.just("rule"), st.integers(0, 4), st.integers(1, 9)),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, max_size=25))
def test_whatever_is_done_and_wherever_it_hangs(db, steps):
    with transaction.atomic():
        stage = people_the_stage()
        bin_ = make.location(parent=stage.workshop, kind="bin")
        places = [stage.site, stage.main, stage.workshop, stage.annex, bin_]
        item = make.item()
        levels = [make.level(item=item, at=place, quantity=5, by=stage.ada) for place in places]
        make.rule(levels[0], point=3, full=9)
        for verb, first, second in steps:
            level = StockLevel.objects.select_related("item", "location").get(pk=levels[first].pk)
            other = StockLevel.objects.get(pk=levels[second % 5].pk).location
            try:
                with transaction.atomic():
                    if verb == "carry":
                        carried(level.location, other, by=stage.ada)
                    elif verb == "rule":
                        operations.set_reorder_rule(
                            item, location=level.location, reorder_point=D(second),
                            order_up_to=D(20), by=stage.ada,
                        )  # fmt: skip
                    elif verb == "move":
                        do(operations.move, level, 1, by=stage.ada, to=other)
                    else:
                        do(getattr(operations, verb), level, second, by=stage.ada)
            except Refused:
                continue
            assert wrong() == []
        transaction.set_rollback(True)


@pytest.mark.usefixtures("real_connections")
def test_moves_criss_cross_under_shared_rules():
    stage = people_the_stage()
    item = make.item()
    shelves = [make.location(parent=stage.workshop) for _ in range(4)]
    levels = [make.level(item=item, at=shelf, quantity=40, by=stage.ada) for shelf in shelves]
    for at in (stage.workshop, *shelves, stage.main):
        make.rule(levels[0], point=3, full=9, at=at)
    ways = [(0, 1), (3, 2), (1, 3), (2, 0)] * 4
    results = at_once(
        [
            partial(do, operations.move, levels[one], 1, by=stage.ada, to=shelves[other])
            for one, other in ways
        ]
    )
    assert refusals(results) == []
    assert wrong() == []


@pytest.mark.usefixtures("real_connections")
def test_a_location_moves_and_rules_are_set_while_people_use():
    stage = people_the_stage()
    level = make.level(at=stage.workshop, quantity=100, by=stage.ada)
    first = make.rule(level, point=3, full=9, at=stage.main)
    use = partial(do, operations.use, level, 1, by=stage.ada)
    rules = [
        partial(
            operations.set_reorder_rule, level.item, location=at, reorder_point=D(3),
            order_up_to=D(9), by=stage.ada,
        )
        for at in (stage.site, stage.workshop, stage.annex)
    ]  # fmt: skip
    move = partial(carried, stage.workshop, stage.annex, by=stage.ada)
    results = at_once([use, use, rules[0], use, move, use, rules[1], use, use, rules[2], use])
    assert refusals(results) == []
    assert wrong() == []
    assert on_hand(first) == 0
    assert ReorderRule.objects.get(location=stage.annex).on_hand == 93
