"""Who asks, whose house it is and what was given to them, read at once."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from locations.asking import FIELDS, WithTheirHouse
from locations.models import Location, Role, reached_keys
from people.memory import remembering
from people.models import Organisation


def asked(person, client) -> tuple:
    """Who asks and whose house it is, as a page learns it, and in how many queries."""
    client.force_login(person)
    request = RequestFactory().get("/")
    request.session = client.session
    found = []

    def page(request):
        with CaptureQueriesContext(connection) as queries:
            who, house = get_user(request), Organisation.current()
            reached = {role: set(reached_keys(who, role)) for role in Role}
        queries = [query for query in queries if "django_session" not in query["sql"]]
        found.extend((who, house, reached, len(queries)))

    remembering(page)(request)
    return tuple(found)


def test_one_query_says_who_asks_and_whose_house_it_is(cast, client):
    Organisation.objects.update(
        mfa_required=True, loan_days=5, operation_key=uuid4(), logo="logos/a.png"
    )
    who, house, _, queries = asked(cast.vic, client)
    plain = Organisation.objects.get()
    assert who == cast.vic
    assert {name: getattr(house, name) for name in FIELDS} == {
        name: getattr(plain, name) for name in FIELDS
    }
    assert house.edition == plain.edition
    assert queries == 1


@pytest.mark.parametrize("has_house", [True, False])
def test_nobody_is_found_who_left_or_never_was(has_house, cast):
    cast.vic.is_active = False
    cast.vic.save()
    if not has_house:
        Organisation.objects.all().delete()
    assert WithTheirHouse().get_user(cast.vic.pk) is None
    assert WithTheirHouse().get_user(0) is None
    assert WithTheirHouse().get_user(cast.ada.pk) == cast.ada


@pytest.mark.parametrize("name", ["mo", "olu", "vic", "xan"])
def test_the_same_query_says_how_far_everything_reaches_that_was_given(name, cast, client):
    person = getattr(cast, name)
    _, _, reached, queries = asked(person, client)
    assert reached == {
        role: set(Location.objects.granting(person, role).values_list("pk", flat=True))
        for role in Role
    }
    assert queries == 1
