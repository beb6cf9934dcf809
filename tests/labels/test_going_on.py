"""Going on with a half-used sheet: once, and twice only for somebody who means it."""

from functools import partial
from uuid import uuid4

import pytest

from labels import operations
from labels.models import LabelStock, PrintRun
from people.refused import Refused
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage


@pytest.fixture
def begun(cast):
    """Olu's sheet with one label at its first position."""
    return make.print_run(("location", cast.workshop), by=cast.olu)


def going_on(run, *, by, start=2, **how):
    """Another label on the sheet of ``run``."""
    thing = ("asset", make.asset(home=run.lines.get().tag.location))
    return make.print_run(thing, by=by, start=start, continues=run, **how)


def press(client, cast, **sent):
    operations.pick([("asset", make.asset(home=cast.workshop))], by=cast.olu)
    typed = {"stock": "L7160", "operation_key": uuid4(), **sent}
    return client.post("/labels/print/", typed)


def test_a_sheet_that_was_gone_on_with_is_gone_on_with_from_there(cast, begun, sign_in):
    later = going_on(begun, by=cast.mo)
    assert (later.continues, begun.gone_on_with) == (begun, later)
    texts = sign_in(cast.olu).get("/labels/runs/").content.decode()
    assert "; gone on with today" in texts
    assert f"by {cast.mo}" in texts
    assert texts.count("Go on with this sheet") == 1
    assert f"start=3&amp;continues={later.pk}" in texts


def test_who_may_not_see_the_other_run_learns_only_that_it_was_gone_on_with(cast, sign_in):
    things = [("location", cast.workshop), ("location", cast.annex)]
    begun = make.print_run(*things, by=cast.ada)
    make.print_run(("location", cast.annex), by=cast.ada, start=3, continues=begun)
    client = sign_in(cast.olu)
    assert "; gone on with since" in client.get("/labels/runs/").content.decode()
    operations.pick([("location", cast.workshop)], by=cast.olu)
    asked = client.get(f"/labels/?stock=L7160&start=3&continues={begun.pk}").content.decode()
    assert "Somebody went on with this sheet already, from label 3 on." in asked
    assert str(cast.ada) not in asked


def test_an_old_page_asks_before_it_prints_at_the_same_positions(cast, begun, sign_in):
    client = sign_in(cast.olu)
    old = begun.goes_on_at
    going_on(begun, by=cast.mo)
    operations.pick([("location", cast.workshop)], by=cast.olu)
    shown = client.get(f"/labels/?{old}").content.decode()
    assert f"{cast.mo} went on with this sheet just now, from label 2 on." in shown
    assert "Go on after that" in shown
    refused = press(client, cast, start=2, continues=begun.pk)
    assert refused.status_code == 422
    assert "gone on with already, from label 2 on." in refused.content.decode()
    assert PrintRun.objects.count() == 2
    assert press(client, cast, start=2, continues=begun.pk, again="on").status_code == 302
    again = PrintRun.objects.first()
    assert (again.start, again.continues) == (2, None)


@pytest.mark.parametrize(
    ("sent", "goes_on"),
    [({"start": 2}, True), ({"start": 9}, True), ({"start": 1}, False), ({"stock": "5160"}, False)],
)
def test_only_what_is_on_the_rest_of_the_sheet_goes_on_with_it(sent, goes_on, cast, begun, sign_in):
    press(sign_in(cast.olu), cast, **{"start": 2, "continues": begun.pk} | sent)
    assert PrintRun.objects.exclude(pk=begun.pk).get().continues == (begun if goes_on else None)


def test_a_sheet_out_of_sight_is_not_gone_on_with(cast, sign_in):
    hidden = make.print_run(("location", cast.annex), by=cast.ada)
    assert press(sign_in(cast.olu), cast, start=2, continues=hidden.pk).status_code == 422
    assert list(PrintRun.objects.all()) == [hidden]


def test_a_put_away_stock_is_not_gone_on_with(begun):
    LabelStock.objects.update(is_hidden=True)
    assert PrintRun.objects.get(pk=begun.pk).goes_on_at == ""


@pytest.mark.usefixtures("real_connections")
def test_of_three_who_go_on_with_a_sheet_at_once_one_does():
    stage = people_the_stage()
    begun = make.print_run(("location", stage.workshop), by=stage.olu)
    everybody = [stage.ada, stage.mo, stage.olu]
    for person in everybody:
        operations.pick([("location", stage.workshop)], by=person)
    setup = operations.Setup(begun.stock, start=2, continues=begun)

    def printed(person):
        try:
            return operations.print_selection(setup, by=person, operation_key=uuid4())
        except Refused as refused:
            return str(refused)

    told = at_once([partial(printed, person) for person in everybody])
    refusal = "This sheet was gone on with already, from label 2 on."
    assert sum(answer == refusal for answer in told) == 2
    assert PrintRun.objects.filter(continues=begun).count() == 1
