"""Some gear is for anyone, some for certain teams alone; some has to have a last day."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import details, many, operations
from assets.handfuls import SomeRefused
from assets.models import Checkout, TypeEvent
from assets.type_forms import SAID_OF_TYPES
from people.choosing import MANY
from people.models import Team
from people.refused import Refused
from tests import make

ONLY_CREW = "Only Film crew may borrow Camera."


@pytest.fixture
def camera(cast):
    """A camera in the Workshop that is for the film crew: Vic and Kim, who has no login."""
    cast.kim = make.person(name="Kim Crew", email=None)
    cast.crew = make.team(name="Film crew", members=[cast.vic, cast.kim])
    kind = make.asset_type(name="Camera", for_anyone=False)
    kind.teams.add(cast.crew)
    return make.asset(home=cast.workshop, type=kind, name="Camera A")


def test_only_members_of_its_teams_get_it(cast, camera):
    with pytest.raises(Refused, match=ONLY_CREW):
        make.check_out(camera, to=cast.olu)
    make.check_out(camera, to=cast.kim, by=cast.olu)
    with pytest.raises(Refused, match=ONLY_CREW):
        operations.hand_over(camera, to=cast.mo, by=cast.olu, operation_key=uuid4())
    assert Checkout.objects.get().custodian == cast.kim  # the refused hand-over ended nothing
    operations.hand_over(camera, to=cast.vic, by=cast.olu, operation_key=uuid4())
    assert Checkout.objects.open().get().custodian == cast.vic


def test_of_many_each_is_asked_about(cast, camera):
    drill = make.asset(home=cast.workshop)
    with pytest.raises(SomeRefused) as refused:
        many.check_out([camera, drill], to=cast.olu, by=cast.olu, operation_key=uuid4())
    assert refused.value.reasons == {camera.pk: ONLY_CREW}
    assert not Checkout.objects.exists()


def test_everyone_is_who_can_sign_in_and_an_archived_team_is_nobody(cast, camera):
    camera.type.teams.set([Team.objects.create(name="Everyone", is_everyone=True)])
    with pytest.raises(Refused, match="Only Everyone may borrow Camera"):
        make.check_out(camera, to=cast.kim, by=cast.olu)
    out = make.check_out(camera, to=cast.olu)
    operations.undo(out, by=cast.olu)
    camera.type.teams.set([cast.crew])
    Team.objects.filter(pk=cast.crew.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="Nobody may borrow Camera"):
        make.check_out(camera, to=cast.vic, by=cast.olu)


@pytest.mark.parametrize("page", ["/gear/{}/check-out/", "/gear/several/check-out/?assets={}"])
def test_only_they_are_offered_and_the_refusal_names_the_team(page, cast, camera, sign_in):
    client, where = sign_in(cast.olu), page.format(camera.pk)
    form = client.get(where).context["form"]
    assert [str(name) for _, name in form.fields["to"].choices] == [
        "Choose somebody", "Kim Crew", "Vic Viewer",
    ]  # fmt: skip
    sent = {"operation_key": str(uuid4()), "to": cast.olu.pk, "assets": camera.pk}
    answer = client.post(where.partition("?")[0], sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["to"] == [ONLY_CREW]
    assert not Checkout.objects.exists()


def test_its_page_offers_the_one_tap_to_who_may_have_it(cast, camera, sign_in):
    one_tap = 'name="to" value="{}">'
    said = sign_in(cast.olu).get(camera.get_absolute_url()).content.decode()
    assert one_tap.format(cast.olu.pk) not in said
    assert f'href="/gear/{camera.pk}/check-out/"' in said
    assert ONLY_CREW in said
    cast.crew.members.add(cast.olu)
    said = sign_in(cast.olu).get(camera.get_absolute_url()).content.decode()
    assert one_tap.format(cast.olu.pk) in said
    listed = sign_in(cast.olu).get("/gear/").content.decode()
    assert f'action="/gear/{camera.pk}/check-out/"' not in listed


def test_of_many_people_only_they_are_suggested(cast, camera, sign_in):
    cast.crew.members.add(*(make.person(name=f"Kimberley {n}", email=None) for n in range(MANY)))
    make.person(name="Kim Outsider")
    client = sign_in(cast.olu)
    drawn = client.get(f"/gear/{camera.pk}/check-out/").content.decode()
    where = f"/gear/borrowers/?of=to&amp;type={camera.type_id}"
    assert where in drawn
    found = client.get(where.replace("&amp;", "&") + "&to=Kim").content.decode()
    assert "Kim Crew" in found
    assert "Outsider" not in found


def test_teams_are_named_in_a_form_and_history_says_so(cast, camera, sign_in):
    kind, client = camera.type, sign_in(cast.mo)
    drawn = {name: getattr(kind, name) or "" for name in SAID_OF_TYPES}
    where, drawn = f"/gear/types/{kind.pk}/change/", drawn | {"shown": kind.edition}
    empty = client.post(where, drawn | {"operation_key": uuid4(), "borrowers": "teams"})
    assert empty.context["form"].errors["teams"] == ["Tick a team, or let anyone borrow it."]
    both = [cast.crew.pk, Team.objects.get(name="Team Mo Manager").pk]
    sent = drawn | {"operation_key": uuid4(), "borrowers": "teams", "teams": both}
    assert client.post(where, sent).status_code == 302
    assert TypeEvent.objects.get().about == "who may borrow"
    with pytest.raises(Refused, match="Only Film crew and Team Mo Manager may"):
        make.check_out(camera, to=cast.olu)
    old = client.post(where, sent | {"operation_key": uuid4(), "borrowers": "anyone"})
    assert "Who may borrow: Film crew, Team Mo Manager." in old.content.decode()


def test_what_has_to_have_a_last_day_gets_one(cast, sign_in):
    drill = make.asset(home=cast.workshop, type=make.asset_type(may_be_open=False), name="Drill")
    words = "Drill is lent until a certain day."
    with pytest.raises(Refused, match=words):
        make.check_out(drill, to=cast.olu)
    client = sign_in(cast.olu)
    form = client.get(drill.get_absolute_url()).context["form"]
    assert "Open" not in dict(form.due_choices).values()
    sent = {"operation_key": str(uuid4()), "to": cast.olu.pk, "due_on": ""}
    answer = client.post(f"/gear/{drill.pk}/check-out/", sent)
    assert answer.context["form"].errors["due_on"] == ["Choose a day."]
    make.check_out(drill, to=cast.olu, due_at=timezone.now() + timedelta(2))
    with pytest.raises(Refused, match=words):
        operations.renew(drill, due_at=None, by=cast.olu, operation_key=uuid4())
    many.check_in([drill], by=cast.olu, operation_key=uuid4())
    [event] = many.check_out([drill], to=cast.mo, by=cast.olu, operation_key=uuid4())
    assert event.due_at is not None  # a week, where nobody said how long


def test_what_may_be_open_no_longer_gets_a_day_when_it_is_handed_over(cast):
    drill = make.asset(home=cast.workshop)
    make.check_out(drill, to=cast.olu)
    facts = {name: getattr(drill.type, name) for name in SAID_OF_TYPES} | {"may_be_open": False}
    change = partial(details.change_type, drill.type, shown=drill.type.edition, teams=[])
    change(by=cast.mo, operation_key=uuid4(), **facts)
    event = operations.hand_over(drill, to=cast.mo, by=cast.olu, operation_key=uuid4())
    assert event.due_at is not None
