"""What all units of a type have in common is said once, and remembered."""

from functools import partial
from uuid import uuid4

import pytest

from assets import details
from assets.models import AssetType, TypeEvent
from assets.type_forms import SAID_OF_TYPES
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


@pytest.fixture
def drills(cast):
    """A type with a unit in the Workshop, and one in the Annex."""
    kind = make.asset_type(name="Drill", category="Tools")
    make.asset(home=cast.workshop, type=kind, name="Drill A")
    make.asset(home=cast.annex, type=kind, name="Drill B")
    return kind


def change(client, kind, **facts):
    drawn = {
        "operation_key": uuid4(), "shown": kind.edition, "name": kind.name, "maker": kind.maker,
        "model": kind.model, "category": kind.category, "loan_days": kind.editable["loan_days"],
        "may_be_open": "on", "borrowers": "anyone",
    }  # fmt: skip
    return client.post(f"/gear/types/{kind.pk}/change/", drawn | facts)


def test_it_is_said_otherwise_and_remembered(cast, drills, sign_in):
    client = sign_in(cast.mo)
    facts = {"maker": "Makita", "model": "DHP 486", "loan_days": "7", "category": "Power tools"}
    assert change(client, drills, **facts).status_code == 302
    now = AssetType.objects.get(pk=drills.pk)
    assert (now.maker, now.model, now.loan_days, now.category) == (
        "Makita", "DHP 486", 7, "Power tools",
    )  # fmt: skip
    assert TypeEvent.objects.get().about == "category, maker, model, loan days"
    said = client.get(f"/gear/types/{drills.pk}/change/").content.decode()
    assert "changed category, maker, model, loan days" in said
    assert change(client, now).status_code == 302
    assert TypeEvent.objects.count() == 1


def test_an_edit_is_undone_from_its_confirmation(cast, drills, sign_in):
    client, before = sign_in(cast.mo), AssetType.objects.get(pk=drills.pk).editable
    crew = make.team(name="Crew", members=[cast.mo])
    facts = {"name": "Saw", "loan_days": "7", "terms": "Bring it back.", "borrowers": "teams"}
    first = change(client, drills, teams=[crew.pk], **facts).wsgi_request
    [said] = first._messages
    for _ in range(2):
        assert client.post(said.extra_tags).status_code == 302
        assert AssetType.objects.get(pk=drills.pk).editable == before
    assert TypeEvent.objects.count() == 2
    change(client, drills, shown=AssetType.objects.get(pk=drills.pk).edition, maker="Bosch")
    assert client.post(said.extra_tags).status_code == 302  # that was done, and is no more
    assert client.post(f"/gear/types/{drills.pk}/change/undo/?was=x").status_code == 422
    assert AssetType.objects.get(pk=drills.pk).maker == "Bosch"


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"name": " "}, "name", "Give a name."),
        ({"name": "sAW"}, "name", "There is a type called sAW already."),
        ({"loan_days": "-1"}, "loan_days", "Can't be less than zero."),
        ({"loan_days": "9999"}, "loan_days", "At most three years."),
        ({"loan_days": "soon"}, "loan_days", "Type a number of days"),
    ],
)
def test_what_can_not_be_is_refused(facts, field, words, cast, drills, sign_in):
    make.asset_type(name="Saw")
    answer = change(sign_in(cast.mo), drills, maker="Half written", **facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert AssetType.objects.get(pk=drills.pk).maker == ""


def test_an_old_form_is_refused_with_what_is_new(cast, drills, sign_in):
    client = sign_in(cast.mo)
    assert change(client, drills, loan_days="3").status_code == 302
    answer = change(client, drills, maker="Makita")
    assert "Loan days: 3." in answer.content.decode()
    assert answer.status_code == 422


def test_the_list_says_how_many_one_sees(cast, drills, sign_in):
    hidden = make.asset_type(name="Hidden lamp")
    make.asset(home=cast.annex, type=hidden)
    said = sign_in(cast.mo).get("/gear/types/").content.decode()
    assert "1 unit<" in said
    assert "Hidden lamp" not in said
    assert f"/gear/types/{drills.pk}/change/" in said
    assert "/change/" not in sign_in(cast.vic).get("/gear/types/").content.decode()
    everything = sign_in(cast.ada).get("/gear/types/?q=DRI").content.decode()
    assert "2 units<" in everything
    assert "Hidden lamp" not in everything
    assert "Nothing matches" in sign_in(cast.ada).get("/gear/types/?q=%00zzz").content.decode()


def test_gear_is_narrowed_to_a_type(cast, drills, sign_in):
    make.asset(home=cast.workshop, name="Saw A")
    client = sign_in(cast.mo)
    said = client.get(drills.get_absolute_url())
    assert [asset.name for asset in said.context["page_obj"]] == ["Drill A"]
    hidden = make.asset(home=cast.annex).type
    for unreadable in (hidden.pk, 999_999, "x"):
        assert list(client.get(f"/gear/?type={unreadable}").context["page_obj"]) == []


@pytest.mark.usefixtures("storage")
def test_its_photo_stands_in_for_that_of_a_unit(cast, drills, sign_in):
    client, own = sign_in(cast.mo), f"/gear/types/{drills.pk}/photo/"
    assert change(client, drills, photo=make.photo()).status_code == 302
    unit = drills.assets.get(name="Drill A")
    assert own in sign_in(cast.vic).get(unit.get_absolute_url()).content.decode()
    assert client.get(own)["Content-Type"] == "image/jpeg"
    assert sign_in(cast.xan).get(own).status_code == 404
    assert TypeEvent.objects.get().about == "photo"


def test_its_photo_of_before_comes_back_from_the_confirmation(cast, drills, sign_in, storage):
    client, seen = sign_in(cast.mo), []
    for data in ({"photo": make.photo()}, {"photo": make.photo(), "loan_days": "3"}):
        drills.refresh_from_db()
        *_, said = change(client, drills, **data).wsgi_request._messages
        seen.append(AssetType.objects.get().photo.name)
    for _ in range(2):  # undoing twice is undoing once
        assert client.post(said.extra_tags).status_code == 302
    now = AssetType.objects.get()
    assert (now.photo.name, now.photo_before.name, now.loan_days) == (*seen, None)
    assert client.get(f"/gear/types/{drills.pk}/photo/").status_code == 200


@pytest.mark.usefixtures("real_connections")
def test_of_two_forms_at_once_one_is_refused():
    stage = people_the_stage()
    kind = make.asset(home=stage.workshop).type
    facts = {name: getattr(kind, name) for name in SAID_OF_TYPES}
    facts |= {"shown": kind.edition, "teams": []}
    results = at_once(
        [
            partial(
                details.change_type, kind, by=stage.mo, operation_key=uuid4(),
                **(facts | {"maker": maker}),
            )
            for maker in ("Left", "Right")
        ]
    )  # fmt: skip
    [refused] = refusals(results)
    maker = AssetType.objects.get(pk=kind.pk).maker
    assert refused == f"Somebody changed this type meanwhile. Maker: {maker}. Look again."
    assert TypeEvent.objects.count() == 1
