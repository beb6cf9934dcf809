"""Lost and found, broken and repaired, retired and taken back."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from assets import operations, service
from assets.models import Asset, AssetEvent, Checkout, Outage
from assets.proofs import PROOFS
from people.clock import house_date
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


@pytest.fixture
def drill(cast):
    """A drill in its place in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def do(verb, asset, by, **facts) -> AssetEvent:
    """One verb, and every proof holds after it."""
    event = verb(asset, by=by, operation_key=uuid4(), **facts)
    assert [fault for proof in PROOFS for fault in proof()] == []
    return event


def now(asset) -> tuple[str, object]:
    """Its state, and who has it."""
    fresh = Asset.objects.get(pk=asset.pk)
    return fresh.state, fresh.checkout and fresh.checkout.custodian


def test_what_is_lost_is_with_nobody_and_history_says_who_had_it(cast, drill):
    make.check_out(drill, to=cast.vic, by=cast.olu)
    lost = do(service.report_lost, drill, cast.olu, note="Left on the bus")
    assert (now(drill), lost.custodian) == (("lost", None), cast.vic)
    assert drill.outages.open().get().state == "lost"


def test_a_loss_that_was_none_gives_it_back_to_who_had_it_until_the_same_day(cast, drill):
    due = make.check_out(drill, to=cast.vic, by=cast.olu).due_at
    lost = do(service.report_lost, drill, cast.olu)
    do(lambda event, by, operation_key: operations.undo(event, by=by), lost, cast.olu)
    assert now(drill) == ("in service", cast.vic)
    assert Checkout.objects.open().get().due_at == due
    assert Outage.objects.open().count() == 0


def test_what_is_found_is_where_it_was_found(cast, drill):
    do(service.report_lost, drill, cast.olu)
    do(service.report_found, drill, cast.olu, location=cast.main)
    assert now(drill) == ("in service", None)
    assert Asset.objects.get(pk=drill.pk).location == cast.main


@pytest.mark.parametrize(
    ("ends", "facts", "back"),
    [
        ("report_lost", {}, "report_found"),
        ("report_broken", {"repairer": "Toolworks"}, "repaired"),
        ("retire", {"way": "sold", "proceeds": Decimal(40)}, "restore"),
    ],
)
def test_what_came_back_by_mistake_is_out_of_service_as_it_was(cast, drill, ends, facts, back):
    do(getattr(service, ends), drill, cast.mo, **facts)
    before = drill.outages.open().get()
    came = do(getattr(service, back), drill, cast.mo, location=cast.main)
    operations.undo(came, by=cast.mo)
    after, asset = drill.outages.open().get(), Asset.objects.get(pk=drill.pk)
    told = [(o.state, o.since, o.repairer, o.way, o.proceeds) for o in (before, after)]
    assert told[0] == told[1]
    assert (asset.state, asset.location) == (before.state, cast.workshop)
    assert [fault for proof in PROOFS for fault in proof()] == []


def test_what_got_lost_on_the_way_to_its_repair_goes_on_being_repaired(cast, drill):
    do(service.report_broken, drill, cast.olu, repairer="Tool doctor")
    lost = do(service.report_lost, drill, cast.olu)
    operations.undo(lost, by=cast.olu)
    assert now(drill) == ("in repair", None)
    assert drill.outages.open().get().repairer == "Tool doctor"


def test_a_repair_ends_with_what_it_came_to(cast, drill):
    do(service.report_broken, drill, cast.olu, note="Chuck is loose")
    do(service.repaired, drill, cast.olu, cost=Decimal("49.90"), location=cast.main)
    assert now(drill) == ("in service", None)
    assert drill.outages.get().cost == Decimal("49.90")


def test_back_and_broken_is_one_step_and_twice_is_once(cast, drill):
    make.check_out(drill, to=cast.vic, by=cast.olu)
    key = uuid4()
    for _ in range(2):
        service.check_in(drill, by=cast.olu, operation_key=key, broken=True, note="Smokes")
    assert now(drill) == ("in repair", None)
    assert [event.kind for event in drill.events.order_by("pk")] == [
        "check-out",
        "check-in",
        "broken",
    ]
    operations.undo(drill.events.get(kind="check-in"), by=cast.olu)
    assert now(drill) == ("in service", cast.vic)
    assert [fault for proof in PROOFS for fault in proof()] == []


def test_what_is_out_can_be_said_to_be_broken(cast, drill, sign_in):
    client, back = sign_in(cast.olu), f"/gear/{drill.pk}/check-in/"
    link = f'href="{back}?broken=1"'
    assert link not in client.get(drill.get_absolute_url()).content.decode()
    make.check_out(drill, to=cast.vic)
    assert link in client.get(drill.get_absolute_url()).content.decode()
    forms = [client.get(f"{back}{asked}").context["form"] for asked in ("?broken=1", "")]
    assert [form["broken"].value() for form in forms] == [True, False]


def test_retiring_says_what_became_of_it_and_can_be_taken_back(cast, drill):
    facts = {"way": "sold", "on": house_date() - timedelta(days=2), "proceeds": Decimal("120")}
    do(service.retire, drill, cast.mo, **facts, note="Too weak")
    assert now(drill) == ("retired", None)
    assert drill not in Asset.objects.in_use()
    gone = drill.outages.get()
    assert (gone.way, gone.on, gone.proceeds) == tuple(facts.values())
    do(service.restore, drill, cast.mo)
    assert now(drill) == ("in service", None)


def refused(verb, asset, by, **facts) -> str:
    """What is said when it can't be done; nothing has changed then."""
    before = AssetEvent.objects.count(), Outage.objects.count()
    with pytest.raises(Refused) as caught:
        do(verb, asset, by, **facts)
    assert (AssetEvent.objects.count(), Outage.objects.count()) == before
    return str(caught.value)


def test_nothing_is_retired_or_repaired_out_of_somebodys_hands(cast, drill):
    make.check_out(drill, to=cast.vic, by=cast.olu)
    words = "Vic Viewer has Drill. Check it in first."
    assert refused(service.retire, drill, cast.mo, way="sold") == words
    assert refused(service.report_broken, drill, cast.mo) == words


@pytest.mark.parametrize(
    ("begin", "verbs"),
    [
        (None, [service.report_found, service.repaired, service.restore]),
        (service.report_lost, [service.report_lost, service.report_broken, service.repaired]),
        (service.report_broken, [service.report_broken, service.report_found, service.restore]),
        (
            partial(service.retire, way="scrapped"),
            [service.report_lost, service.report_broken, service.report_found, service.repaired],
        ),
    ],
    ids=["in service", "lost", "in repair", "retired"],
)
def test_what_does_not_fit_its_state_is_refused_in_words(cast, drill, begin, verbs):
    if begin:
        do(begin, drill, cast.mo)
    state = Asset.objects.get(pk=drill.pk).state
    for verb in verbs:
        assert refused(verb, drill, cast.mo).startswith(f"Drill is {state}")


def test_no_repair_ends_yesterday_and_nothing_is_sold_tomorrow(cast, drill):
    day = timedelta(days=1)
    late = refused(service.report_broken, drill, cast.mo, expected_on=house_date() - day)
    early = refused(service.retire, drill, cast.mo, way="sold", on=house_date() + day)
    assert (late, early) == ("Choose a day from today on.", "Choose today or a day before.")


def test_an_operator_does_not_undo_what_only_a_manager_may_do(cast, drill, sign_in):
    gone = do(service.retire, drill, cast.mo, way="scrapped")
    address = f"/gear/event/{gone.pk}/undo/"
    client = sign_in(cast.olu)
    assert address not in client.get(drill.get_absolute_url()).content.decode()
    assert client.post(address).status_code == 403
    assert sign_in(cast.mo).post(address).status_code == 302
    assert now(drill) == ("in service", None)


def test_the_page_says_what_is_the_matter_and_offers_the_way_back(cast, drill, sign_in):
    client = sign_in(cast.olu)
    do(
        service.report_broken,
        drill,
        cast.olu,
        repairer="Tool doctor",
        expected_on=house_date() + timedelta(days=9),
    )
    page = client.get(drill.get_absolute_url()).content.decode()
    day = house_date() + timedelta(days=9)
    assert f", at Tool doctor, back by {day:%-d %B}</p>" in page
    assert 'class="tape"' not in page
    Outage.objects.update(expected_on=house_date() - timedelta(days=1))
    assert "Should have been back from repair by" in client.get(drill.get_absolute_url()).text
    assert f'action="/gear/{drill.pk}/repaired/"' in page
    client.post(f"/gear/{drill.pk}/repaired/", {"operation_key": uuid4()})
    client.post(f"/gear/{drill.pk}/lost/", {"operation_key": uuid4(), "note": ""})
    page = client.get(drill.get_absolute_url()).content.decode()
    assert f'action="/gear/{drill.pk}/found/"' in page
    assert f'href="/gear/{drill.pk}/broken/"' not in page


def test_lists_tell_what_is_lost_in_repair_and_retired(cast, sign_in):
    names = {"lost": "Saw", "repair": "Lamp", "retired": "Jig"}
    saw, lamp, jig = (make.asset(home=cast.workshop, name=name) for name in names.values())
    do(service.report_lost, saw, cast.mo)
    do(service.report_broken, lamp, cast.mo)
    do(service.retire, jig, cast.mo, way="given away")
    client = sign_in(cast.vic)
    for state, name in names.items():
        answer = client.get(f"/gear/?state={state}")
        assert [row.name for row in answer.context["page_obj"]] == [name]
    assert {row.name for row in client.get("/gear/").context["page_obj"]} == {"Saw", "Lamp"}


@pytest.mark.parametrize(
    ("field", "value"), [("cost", "-1"), ("cost", "much"), ("cost", "9" * 12 + ".99")]
)
def test_what_is_no_amount_is_refused_beside_its_field(cast, drill, sign_in, field, value):
    do(service.report_broken, drill, cast.olu)
    data = {"operation_key": uuid4(), field: value}
    answer = sign_in(cast.olu).post(f"/gear/{drill.pk}/repaired/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert now(drill) == ("in repair", None)


@pytest.mark.usefixtures("real_connections")
@pytest.mark.parametrize(
    "verb",
    [service.report_lost, service.report_broken, partial(service.retire, way="sold")],
    ids=["lost", "broken", "retired"],
)
def test_who_takes_it_at_the_moment_it_goes_out_of_service(verb):
    """Whichever comes first, one answer is left to who has it, and the other is told."""
    stage = people_the_stage()
    for _ in range(4):
        drill = make.asset(home=stage.workshop, name="Drill")
        results = at_once(
            [
                partial(verb, drill, by=stage.mo, operation_key=uuid4()),
                partial(
                    operations.check_out, drill, to=stage.olu, by=stage.olu, operation_key=uuid4()
                ),
            ]
        )
        assert [fault for proof in PROOFS for fault in proof()] == []
        state, holder = now(drill)
        assert (holder is None) == (state != "in service")
        assert len(refusals(results)) == 1 or state == "lost"
