"""A person's page: what they have and had, as far as the one who looks may see it."""

from uuid import uuid4

import pytest

from assets import operations
from tests import make


def had(asset, by, to):
    """Somebody had it, and gave it back."""
    make.check_out(asset, to=to, by=by)
    operations.check_in(asset, by=by, operation_key=uuid4())


def past(client, person, page=1):
    """What the page lists as had before."""
    listed = client.get(f"/people/{person.pk}/?page={page}").context["past"]
    return [spell.asset for spell in listed.spells]


@pytest.mark.parametrize(("who", "count"), [("ada", 2), ("vic", 1), ("mo", 1), ("xan", None)])
def test_only_gear_that_one_may_see_is_listed(who, count, cast, sign_in):
    for place in (cast.workshop, cast.annex):
        had(make.asset(home=place), cast.ada, cast.olu)
    client = sign_in(getattr(cast, who))
    if count is None:
        assert client.get(f"/people/{cast.olu.pk}/").status_code == 404
    else:
        assert len(past(client, cast.olu)) == count


def test_having_a_thing_does_not_show_who_had_it_before(cast, sign_in):
    hidden = make.asset(home=cast.annex)
    had(hidden, cast.ada, cast.olu)
    had(hidden, cast.ada, cast.vic)
    make.check_out(hidden, to=cast.vic, by=cast.ada)
    client = sign_in(cast.vic)
    assert past(client, cast.olu) == []
    assert past(client, cast.vic) == [hidden]


def test_what_was_undone_was_never_had(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    operations.undo(make.check_out(drill, to=cast.olu, by=cast.mo), by=cast.mo)
    saw = make.asset(home=cast.workshop)
    make.check_out(saw, to=cast.olu, by=cast.mo)
    operations.undo(operations.check_in(saw, by=cast.mo, operation_key=uuid4()), by=cast.mo)
    client = sign_in(cast.mo)
    assert past(client, cast.olu) == []
    assert client.get(f"/people/{cast.olu.pk}/").context["held"] == [saw]


def test_the_list_goes_on_on_another_page(cast, sign_in):
    for _ in range(11):
        had(make.asset(home=cast.workshop), cast.ada, cast.olu)
    client = sign_in(cast.mo)
    assert [len(past(client, cast.olu, page)) for page in (1, 2, 3)] == [10, 1, 0]
    assert len(past(client, cast.olu, "%00")) == len(past(client, cast.olu, 10**17)) + 10


@pytest.mark.parametrize(
    ("who", "seen"), [("ada", True), ("mo", True), ("olu", True), ("vic", False)]
)
def test_operators_and_administrators_see_how_to_reach_somebody(who, seen, cast, sign_in):
    student = make.person(name="Sofia", email="sofia@example.org", contact="Class 9b")
    page = sign_in(getattr(cast, who)).get(f"/people/{student.pk}/").content.decode()
    assert ("Class 9b" in page) == seen
    assert ("sofia@example.org" in page) == (who == "ada")


@pytest.mark.parametrize("who", ["mo", "olu", "vic"])
def test_only_administrators_are_offered_what_only_they_may_do(who, cast, sign_in):
    page = sign_in(getattr(cast, who)).get(f"/people/{cast.xan.pk}/").content.decode()
    offered = [verb for verb in ("change/", "deactivate/", "invite/", "revoke/") if verb in page]
    assert offered == []


def test_archived_teams_are_named_no_more(cast, sign_in):
    team = make.team(name="Old crew", members=[cast.olu])
    client = sign_in(cast.ada)
    client.post(f"/people/teams/{team.pk}/archive/", {"operation_key": uuid4()})
    client.get("/")  # where it says so
    assert "Old crew" not in client.get(f"/people/{cast.olu.pk}/").content.decode()
    assert "Old crew" not in client.get("/people/").content.decode()
