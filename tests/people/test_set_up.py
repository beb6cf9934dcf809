"""A workspace is set up once, by whoever comes first, and never again."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from people import operations
from people.models import Organisation, Person
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals

ANSWERS = {
    "organisation": "Riverside",
    "name": "Ada Okafor",
    "email": "Ada@Example.org",
    "password": "correct-horse-battery",
}


@pytest.mark.parametrize("address", ["/", "/stock/", "/people/sign-in/"])
def test_the_first_visit_leads_to_the_set_up_page(address, client, db):
    answer = client.get(address, follow=True)
    assert answer.redirect_chain[-1] == ("/people/set-up/", 302)


def test_it_makes_the_organisation_and_its_administrator_and_signs_them_in(client, db):
    answer = client.post("/people/set-up/", ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    person = Person.objects.get()
    assert (person.email, person.is_administrator) == ("ada@example.org", True)
    assert Organisation.objects.get().name == "Riverside"
    assert "Riverside" in client.get("/").content.decode()


def test_it_closes_for_ever(client, db):
    client.post("/people/set-up/", ANSWERS)
    client.logout()
    assert client.get("/people/set-up/")["Location"] == "/people/sign-in/"
    again = client.post("/people/set-up/", ANSWERS | {"email": "eve@example.org"})
    assert again.status_code == 422
    assert "set up already" in again.content.decode()
    assert Person.objects.count() == 1


def test_somebody_being_there_keeps_it_closed(client, db):
    make.person()
    assert client.get("/people/set-up/")["Location"] == "/people/sign-in/"
    assert client.post("/people/set-up/", ANSWERS).status_code == 422
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "12345678"),
        ("password", "short"),
        ("password", "Ada Okafor"),
        ("email", "nonsense"),
        ("email", ""),
        ("name", ""),
        ("name", "x" * 121),
        ("organisation", " "),
    ],
)
def test_bad_answers_are_refused_beside_their_field(field, value, client, db):
    answer = client.post("/people/set-up/", ANSWERS | {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Person.objects.count() == 0


def test_ten_at_once_make_one(real_connections):
    results = at_once(
        [
            partial(
                operations.set_up,
                organisation=f"House {n}",
                name=f"Person {n}",
                email=f"p{n}@example.org",
                password="correct-horse-battery",
            )
            for n in range(10)
        ]
    )
    words = "This workspace has been set up already. Sign in instead."
    assert refusals(results) == [words] * 9
    assert (Organisation.objects.count(), Person.objects.count()) == (1, 1)


def test_the_database_has_room_for_one_organisation(db):
    Organisation.objects.create(pk=1, name="First")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(pk=2, name="Second")


def test_refused_is_what_the_second_gets(db):
    operations.set_up(**ANSWERS)
    with pytest.raises(Refused):
        operations.set_up(**ANSWERS | {"email": "eve@example.org"})
