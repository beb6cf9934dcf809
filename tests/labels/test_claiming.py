"""Labels printed ahead of time: claimed once and for ever, voided, replaced."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from labels import choosing, claiming, operations
from labels.models import LabelStock, Pick, PrintRun, Tag
from labels.selecting import picked, printed_again
from people.refused import Refused
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage


def blanks(by, count=3, **how):
    setup = operations.Setup(LabelStock.objects.get(part="5167"), **how)
    return claiming.print_blanks(setup, count=count, by=by, operation_key=uuid4())


@pytest.fixture
def blank(cast):
    """A code that Olu printed ahead of time."""
    blanks(cast.olu, 1)
    return Tag.objects.get()


def test_a_stack_of_fresh_codes_is_printed_once_however_often_it_is_sent(cast, sign_in):
    client = sign_in(cast.olu)
    sent = {"stock": "5167", "count": "200", "start": "9", "operation_key": uuid4()}
    first, second = (client.post("/labels/blanks/", sent)["Location"] for _ in range(2))
    assert first == second
    assert (Tag.objects.unclaimed().count(), PrintRun.objects.count()) == (200, 1)
    assert client.get(first).content[:5] == b"%PDF-"
    assert client.get("/labels/unclaimed/").context["page_obj"].paginator.count == 200


def test_the_sheets_of_blanks_are_drawn_as_they_will_be_printed(cast, sign_in):
    client = sign_in(cast.olu)
    asked = {"stock": "5167", "start": "9", "struck": "10.12", "chosen": "1", "note": "\U0010fff0"}
    page = client.get("/labels/blanks/", asked)
    assert page.context["form"]["count"].value() == "70"  # what the sheet has left
    page = client.get("/labels/blanks/", asked | {"count": "71", "show_bars": "1"})
    [first, second] = page.context["sheets"]
    assert "Sheet 2 of 2. 1 label, 79 left over." in page.text
    assert "Code 128 on 71 of 71 labels." in page.text
    assert "No font on this server has" in page.text
    assert Tag.objects.count() == 0
    sent = asked | {"count": "71", "show_bars": "1", "operation_key": uuid4()}
    address = client.post("/labels/blanks/", sent | {"show": "1"})["Location"]
    assert client.get(address).context["sheets"] == (first, second)
    client.post("/labels/blanks/", sent)
    printed = printed_again(PrintRun.objects.get(), cast.olu)
    assert [
        [(label.position, label.code, label.dropped) for label in sheet.labels] for sheet in printed
    ] == [
        [(label.position, label.code, label.dropped) for label in sheet.labels]
        for sheet in (first, second)
    ]


def test_a_sheet_of_blanks_is_gone_on_with_as_such(cast, sign_in):
    begun, client = blanks(cast.olu, 3), sign_in(cast.olu)
    on = f"/labels/blanks/?{begun.goes_on_at}"
    assert f'href="{on.replace("&", "&amp;")}"' in client.get("/labels/runs/").text
    page = client.get(on)
    assert page.context["sheets"][0].labels[0].position == 4
    sent = {name: value for name, value in page.context["form"].data.items() if value}
    assert client.post("/labels/blanks/", sent).status_code == 302
    later = PrintRun.objects.latest("pk")
    assert (later.continues, later.start, later.lines.count()) == (begun, 4, 77)
    refused = client.post("/labels/blanks/", sent | {"operation_key": uuid4()})
    assert (refused.status_code, "gone on with already" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"count": "0"}, "count"),
        ({"count": "100000"}, "count"),
        ({"start": "81"}, "start"),
        ({"stock": "nothing"}, "stock"),
        ({"stock": "L4731"}, "stock"),
    ],
)
def test_what_can_not_be_printed_is_refused_and_makes_no_code(wrong, field, cast, sign_in):
    sent = {"stock": "5167", "count": "2", "start": "1", "operation_key": uuid4()} | wrong
    answer = sign_in(cast.olu).post("/labels/blanks/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Tag.objects.count() == 0


def test_a_scanned_blank_asks_what_it_is_on_and_then_leads_there(cast, blank, sign_in):
    drill = make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    asks = client.get(f"/q/{blank.code.lower()}")["Location"]
    assert asks == f"/labels/claim/?code={blank.code.lower()}"
    sent = {"code": f"{blank.code[:4]}-{blank.code[4:]}", "thing": drill.code}
    assert client.post("/labels/claim/", sent)["Location"] == f"/gear/{drill.pk}/"
    assert client.get(f"/q/{blank.code}")["Location"] == f"/gear/{drill.pk}/"
    blank.refresh_from_db()
    assert blank.claimed_by == cast.olu


def test_a_blank_is_nothing_to_those_who_print_nowhere(cast, blank, sign_in):
    assert sign_in(cast.vic).get(f"/q/{blank.code}").status_code == 404
    sent = {"code": blank.code, "thing": f"location:{cast.workshop.pk}"}
    assert sign_in(cast.vic).post("/labels/claim/", sent).status_code == 403


@pytest.mark.parametrize("thing", ["{0.code}", "asset:{0.pk}", "{0.name}"])
def test_it_can_not_be_put_on_what_is_out_of_sight(thing, cast, blank, sign_in):
    hidden = make.asset(home=cast.annex)
    sent = {"code": blank.code, "thing": thing.format(hidden)}
    answer = sign_in(cast.olu).post("/labels/claim/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["thing"])


def test_a_code_that_means_something_is_never_put_on_another_thing(cast, blank):
    drill, saw = make.asset(home=cast.workshop), make.asset(home=cast.workshop)
    claiming.claim(blank, kind="asset", thing=drill, by=cast.olu)
    claiming.claim(blank, kind="asset", thing=drill, by=cast.olu)  # sent twice
    with pytest.raises(Refused, match="on something already"):
        claiming.claim(blank, kind="asset", thing=saw, by=cast.olu)


@pytest.mark.parametrize("change", ["other", "none", "code", "kind"])
def test_the_database_keeps_what_a_code_means(change, cast):
    drill, saw = make.asset(home=cast.workshop), make.asset(home=cast.workshop)
    tag = make.tag(asset=drill)
    attempt = {
        "other": {"asset": saw},
        "none": {"asset": None},
        "code": {"code": "000000Z1"},
        "kind": {"asset": None, "location": cast.workshop},
    }[change]
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(**attempt)


def test_a_lost_label_is_replaced_and_says_so_when_it_turns_up(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    run = make.print_run(("asset", drill), by=cast.olu)
    old = run.lines.get().tag
    client = sign_in(cast.olu)
    for _ in range(2):  # pressed twice
        client.post(f"/labels/codes/{old.code}/replace/")
    new = Pick.objects.get().tag
    assert list(Tag.objects.filter(asset=drill, voided_at=None)) == [new]
    said = sign_in(cast.vic).get(f"/q/{old.code}").content.decode()
    assert "This label was voided" in said
    assert f"{new.code[:4]}-{new.code[4:]} took its place." in said
    sign_in(cast.xan)
    assert client.get(f"/q/{old.code}").status_code == 404


def test_a_voided_label_can_be_used_again_if_it_was_not_lost(cast, sign_in):
    tag = make.tag(location=cast.workshop)
    client = sign_in(cast.olu)
    client.post(f"/labels/codes/{tag.code}/void/")
    assert client.get(f"/q/{tag.code}").status_code == 200
    client.post(f"/labels/codes/{tag.code}/unvoid/")
    assert client.get(f"/q/{tag.code}")["Location"] == f"/locations/{cast.workshop.pk}/"


def test_a_thing_says_when_its_label_was_printed_and_at_which_code(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    assert "No label was printed yet." in client.get(f"/gear/{drill.pk}/").content.decode()
    tag = make.print_run(("asset", drill), by=cast.olu).lines.get().tag
    text = client.get(f"/gear/{drill.pk}/").content.decode()
    assert f"<code>{tag.code[:4]}-{tag.code[4:]}</code>" in text
    assert "printed today" in text


def test_what_needs_a_label_is_what_has_none_that_is_good(cast, sign_in):
    printed, never, spoiled, hidden = (
        make.asset(home=place)
        for place in (cast.workshop, cast.workshop, cast.workshop, cast.annex)
    )
    make.print_run(("asset", printed), ("asset", spoiled), by=cast.olu)
    claiming.void(Tag.objects.get(asset=spoiled), by=cast.olu)
    client = sign_in(cast.olu)
    page = client.get("/labels/needing/")
    assert {choice.thing for choice in page.context["choices"]} == {never, spoiled}
    client.post("/labels/pick/", {"every": "needing:asset"})
    assert {pick.tag.asset for pick in Pick.objects.all()} == {never, spoiled}
    assert hidden.tags.count() == 0


def test_things_are_found_and_added_with_the_sheet_as_it_was(cast, sign_in):
    drill = make.asset(home=cast.workshop, name="Cordless drill")
    make.asset(home=cast.annex, name="Hidden drill")
    client = sign_in(cast.olu)
    [choice] = client.get("/labels/find/?q=drill").context["choices"]
    assert choice.thing == drill
    sent = {"thing": choice.value, "next": "/labels/?start=7"}
    assert client.post("/labels/pick/", sent)["Location"] == "/labels/?start=7"


def test_more_than_can_be_printed_is_refused_before_a_code_is_made(
    cast, sign_in, monkeypatch, django_assert_max_num_queries
):
    for module in (operations, choosing):
        monkeypatch.setattr(module, "MOST_LABELS" if module is operations else "ENOUGH", 3)
    for _ in range(40):
        make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    with django_assert_max_num_queries(20):
        answer = client.post("/labels/pick/", {"every": f"below:{cast.workshop.pk}"})
    assert answer.status_code == 422
    assert "At most 3 labels at a time. Pick fewer." in answer.content.decode()
    assert Tag.objects.count() == 0


def test_a_voided_label_is_printed_no_more_until_it_is_good_again(cast, sign_in):
    drill, saw = make.asset(home=cast.workshop), make.asset(home=cast.workshop)
    operations.pick([("asset", drill), ("asset", saw)], by=cast.olu)
    tag = Tag.objects.get(asset=drill)
    claiming.void(tag, by=cast.olu)
    assert [label.tag.asset for label in picked(cast.olu)] == [saw]
    claiming.unvoid(tag, by=cast.olu)
    setup = operations.Setup(LabelStock.objects.get(part="5167"))
    run = operations.print_selection(setup, by=cast.olu, operation_key=uuid4())
    claiming.replace(tag, by=cast.olu)
    [sheet] = printed_again(run, cast.olu)
    assert [label.position for label in sheet.labels] == [2]


def test_a_label_of_something_out_of_sight_is_none_of_ours(cast, sign_in):
    """Whoever can't see the thing learns no more from claiming than from scanning."""
    make.asset(home=cast.workshop, name="Drill")
    lamp = make.tag(asset=make.asset(home=cast.annex, name="Lamp"))
    client = sign_in(cast.olu)
    for is_voided in (False, True):
        answer = client.post("/labels/claim/", {"code": lamp.code, "thing": "Drill"})
        assert answer.context["form"].errors == {
            "code": ["No label of ours says this. Check the code."]
        }
        if not is_voided:
            claiming.void(lamp, by=cast.ada)


def test_everything_here_and_below_is_picked_at_once(cast, sign_in):
    shelf = make.location(parent=cast.workshop)
    drill, level = make.asset(home=shelf), make.level(at=shelf)
    make.asset(home=cast.annex)
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"every": f"below:{cast.workshop.pk}"})
    things = {pick.tag.target for pick in Pick.objects.all()}
    assert things == {cast.workshop, shelf, drill, level}
    refused = client.post("/labels/pick/", {"every": f"below:{cast.annex.pk}"})
    assert refused.status_code == 422


def test_going_on_with_a_sheet_begins_at_its_next_free_label(cast, sign_in):
    run = make.print_run(
        ("location", cast.workshop), by=cast.olu, start=7, struck=frozenset({8, 12})
    )
    assert run.goes_on_at == f"stock=Avery+L7160&start=9&continues={run.pk}&struck=12"
    make.print_run(("location", cast.workshop), by=cast.olu, start=21)
    texts = sign_in(cast.olu).get("/labels/runs/").content.decode()
    assert texts.count("Go on with this sheet") == 1


@pytest.mark.usefixtures("real_connections")
def test_a_blank_claimed_for_eight_things_at_once_means_one():
    stage = people_the_stage()
    blanks(stage.olu, 1)
    tag = Tag.objects.get()
    drills = [make.asset(home=stage.workshop) for _ in range(8)]

    def claimed(drill):
        try:
            return claiming.claim(tag, kind="asset", thing=drill, by=stage.olu).asset
        except Refused:
            return None

    told = [drill for drill in at_once([partial(claimed, drill) for drill in drills]) if drill]
    assert told == [Tag.objects.get().asset]


def test_where_the_labels_of_a_thing_are_listed_stands_what_became_of_each(cast, sign_in, blank):
    drill = make.asset(home=cast.workshop)
    claiming.claim(blank, kind="asset", thing=drill, by=cast.mo)
    client = sign_in(cast.olu)
    assert f"put on just now by {cast.mo}" in client.get(f"/gear/{drill.pk}/").content.decode()
    new = claiming.replace(blank, by=cast.olu)
    said = client.get(f"/gear/{drill.pk}/").content.decode()
    took = f"{new.code[:4]}-{new.code[4:]} took its place"
    assert f"voided just now by {cast.olu}; {took}" in said


@pytest.mark.parametrize(("who", "seen"), [("olu", True), ("vic", False)])
def test_a_person_has_a_badge_for_who_prints_labels(who, seen, cast, sign_in):
    make.print_run(("person", cast.xan), by=cast.mo)
    said = sign_in(getattr(cast, who)).get(f"/people/{cast.xan.pk}/").content.decode()
    code = Tag.objects.get().code
    shown = [text in said for text in (f"{code[:4]}-{code[4:]}", "Print badge", "printed ")]
    assert shown == [seen] * 3


def test_a_blank_offers_what_was_added_lately_and_what_is_looked_for(cast, blank, sign_in):
    labelled, old, new = (make.asset(home=cast.workshop, name=name) for name in ("A", "Old", "New"))
    make.print_run(("asset", labelled), by=cast.olu)
    make.asset(home=cast.annex, name="Newest, hidden")
    client = sign_in(cast.olu)
    page = client.get(f"/labels/claim/?code={blank.code.lower()}")
    gear = [choice.thing for choice in page.context["choices"] if choice.kind == "asset"]
    assert gear == [new, old]
    assert "Something new" not in page.text  # Olu manages nothing
    page = client.get(f"/labels/claim/?code={blank.code}&q=old")
    assert [choice.thing for choice in page.context["choices"]] == [old]
    answer = client.post("/labels/claim/", {"code": blank.code, "thing": f"asset:{old.pk}"})
    assert answer["Location"] == old.get_absolute_url()


NEW = {
    "gear": {"name": "Ladder", "type_name": "Ladder 3 m", "home": "here"},
    "stock": {"name": "Tape", "unit": "roll", "quantity": "4", "location": "here"},
    "location": {"name": "Bin 7", "kind": "bin", "parent": "here"},
}


@pytest.mark.parametrize("kind", NEW)
def test_something_new_has_the_label_from_the_start(kind, cast, blank, sign_in):
    client, address = sign_in(cast.mo), f"/labels/claim/{blank.code}/new/{kind}/"
    assert client.get(address).status_code == 200
    data = {
        name: cast.workshop.pk if value == "here" else value for name, value in NEW[kind].items()
    }
    data["operation_key"] = str(uuid4())
    elsewhere = {
        name: cast.main.pk if value == "here" else data[name] for name, value in NEW[kind].items()
    }
    first, again = (client.post(address, each) for each in (data, data | elsewhere))
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    blank.refresh_from_db()
    assert first["Location"] == blank.target.get_absolute_url()
    assert client.get(f"/q/{blank.code}")["Location"] == first["Location"]
    other = client.post(address, data | {"operation_key": str(uuid4()), "name": "Another"})
    assert other.status_code == 422  # the label is on something, so nothing was added either
    assert "Another" not in {str(row) for row in type(blank.target).objects.all()}


@pytest.mark.parametrize("where", ["annex", "site"])
def test_nothing_new_is_put_where_one_manages_nothing(where, cast, blank, sign_in):
    data = NEW["gear"] | {"home": getattr(cast, where).pk, "operation_key": str(uuid4())}
    answer = sign_in(cast.mo).post(f"/labels/claim/{blank.code}/new/gear/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["home"])
    assert sign_in(cast.mo).get(f"/labels/claim/{blank.code}/new/cats/").status_code == 404
    assert sign_in(cast.mo).get("/labels/claim/ZZZZZZZZ/new/gear/").status_code == 404
    hidden = make.tag(location=cast.annex)
    assert sign_in(cast.mo).get(f"/labels/claim/{hidden.code}/new/gear/").status_code == 404
