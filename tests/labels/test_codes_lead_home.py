"""The address in a label leads whoever may see the thing to its page, and nobody else anywhere."""

import re
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from labels import codes, operations
from labels.models import Pick, PrintRun, Tag
from locations.models import Role
from tests import make


@pytest.fixture
def tags(cast):
    """A code for each of the five kinds, in the Main building, with where it leads."""
    level = make.level(at=cast.workshop, quantity=3, by=cast.olu)
    asset = make.asset(home=cast.workshop)
    return {
        "asset": (make.tag(asset=asset), f"/gear/{asset.pk}/"),
        "level": (
            make.tag(level=level),
            f"/stock/{level.item_id}/?location={level.location_id}",
        ),
        "item": (make.tag(item=level.item), f"/stock/{level.item_id}/"),
        "location": (make.tag(location=cast.workshop), f"/locations/{cast.workshop.pk}/"),
        "person": (make.tag(person=cast.mo), f"/people/{cast.mo.pk}/"),
    }


@pytest.mark.parametrize("kind", ["asset", "level", "item", "location", "person"])
@pytest.mark.parametrize("spelled", ["/q/{}", "/Q/{}", "/q/{}/", "/Q/{}/"])
def test_every_kind_leads_to_its_page(kind, spelled, cast, tags, sign_in):
    tag, page = tags[kind]
    client = sign_in(cast.vic)
    for code in (tag.code, tag.code.lower(), f"{tag.code[:4]}-{tag.code[4:]}"):
        answer = client.get(spelled.format(code))
        assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.get(page).status_code == 200


def test_signed_out_it_offers_to_sign_in_and_then_goes_on(cast, tags, client):
    tag, page = tags["asset"]
    sign_in_link = f"/people/sign-in/?next=/q/{tag.code}"
    assert f'href="{sign_in_link}"' in client.get(f"/Q/{tag.code}").text
    signed_in = client.post(
        sign_in_link,
        {"login": cast.vic.email, "password": "riverside-demo", "next": f"/q/{tag.code}"},
    )
    assert signed_in["Location"] == f"/q/{tag.code}"
    assert client.get(signed_in["Location"])["Location"] == page


def what_it_says(answer) -> str:
    """The page without what is different each time: the tokens, and the address asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r"/[qQ]/[^\"]*", "/q/", text)


@pytest.mark.parametrize("who", ["vic", "xan"])
def test_what_may_not_be_seen_is_answered_like_what_is_not_there(who, cast, sign_in):
    hidden = make.tag(asset=make.asset(home=cast.annex))
    voided = make.tag(location=cast.annex, voided_at=timezone.now())
    unclaimed = make.tag()
    client = sign_in(getattr(cast, who))
    answers = [
        client.get(f"/q/{code}")
        for code in (hidden.code, voided.code, unclaimed.code, codes.mint(), "short", "%00", "é")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({what_it_says(answer) for answer in answers}) == 1


def test_a_code_means_one_thing_at_most(cast):
    asset = make.asset(home=cast.workshop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(asset=asset, location=cast.workshop)


def test_the_code_of_a_thing_stays_the_same_when_it_is_printed_again(cast):
    asset = make.asset(home=cast.workshop)
    first = operations.tag_for("asset", asset)
    assert operations.tag_for("asset", asset) == first


def pick(client, *things):
    """Tick things in a list and press the button."""
    return client.post("/labels/pick/", {"thing": things})


def make_pdf(client, **changes):
    """Press Make PDF, and go where it leads."""
    sent = {"stock": "L7160", "start": "1", "operation_key": uuid4()}
    return client.post("/labels/print/", sent | changes)


def test_picking_takes_what_an_operator_may_print_and_no_more(cast, sign_in):
    here, seen = make.asset(home=cast.workshop), make.asset(home=cast.annex)
    client = sign_in(cast.olu)
    make.team(members=[cast.olu], grants={cast.annex: Role.VIEWER})
    pick(client, f"asset:{here.pk}", f"asset:{seen.pk}")
    [line] = Pick.objects.all()
    assert line.tag.asset == here
    said = "Picked 1 label to print. 1 is where you can&#x27;t print labels."
    assert said in client.get("/labels/").text
    client.force_login(cast.vic)
    assert pick(client, f"asset:{here.pk}").status_code == 422


@pytest.mark.parametrize(
    "hidden",
    ["asset:{}", "asset:0", "asset:x", "cat:1", "asset:", ":", "asset:99999999999999999999"],
)
def test_what_is_out_of_sight_is_nothing_to_pick_and_nothing_is(hidden, cast, sign_in):
    here, there = make.asset(home=cast.workshop), make.asset(home=cast.annex)
    answer = pick(sign_in(cast.olu), f"asset:{here.pk}", hidden.format(there.pk))
    assert (answer.status_code, Pick.objects.count()) == (404, 0)


def test_the_pdf_comes_again_to_who_may_print_it(cast, sign_in):
    asset = make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    pick(client, f"asset:{asset.pk}")
    address = make_pdf(client)["Location"]
    answers = [client.get(address) for _ in range(2)]
    assert [answer["Content-Type"] for answer in answers] == ["application/pdf"] * 2
    assert answers[0].content[:5] == b"%PDF-"
    client.force_login(cast.vic)
    assert client.get(address).status_code == 404


def test_pressing_twice_makes_one_run(cast, sign_in):
    asset = make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    pick(client, f"asset:{asset.pk}")
    sent = {"operation_key": uuid4()}
    assert make_pdf(client, **sent)["Location"] == make_pdf(client, **sent)["Location"]
    assert PrintRun.objects.count() == 1


def test_a_submission_of_somebody_else_is_not_answered_with_their_run(cast, sign_in):
    sent = {"operation_key": uuid4()}
    for person, status in ((cast.olu, 302), (cast.mo, 422)):
        client = sign_in(person)
        pick(client, f"location:{cast.workshop.pk}")
        assert make_pdf(client, **sent).status_code == status


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stock": "L9999"}, "stock"),
        ({"start": "22"}, "start"),
        ({"start": "0"}, "start"),
        ({"start": "x"}, "start"),
    ],
)
def test_paper_that_is_not_there_is_refused_beside_its_field(changes, field, cast, sign_in):
    client = sign_in(cast.olu)
    pick(client, f"location:{cast.workshop.pk}")
    answer = make_pdf(client, **changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (PrintRun.objects.count(), Pick.objects.count()) == (0, 1)


def test_what_went_out_of_sight_is_not_printed(cast, sign_in):
    asset = make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    pick(client, f"asset:{asset.pk}", f"location:{cast.workshop.pk}")
    type(asset).objects.filter(pk=asset.pk).update(home=cast.annex, location=cast.annex)
    shown = client.get("/labels/").context["bench"].labels
    assert [label.tag.location for label in shown] == [cast.workshop]


def test_copies_are_changed_and_labels_taken_out(cast, sign_in):
    client = sign_in(cast.olu)
    pick(client, f"location:{cast.workshop.pk}", f"location:{cast.main.pk}")
    first, second = Pick.objects.all()
    client.post("/labels/settle/", {f"copies-{first.pk}": "3", f"copies-{second.pk}": "1"})
    assert client.get("/labels/").context["bench"].total == 4
    client.post("/labels/drop/", {"line": second.pk})
    assert client.get("/labels/").context["bench"].total == 3
    client.post("/labels/drop/", {"all": "1"})
    assert client.get("/labels/").context["bench"].total == 0


def test_nobody_else_changes_a_selection(cast, sign_in):
    client = sign_in(cast.olu)
    pick(client, f"location:{cast.workshop.pk}")
    [line] = Pick.objects.all()
    client.force_login(cast.mo)
    client.post("/labels/settle/", {f"copies-{line.pk}": "9"})
    client.post("/labels/drop/", {"line": line.pk, "all": "1"})
    line.refresh_from_db()
    assert line.copies == 1


@pytest.mark.parametrize("typed", ["{}", " {} ", "HTTPS://OLD.EXAMPLE/Q/{}", "http://x/q/{}"])
def test_the_scan_box_reads_a_code_and_an_address_of_any_host(typed, cast, tags, sign_in):
    tag, page = tags["asset"]
    answer = sign_in(cast.olu).post("/scan/", {"code": typed.format(tag.code)})
    assert (answer.status_code, answer["Location"]) == (302, page)


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "https://evil.example/", "x" * 600, ""])
def test_the_scan_box_never_goes_where_a_stranger_says(typed, cast, sign_in):
    assert sign_in(cast.olu).post("/scan/", {"code": typed}).status_code == 422


def test_copies_count_towards_the_most_that_is_printed_at_once(cast, sign_in):
    client = sign_in(cast.olu)
    places = [make.location(parent=cast.workshop) for _ in range(51)]
    pick(client, *(f"location:{place.pk}" for place in places))
    Pick.objects.update(copies=99)
    answer = make_pdf(client)
    assert answer.status_code == 422
    assert "At most 5,000 labels at a time, copies included." in answer.content.decode()
