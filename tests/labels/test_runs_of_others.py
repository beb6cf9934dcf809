"""Print runs of others: seen, printed again and gone on with as far as their labels may be."""

from uuid import uuid4

import pytest

from labels import claiming, operations
from labels.models import LabelStock, PrintRun
from labels.selecting import printed_again
from tests import make


@pytest.fixture
def mixed(cast):
    """Ada's run of a drill in the Workshop, a lamp in the Annex, and the drill of the Annex that
    is in the Workshop; from the seventh label on."""
    drill = make.asset(home=cast.workshop, name="Drill")
    lamp = make.asset(home=cast.annex, name="Lamp")
    visitor = make.asset(home=cast.annex, at=cast.workshop, name="Visitor")
    things = [("asset", drill), ("asset", lamp), ("asset", visitor)]
    return make.print_run(*things, by=cast.ada, start=7)


def listed(client, address="/labels/runs/"):
    """The runs in the list, each with how many labels it is."""
    return [(run.pk, run.copies) for run in client.get(address).context["page_obj"]]


def test_a_run_is_listed_with_the_labels_that_one_may_print(cast, mixed, sign_in):
    assert listed(sign_in(cast.ada)) == [(mixed.pk, 3)]
    assert listed(sign_in(cast.olu)) == [(mixed.pk, 2)]
    assert listed(sign_in(cast.olu), "/labels/runs/?mine=1") == []
    assert [listed(sign_in(who)) for who in (cast.vic, cast.xan)] == [[], []]
    own = make.print_run(("location", cast.workshop), by=cast.olu)
    assert listed(sign_in(cast.olu), "/labels/runs/?mine=1") == [(own.pk, 1)]


def test_it_comes_again_in_its_positions_without_what_is_out_of_sight(cast, mixed, sign_in):
    [sheet] = printed_again(mixed, cast.olu)
    said = [(label.position, label.face.title, label.face.lines) for label in sheet.labels]
    assert said == [(7, "Drill", ("Workshop",)), (9, "Visitor", ())]
    assert sign_in(cast.olu).get(f"/labels/{mixed.pk}/sheet.pdf").content[:5] == b"%PDF-"
    assert sign_in(cast.vic).get(f"/labels/{mixed.pk}/sheet.pdf").status_code == 404


def test_somebody_else_goes_on_with_the_sheet(cast, mixed, sign_in):
    client = sign_in(cast.olu)
    assert f"by {cast.ada}" in client.get("/labels/runs/").content.decode()
    operations.pick([("location", cast.workshop)], by=cast.olu)
    [sheet] = client.get(f"/labels/?{mixed.goes_on_at}").context["sheets"]
    assert [label.position for label in sheet.labels] == [10]


@pytest.mark.parametrize("kept_to_oneself", [True, False])
def test_a_run_on_paper_that_somebody_keeps_to_themselves_is_theirs(
    kept_to_oneself, cast, mixed, sign_in
):
    facts = {"made_by": cast.ada, "is_shared": not kept_to_oneself}
    LabelStock.objects.filter(part="L7160").update(**facts)
    assert len(listed(sign_in(cast.olu))) == (not kept_to_oneself)


def test_labels_on_nothing_yet_are_who_printed_them(cast, sign_in):
    setup = operations.Setup(LabelStock.objects.get(part="5167"))
    claiming.print_blanks(setup, count=3, by=cast.mo, operation_key=uuid4())
    assert [len(listed(sign_in(who))) for who in (cast.ada, cast.mo, cast.olu)] == [1, 1, 0]
    tag = PrintRun.objects.get().lines.last().tag
    claiming.claim(tag, kind="location", thing=cast.workshop, by=cast.mo)
    [(pk, copies)] = listed(sign_in(cast.olu))
    [sheet] = printed_again(PrintRun.objects.get(pk=pk), cast.olu)
    assert (copies, [label.position for label in sheet.labels]) == (1, [3])
