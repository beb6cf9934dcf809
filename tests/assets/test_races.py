"""Many hands on one drill, at the same moment, on real connections."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from assets import adding, audits, details, many, operations, service
from assets.models import Acceptance, Asset, AssetEvent, Checkout, Terms
from assets.proofs import PROOFS
from assets.terms import Accepted
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("real_connections")


def test_twenty_people_check_out_one_drill():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    crowd = [make.person(name=f"Taker {n}") for n in range(20)]

    results = at_once(
        [
            partial(operations.check_out, drill, to=taker, by=taker, operation_key=uuid4())
            for taker in crowd
        ]
    )

    [spell] = Checkout.objects.all()
    assert refusals(results) == [f"{spell.custodian} has Drill already. Check it in first."] * 19
    assert [event.custodian for event in AssetEvent.objects.all()] == [spell.custodian]


def test_the_same_check_out_ten_times_happens_once():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    key = uuid4()

    results = at_once(
        [partial(operations.check_out, drill, to=stage.olu, by=stage.olu, operation_key=key)] * 10
    )

    assert len({event.pk for event in results}) == 1
    assert Checkout.objects.count() == 1
    assert AssetEvent.objects.count() == 1


def test_checking_in_twice_at_once_ends_one_spell():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    make.check_out(drill, to=stage.olu)

    results = at_once(
        [
            partial(operations.check_in, drill, by=person, operation_key=uuid4())
            for person in (stage.olu, stage.mo, stage.ada)
        ]
    )

    assert refusals(results) == ["Drill is not checked out: nobody has it."] * 2
    assert AssetEvent.objects.filter(kind="check-in").count() == 1


def of_one(module, name, **facts):
    """A verb for one asset, which is asked for by somebody."""
    return lambda asset, by: partial(
        getattr(module, name), asset, by=by, operation_key=uuid4(), **facts
    )


def of_many(name, **facts):
    """The same for a pile of one."""
    return lambda asset, by: of_one(many, name, **facts)([asset], by)


def each_verb(stage):
    """Each verb, by the state in which it can be done once, and no second time."""
    vic, main, day = stage.vic, stage.main, timezone.now() + timedelta(days=3)
    return {
        "in service": [
            of_one(operations, "check_out", to=vic), of_many("check_out", to=vic),
            of_one(operations, "move", to=main), of_many("move", to=main),
            of_one(operations, "change_home", to=main),
            of_one(service, "report_lost"), of_many("report_lost"),
            of_one(service, "report_broken"),
            of_one(service, "retire", way="sold"), of_many("retire", way="sold"),
        ],
        "out": [
            of_one(operations, "check_in"), of_many("check_in"),
            of_one(operations, "hand_over", to=vic), of_many("hand_over", to=vic),
            of_one(operations, "renew", due_at=day),
            of_one(service, "report_lost"), of_many("report_lost"),
        ],
        "lost": [
            of_one(service, "report_found"), of_many("report_found"),
            of_one(audits, "report_found"),
        ],
        "missing": [of_one(audits, "report_found", location=main)],
        "in repair": [of_one(service, "repaired")],
        "retired": [of_one(service, "restore")],
    }  # fmt: skip


def standing(stage, state):
    """A drill in that state."""
    by = {"by": stage.ada, "operation_key": uuid4()}
    if state == "missing":
        drill = make.asset(home=stage.workshop)
        audits.finish(make.audit(stage.workshop, by=stage.ada), fixes={}, **by)
        return drill
    drill = make.asset(home=stage.workshop, state="in service" if state == "out" else state)
    if state == "out":
        make.check_out(drill, to=stage.mo)
    return drill


def test_of_two_who_do_the_same_to_one_drill_one_does_and_the_other_is_refused():
    """Both have read all that they read without its lock before one of them writes."""
    stage = people_the_stage()
    for state, verbs in each_verb(stage).items():
        for verb in verbs:
            drill = standing(stage, state)
            both = [verb(drill, stage.olu), verb(drill, stage.ada)]
            results = at_once(both, held=drill)
            assert len(refusals(results)) == 1, (both, results)
    assert [fault for proof in PROOFS for fault in proof()] == []


def test_two_assets_added_at_once_get_two_tag_numbers():
    stage = people_the_stage()

    results = at_once(
        [
            partial(
                adding.add,
                name="Drill",
                type_name="Drill 18 V",
                home=stage.workshop,
                by=stage.mo,
                operation_key=uuid4(),
            )
            for _ in range(4)
        ]
    )

    made = [result for result in results if isinstance(result, Asset)]
    assert len({asset.tag_number for asset in made}) == len(made)
    assert Asset.objects.count() == len(made)
    assert len(made) + len(refusals(results)) == 4


def test_the_same_asset_added_eight_times_is_there_once():
    stage = people_the_stage()
    send = partial(
        adding.add,
        name="Drill",
        type_name="Drill 18 V",
        home=stage.workshop,
        by=stage.mo,
        operation_key=uuid4(),
    )
    results = at_once([send] * 8)
    assert results == [Asset.objects.get()] * 8
    assert AssetEvent.objects.count() == 1


def test_undoing_a_check_out_twice_at_once_undoes_once():
    stage = people_the_stage()
    out = make.check_out(make.asset(home=stage.workshop), to=stage.olu)
    results = at_once([partial(operations.undo, out, by=stage.olu)] * 8)
    assert results == [AssetEvent.objects.get(kind="undo")] * 8
    assert not Checkout.objects.open().exists()


def test_undoing_a_check_in_while_somebody_takes_it_leaves_one_custodian():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    make.check_out(drill, to=stage.olu)
    back = operations.check_in(drill, by=stage.olu, operation_key=uuid4())
    results = at_once(
        [
            partial(operations.undo, back, by=stage.olu),
            partial(operations.check_out, drill, to=stage.mo, by=stage.mo, operation_key=uuid4()),
        ]
    )
    assert len(refusals(results)) == 1
    assert Checkout.objects.open().count() == 1


def test_the_database_alone_allows_one_custodian():
    """Without the verb and its lock: the constraint is the guarantee."""
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    crowd = [make.person(name=f"Taker {n}") for n in range(10)]

    def insert(taker) -> bool:
        try:
            Checkout.objects.create(asset=drill, custodian=taker, checked_out_by=taker)
        except IntegrityError:
            return False
        return True

    assert sum(at_once([partial(insert, taker) for taker in crowd])) == 1
    assert Checkout.objects.count() == 1


def test_many_drills_and_one_of_them_at_once_have_one_holder_each():
    """Either one takes the drill first and the other three stay, or all four go."""
    stage = people_the_stage()
    drills = [make.asset(home=stage.workshop, name=f"Drill {n}") for n in range(4)]

    results = at_once(
        [
            partial(many.check_out, drills, to=stage.mo, by=stage.mo, operation_key=uuid4()),
            partial(
                operations.check_out, drills[2], to=stage.olu, by=stage.olu, operation_key=uuid4()
            ),
        ]
    )

    held = dict(Checkout.objects.open().values_list("asset__name", "custodian__name"))
    if stage.olu.name in held.values():
        assert held == {"Drill 2": stage.olu.name}
        assert refusals(results) == ["1 of 4 can't be checked out, so none was."]
    else:
        assert set(held.values()) == {stage.mo.name}
        assert len(held) == 4
        assert refusals(results) == [f"{stage.mo} has Drill 2 already. Check it in first."]


def test_two_who_take_the_same_ten_in_another_order_wait_for_each_other():
    stage = people_the_stage()
    drills = [make.asset(home=stage.workshop) for _ in range(10)]

    results = at_once(
        [
            partial(many.check_out, order, to=taker, by=taker, operation_key=uuid4())
            for taker, order in ((stage.mo, drills), (stage.olu, drills[::-1]))
        ]
    )

    assert refusals(results) == ["None of them can be checked out."]
    assert Checkout.objects.open().count() == 10
    assert Checkout.objects.open().values("custodian").distinct().count() == 1


def test_a_hand_over_and_a_check_in_at_once_leave_one_truth():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    make.check_out(drill, to=stage.olu)
    results = at_once(
        [
            partial(operations.hand_over, drill, to=to, by=stage.olu, operation_key=uuid4())
            for to in (stage.mo, stage.vic)
        ]
        + [partial(operations.check_in, drill, by=stage.ada, operation_key=uuid4())]
    )
    held = Checkout.objects.open().first()
    last = [event for event in results if isinstance(event, AssetEvent)][-1]
    assert len(refusals(results)) < 3
    assert Checkout.objects.open().count() <= 1
    newest = AssetEvent.objects.latest("pk")
    assert last.asset == newest.asset
    assert (held and held.custodian) == (newest.custodian if newest.kind == "check-out" else None)


@pytest.mark.parametrize("hidden", [{}, {"signed_name": "Somebody"}], ids=["plain", "terms"])
def test_two_who_press_the_button_of_its_page_at_once_are_one_holder(hidden):
    """As from the page that a scan opens: whole requests, each on a connection of its own."""
    stage = people_the_stage()
    terms = Terms.objects.create(text="Bring it back.", by=stage.mo) if hidden else None
    drill = make.asset(home=stage.workshop, type=make.asset_type(terms=terms), name="Drill")
    sent = hidden | ({"shown": terms.pk} if terms else {})

    def press(person):
        client = Client()
        client.force_login(person)
        key = str(uuid4())
        return client.post(
            f"/gear/{drill.pk}/check-out/", sent | {"to": person.pk, "operation_key": key}
        )

    answers = at_once([partial(press, person) for person in (stage.mo, stage.olu, stage.ada)])
    spell = Checkout.objects.get()
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422]
    for answer in answers:
        if answer.status_code == 422:
            assert f"{spell.custodian} has" in answer.content.decode()


def test_a_pile_is_retired_while_one_of_it_is_taken():
    """Whoever comes second is refused: nothing that is retired is with anybody."""
    stage = people_the_stage()
    drills = [make.asset(home=stage.workshop, name=f"Drill {n}") for n in range(4)]

    results = at_once(
        [
            partial(many.retire, drills, way="sold", by=stage.mo, operation_key=uuid4()),
            partial(
                operations.check_out, drills[2], to=stage.olu, by=stage.olu, operation_key=uuid4()
            ),
        ]
    )

    assert len(refusals(results)) == 1
    out, retired = Checkout.objects.open(), Asset.objects.filter(state="retired")
    assert (out.count(), retired.count()) in {(1, 0), (0, 4)}


def test_a_pile_handed_over_to_two_at_once_is_with_one_of_them():
    stage = people_the_stage()
    drills = [make.asset(home=stage.workshop) for _ in range(4)]
    for drill in drills:
        make.check_out(drill, to=stage.olu)

    results = at_once(
        [
            partial(many.hand_over, order, to=taker, by=stage.olu, operation_key=uuid4())
            for taker, order in ((stage.mo, drills), (stage.vic, drills[::-1]))
        ]
    )

    assert refusals(results) == []
    assert Checkout.objects.open().count() == 4
    assert Checkout.objects.open().values("custodian").distinct().count() == 1


@pytest.mark.parametrize("begins", ["in service", "lost"])
def test_a_pile_is_lost_or_found_while_each_of_it_is_taken(begins):
    """What was taken before is lost by whoever had it; what is lost by then is refused."""
    stage = people_the_stage()
    drills = [make.asset(home=stage.workshop, state=begins) for _ in range(8)]
    verb = many.report_lost if begins == "in service" else many.report_found

    results = at_once(
        [partial(verb, drills, by=stage.mo, operation_key=uuid4())]
        + [
            partial(operations.check_out, drill, to=stage.olu, by=stage.olu, operation_key=uuid4())
            for drill in drills
        ]
    )

    lost, out = Asset.objects.filter(state="lost").count(), Checkout.objects.open().count()
    are_lost = begins == "in service"
    assert (lost, out) == ((8, 0) if are_lost else (0, 8 - len(refusals(results))))


def test_who_may_borrow_is_edited_while_somebody_borrows():
    """Both happen, the loan before the rule; or the rule first, and the loan is refused."""
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    crew = make.team(name="Crew", members=[stage.mo])

    results = at_once(
        [
            partial(
                details.change_type, drill.type, shown=drill.type.edition, teams=[crew],
                name=drill.type.name, by=stage.mo, operation_key=uuid4(),
            ),
            partial(operations.check_out, drill, to=stage.olu, by=stage.olu, operation_key=uuid4()),
        ]
    )  # fmt: skip

    refused = refusals(results)
    assert refused in ([], [f"Only Crew may borrow {drill.type}."])
    assert Checkout.objects.open().count() == 1 - len(refused)
    assert drill.type.teams.get() == crew


def test_terms_are_reworded_while_they_are_accepted():
    """What is kept as accepted is what was shown, whichever wording holds by the end."""
    stage = people_the_stage()
    terms = Terms.objects.create(text="Bring it back.", by=stage.mo)
    drill = make.asset(home=stage.workshop, type=make.asset_type(terms=terms))
    accepted = Accepted(frozenset([terms.pk]), "Olu", None)

    results = at_once(
        [
            partial(
                details.change_type, drill.type, shown=drill.type.edition, teams=[],
                name=drill.type.name, terms="Pay for it.", by=stage.mo, operation_key=uuid4(),
            ),
            partial(
                operations.check_out, drill, to=stage.olu, by=stage.olu, accepted=accepted,
                operation_key=uuid4(),
            ),
        ]
    )  # fmt: skip

    refused = refusals(results)
    assert refused in ([], ["The terms have been changed meanwhile. Read them again."])
    kept = list(Acceptance.objects.values_list("terms", flat=True))
    assert kept == [terms.pk] * (1 - len(refused))
    assert Checkout.objects.open().count() == len(kept)
    assert Asset.objects.get().type.terms.text == "Pay for it."
