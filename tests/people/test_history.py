"""The history of people is read by administrators, a page at a time."""

from uuid import uuid4

import pytest

from people import operations, teams
from tests import make


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def lines(client, page=1):
    """What the page says, line by line."""
    answer = client.get(f"/people/history/?page={page}")
    return [str(line) for line in answer.context["page_obj"]]


def test_it_says_who_did_what_to_whom(cast, ada):
    night = teams.add_team(name="Night shift", by=cast.ada, operation_key=uuid4())
    people = {"people": [cast.vic], "by": cast.ada, "operation_key": uuid4()}
    teams.add_members(night, **people)
    operations.deactivate(cast.vic, by=cast.ada, operation_key=uuid4())
    assert lines(ada) == [
        "deactivated Vic Viewer",
        "added Vic Viewer to Night shift",
        "made the team Night shift",
    ]
    page = ada.get("/people/history/").content.decode()
    assert f'<a href="/people/{cast.vic.pk}/"><bdi>Vic Viewer</bdi></a>' in page


def test_names_cannot_smuggle_markup_or_sentences_in(cast, ada):
    person = operations.add_person(name="<b>{team}</b>", by=cast.ada, operation_key=uuid4())
    page = ada.get("/people/history/").content.decode()
    assert "&lt;b&gt;{team}&lt;/b&gt;" in page
    assert lines(ada) == [f"added {person.name}"]


def test_it_goes_on_on_another_page(cast, ada):
    for _ in range(51):
        operations.add_person(name="Ana", by=cast.ada, operation_key=uuid4())
    assert (len(lines(ada)), len(lines(ada, page=2))) == (50, 1)


def test_a_workspace_without_history_says_so(cast, ada):
    make.person()
    assert "Nothing has happened yet" in ada.get("/people/history/").content.decode()
