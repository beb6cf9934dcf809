"""Forty people on the first morning: a pasted list, teams for all, and a link for each."""

import re
from uuid import uuid4

import pytest
from django.core import mail

from people.models import Invitation, PeopleChange, Person

LIST = """\
Ana Ruiz, Ana@Example.org
Ben Oyelaran\tben@example.org

Cleo de la Cruz
"Dee, Driver" <dee@example.org>
"""


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def add(client, lines, key=None, **more):
    """Press the button under a list."""
    data = {"lines": lines, "operation_key": key or uuid4(), **more}
    return client.post("/people/add/several/", data)


def test_everybody_on_a_list_is_added_and_those_with_an_address_invited(cast, ada):
    [team] = cast.vic.teams.all()
    key = uuid4()
    pages = [add(ada, LIST, key, teams=[team.pk]).content.decode() for _ in range(2)]
    people = Person.objects.filter(name__in=["Ana Ruiz", "Ben Oyelaran", "Cleo de la Cruz"])
    assert sorted(people.values_list("name", "email")) == [
        ("Ana Ruiz", "ana@example.org"),
        ("Ben Oyelaran", "ben@example.org"),
        ("Cleo de la Cruz", None),
    ]
    assert Person.objects.get(email="dee@example.org").name == "Dee, Driver"
    assert all(list(person.teams.all()) == [team] for person in people)
    assert PeopleChange.objects.filter(kind="added", by=cast.ada).count() == 4
    assert Invitation.objects.count() == 3
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert sorted(letters) == ["ana@example.org", "ben@example.org", "dee@example.org"]
    for page in pages:
        assert "Added 4 people" in page
        for body in letters.values():
            [link] = re.findall(r"http://localhost:8000/people/welcome/\S+/", body)
            assert f'value="{link}"' in page


def test_those_without_an_address_only_are_added(ada):
    answer = add(ada, "Cleo\nDan\n")
    assert (answer["Location"], Invitation.objects.count()) == ("/people/", 0)
    assert "Added 2 people." in ada.get("/people/").content.decode()


def test_a_list_that_was_put_right_after_going_back_is_read_anew(ada):
    key = uuid4()
    add(ada, "Cleo\nDan", key)
    add(ada, "Cleo\nDana", key)
    names = Person.objects.filter(name__in=["Cleo", "Dan", "Dana"])
    assert sorted(names.values_list("name", flat=True)) == ["Cleo", "Dan", "Dana"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (" \n,\n", "Write one person on each line."),
        ("Ana\nben@example.org", "Line 2: Give their name."),
        ("Ana, ana@nowhere", "Line 1: Enter a valid email address."),
        ("Ana, a@example.org\n\nBen, A@example.org", "Line 3: Somebody has this address already."),
        ("\n".join(["Ana"] * 51), "50 at a time are the most. Add the rest after these."),
    ],
)
def test_what_can_not_be_added_is_named_and_nobody_is(lines, words, ada):
    before = Person.objects.count()
    answer = add(ada, lines)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"lines": [words]})
    assert (Person.objects.count(), mail.outbox) == (before, [])
