"""Two phones and one label, at the same moment, on real connections."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError

from assets import audits, many
from assets.models import AssetEvent, Checkout
from dashboard.leaving import as_listed, leave
from labels import scanning
from labels.models import ScanLine, ScanSession
from locations import operations as moving
from people.models import Person
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


def test_a_session_that_many_end_ends_once():
    stage = people_the_stage()
    mine = session(stage.olu, person=stage.vic)
    assert len({each.ended_at for each in at_once([partial(scanning.end, mine)] * 8)}) == 1


def test_a_key_that_began_a_session_begins_no_other_when_that_has_ended():
    stage = people_the_stage()
    key = uuid4()
    ended = scanning.end(session(stage.olu, person=stage.vic, operation_key=key))
    assert session(stage.olu, person=stage.vic, operation_key=key) == ended
    with pytest.raises(IntegrityError):
        ScanSession.objects.create(by=stage.olu, doing="look-up", operation_key=key)


def test_one_key_in_the_sessions_of_two_is_one_line():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    both = [session(by, doing="look-up") for by in (stage.olu, stage.mo)]
    key = uuid4()
    results = at_once([scans(each, drill, key) for each in both * 4])
    assert ScanLine.objects.count() == 1
    assert len(refusals(results)) == 4


def test_of_amounts_that_are_said_at_once_one_holds():
    stage = people_the_stage()
    screws = make.level(at=stage.workshop, quantity=100, by=stage.ada)
    line = scanning.scan(session(stage.olu, doing="use"), screws.item.code, operation_key=uuid4())
    amounts = [Decimal(number) for number in (2, 3, 4, 5) * 2]
    at_once([partial(scanning.take_amount, line, amount, by=stage.olu) for amount in amounts])
    line.refresh_from_db()
    screws.refresh_from_db()
    assert screws.quantity == 100 - line.quantity


def test_a_line_that_waits_is_dealt_with_in_one_way():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    make.check_out(drill, to=stage.vic)
    line = scans(session(stage.olu, person=stage.mo), drill)()
    ways = [scanning.Choice("hand-over"), scanning.Choice("drop")] * 4
    results = at_once([partial(scanning.settle, line, way, by=stage.olu) for way in ways])
    [outcome] = {each.outcome for each in results}
    has_it = Checkout.objects.get(returned_at=None).custodian
    assert (outcome, has_it) in [("done", stage.mo), ("dropped", stage.vic)]


def test_nobody_waits_in_a_ring_for_what_a_scan_holds():
    """Scans, and what else locks the tree, an audit, gear, people and sessions: none is lost."""
    stage = people_the_stage()
    shelf = make.location(parent=stage.workshop)
    for _ in range(3):
        tools = [make.asset(home=stage.workshop) for _ in range(3)]
        for tool in tools:
            make.check_out(tool, to=stage.vic)
        lying = [make.asset(home=stage.workshop) for _ in range(4)]
        walks = [
            session(by, doing="audit", location=stage.workshop) for by in (stage.olu, stage.mo)
        ]
        seen = scans(walks[0], make.asset(home=stage.workshop))()
        key = {"by": stage.ada, "operation_key": uuid4()}
        others = [
            partial(scanning.undo, seen, by=stage.olu),
            partial(session, stage.olu, doing="audit", location=shelf),
            partial(audits.finish, walks[1].audit, fixes={}, **key),
            partial(many.check_in, tools, **key),
            partial(moving.move, shelf, to=stage.main, **key),
            partial(leave, stage.vic, gear="hand-over", to=stage.mo, shown=as_listed(tools), **key),
        ]
        at_once([*(scans(walk, asset) for walk in walks for asset in lying), *others])
        moving.move(shelf, to=stage.workshop, by=stage.ada, operation_key=uuid4())
        Person.objects.filter(pk=stage.vic.pk).update(is_active=True)
