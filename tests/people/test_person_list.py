"""The list of people is searched, narrowed, sorted and turned over by its address."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from people import invitations, operations
from people.models import Person
from tests import make


@pytest.fixture
def everybody(cast):
    """The cast, and one of each other kind."""
    invited = make.person(name="Ivy Invited")
    invited.set_unusable_password()
    invited.save()
    make.person(name="Stu Student", email=None)
    make.person(name="Gus Gone", is_active=False)
    return cast


def names(client, query=""):
    """Who is listed, by first name."""
    rows = client.get(f"/people/{query}").context["page_obj"]
    return [person.name.split()[0] for person in rows]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["Ada", "Ivy", "Mo", "Olu", "Stu", "Vic", "Xan"]),
        ("?state=signs-in", ["Ada", "Mo", "Olu", "Vic", "Xan"]),
        ("?state=invited", ["Ivy"]),
        ("?state=without-login", ["Stu"]),
        ("?state=deactivated", ["Gus"]),
        ("?q=VIC", ["Vic"]),
        ("?q=ivy%40example.org", []),
        ("?q=gus&state=deactivated", ["Gus"]),
        ("?q=gus", []),
        ("?sort=-name", ["Xan", "Vic", "Stu", "Olu", "Mo", "Ivy", "Ada"]),
    ],
)
def test_who_is_listed(query, listed, everybody, sign_in):
    assert names(sign_in(everybody.ada), query) == listed


def test_everybody_is_in_one_state(everybody, sign_in):
    counts = sign_in(everybody.ada).get("/people/").context["counts"]
    assert counts == {
        "active": 7, "signs_in": 5, "invited": 1, "without_login": 1, "deactivated": 1,
    }  # fmt: skip
    assert counts["active"] + counts["deactivated"] == Person.objects.count()


def test_a_team_narrows_the_list(everybody, sign_in):
    team = everybody.vic.teams.get()
    assert names(sign_in(everybody.ada), f"?team={team.pk}") == ["Vic"]


def test_who_signed_in_last_comes_first(everybody, sign_in):
    now = timezone.now()
    Person.objects.filter(pk=everybody.mo.pk).update(last_login=now + timedelta(hours=1))
    Person.objects.filter(pk=everybody.vic.pk).update(last_login=now - timedelta(days=1))
    assert names(sign_in(everybody.ada), "?sort=-seen")[:3] == ["Mo", "Ada", "Vic"]
    assert names(sign_in(everybody.mo), "?sort=-seen") == []  # who signed in when


@pytest.mark.parametrize(
    "query",
    ["?state=x", "?team=999", "?team=x", f"?team={10**30}", "?sort=email", "?q=%00", "?team=%00"],
)
def test_an_address_that_cannot_be_read_finds_nobody_and_says_so(query, everybody, sign_in):
    page = sign_in(everybody.ada).get(f"/people/{query}")
    assert list(page.context["page_obj"]) == []
    assert "This address asks for something that is not here." in page.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "%00", str(10**30)])
def test_a_page_that_is_none_is_the_nearest_that_is(page, everybody, sign_in):
    assert len(names(sign_in(everybody.ada), f"?page={page}")) == 7


def test_the_filters_stay_when_the_page_is_turned(everybody, sign_in):
    Person.objects.bulk_create(Person(name=f"Volunteer {n:03}") for n in range(120))
    page = sign_in(everybody.ada).get("/people/?q=volunteer&state=without-login&sort=-name&page=2")
    assert page.context["page_obj"].paginator.count == 120
    assert "?q=volunteer&amp;state=without-login&amp;sort=-name&amp;page=3" in page.content.decode()


@pytest.mark.parametrize("who", ["mo", "olu", "vic"])
def test_others_see_names_and_no_addresses_states_or_filters(who, everybody, sign_in):
    client = sign_in(getattr(everybody, who))
    page = client.get("/people/").content.decode()
    assert "@example.org" not in page
    assert "Invited" not in page.replace("Ivy Invited", "")
    assert names(client, "?state=deactivated") == names(client) != []
    assert names(client, "?q=example.org") == []
    assert "Gus" not in names(client)


def test_who_is_in_no_team_sees_only_themselves(everybody, sign_in):
    assert names(sign_in(everybody.xan)) == ["Xan"]


def test_a_row_says_whether_the_invitation_still_works(everybody, sign_in):
    ivy = Person.objects.get(name="Ivy Invited")
    client = sign_in(everybody.ada)
    assert "Not invited" in client.get("/people/").content.decode()
    invitations.invite(ivy, by=everybody.ada, operation_key=uuid4())
    assert "Invited until" in client.get("/people/").content.decode()
    ivy.invitations.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Invitation ran out" in client.get("/people/").content.decode()
    operations.deactivate(ivy, by=everybody.ada, operation_key=uuid4())
    assert "Invitation ran out" not in client.get("/people/").content.decode()
