"""Picking and printing pressed several times at once, on real connections."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError

from labels import operations, own_stocks, templating
from labels.models import (
    LabelStock,
    LabelTemplate,
    Pick,
    PrintLine,
    PrintRun,
    Selection,
    Tag,
)
from labels.showing import USUAL
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage


def printing(*, by, start=1, key=None):
    """Print what is picked, as one press of the button does."""
    setup = operations.Setup(LabelStock.objects.get(part="L7160"), start=start)
    return partial(operations.print_selection, setup, by=by, operation_key=key or uuid4())


pytestmark = pytest.mark.usefixtures("real_connections")


@pytest.mark.parametrize("already", [False, True], ids=["an empty bench", "something picked"])
def test_the_same_thing_picked_eight_times_is_one_label_with_one_code(already):
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    if already:
        operations.pick([("location", stage.main)], by=stage.olu)
    at_once([partial(operations.pick, [("asset", drill)], by=stage.olu)] * 8)
    assert Pick.objects.filter(tag__asset=drill).count() == 1
    assert Tag.objects.filter(asset=drill).count() == 1


def test_print_pressed_eight_times_makes_one_run():
    stage = people_the_stage()
    operations.pick([("asset", make.asset(home=stage.workshop))], by=stage.olu)
    results = at_once([printing(by=stage.olu, key=uuid4())] * 8)
    assert results == [PrintRun.objects.get()] * 8


def test_the_first_press_says_how_it_is_printed():
    stage = people_the_stage()
    operations.pick([("asset", make.asset(home=stage.workshop))], by=stage.olu)
    key = uuid4()
    presses = [printing(by=stage.olu, start=start, key=key) for start in range(1, 9)]
    told = {run.start for run in at_once(presses)}
    assert told == {PrintRun.objects.get().start}


def test_what_is_picked_while_another_press_prints_is_not_lost():
    stage = people_the_stage()
    operations.pick([("location", stage.main)], by=stage.olu)
    drills = [make.asset(home=stage.workshop) for _ in range(4)]
    at_once(
        [
            printing(by=stage.olu),
            *(partial(operations.pick, [("asset", drill)], by=stage.olu) for drill in drills),
        ]
    )
    assert PrintLine.objects.count() + Pick.objects.count() == 5
    assert PrintRun.objects.count() == 1


def test_the_database_alone_allows_one_selection():
    """Without the verb and its lock: the constraint is the guarantee."""
    stage = people_the_stage()

    def insert() -> bool:
        try:
            Selection.objects.create(by=stage.olu)
        except IntegrityError:
            return False
        return True

    assert sum(at_once([insert] * 8)) == 1


def test_a_stock_sent_eight_times_at_once_is_one():
    stage = people_the_stage()
    facts = {
        name: getattr(LabelStock.objects.get(part="L7160"), name)
        for name in (
            "page_w_mm",
            "page_h_mm",
            "label_w_mm",
            "label_h_mm",
            "pitch_x_mm",
            "pitch_y_mm",
        )
    }
    add = partial(own_stocks.add, by=stage.mo, operation_key=uuid4(), part="Our own", **facts)
    assert at_once([add] * 8) == [LabelStock.objects.get(made_by=stage.mo)] * 8


def test_of_eight_templates_kept_as_usual_at_once_one_is():
    stage = people_the_stage()
    keep = partial(templating.save, show=USUAL, kind="", stock=None, is_default=True, by=stage.mo)
    at_once([partial(keep, f"Template {number}") for number in range(8)])
    assert LabelTemplate.objects.count() == 8
    assert LabelTemplate.objects.filter(is_default=True).count() == 1
