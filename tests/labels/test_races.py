"""Picking and printing pressed several times at once, on real connections."""

from functools import partial

import pytest

from labels import operations
from labels.models import PrintLine, PrintRun, Tag
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("real_connections")


@pytest.mark.parametrize("already", [0, 1], ids=["an empty bench", "something picked"])
def test_the_same_thing_picked_eight_times_is_one_label_with_one_code(already):
    stage = people_the_stage()
    drill, others = make.asset(home=stage.workshop), [stage.main][:already]
    operations.pick([("location", place) for place in others], by=stage.olu)
    at_once([partial(operations.pick, [("asset", drill)], by=stage.olu)] * 8)
    assert PrintRun.objects.count() == 1
    assert PrintLine.objects.filter(tag__asset=drill).count() == 1
    assert Tag.objects.filter(asset=drill).count() == 1


def test_print_pressed_eight_times_makes_one_run():
    stage = people_the_stage()
    operations.pick([("asset", make.asset(home=stage.workshop))], by=stage.olu)
    send = partial(operations.print_selection, by=stage.olu, stock="L7160", start=1)
    results = at_once([send] * 8)
    assert results == [PrintRun.objects.get()] * 8
