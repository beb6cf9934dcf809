"""Two phones and one label, at the same moment, on real connections."""

from functools import partial
from uuid import uuid4

import pytest

from assets.models import AssetEvent, Checkout
from labels import scanning
from labels.models import ScanLine, ScanSession
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("real_connections")


def session(by, **about):
    """A session that has just begun: checking out, unless something else is said."""
    facts = {"doing": "check-out", "operation_key": uuid4()} | about
    return scanning.start(by=by, **facts)


def scans(session, asset, key=None):
    """One scan, ready to be made."""
    return partial(scanning.scan, session, asset.tag_number, operation_key=key or uuid4())


def test_two_phones_of_one_person_scan_the_same_thing_once():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    mine = session(stage.olu, person=stage.vic)
    results = at_once([scans(mine, drill)] * 4 + [scans(mine, drill) for _ in range(4)])
    outcomes = sorted(line.outcome for line in {line.pk: line for line in results}.values())
    assert outcomes == ["again"] * 4 + ["done"]
    assert Checkout.objects.count() == 1


def test_the_same_scan_sent_six_times_is_one_line():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    mine = session(stage.olu, person=stage.vic)
    results = at_once([scans(mine, drill, uuid4())] * 6)
    assert {line.pk for line in results} == {ScanLine.objects.get().pk}
    assert AssetEvent.objects.count() == 1


def test_of_two_who_hand_out_one_thing_one_does_and_the_other_is_told():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    both = session(stage.olu, person=stage.vic), session(stage.mo, person=stage.xan)
    results = at_once([scans(each, drill) for each in both])
    assert sorted((line.outcome, line.problem) for line in results) == [
        ("done", ""), ("waits", "held")
    ]  # fmt: skip
    assert Checkout.objects.count() == 1


def test_sessions_begun_at_once_leave_one_open():
    stage = people_the_stage()
    key = uuid4()
    same = partial(session, stage.olu, person=stage.vic, operation_key=key)
    other = partial(session, stage.olu, doing="check-in")
    results = at_once([same, same, other, other])
    assert set(refusals(results)) <= {"Another session was begun at the same moment. Try again."}
    assert ScanSession.objects.open().count() == 1


def test_a_badge_and_tools_at_once_go_to_one_of_the_two():
    """Whichever comes first: none is lost, and none goes to somebody who never was meant."""
    stage = people_the_stage()
    tools = [make.asset(home=stage.workshop) for _ in range(4)]
    badge = make.tag(person=stage.mo).code
    mine = session(stage.olu, person=stage.vic)
    turn = partial(scanning.scan, mine, badge, operation_key=uuid4())
    results = at_once([*(scans(mine, tool) for tool in tools), turn])
    assert len({line.pk for line in results}) == 5
    spells = Checkout.objects.values_list("custodian", flat=True)
    assert len(spells) == 4
    assert set(spells) <= {stage.vic.pk, stage.mo.pk}
