"""Of many, one is chosen by typing its name or code; what may not be chosen is not found."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from locations.models import Location, Role
from people.choosing import MANY, PersonField
from people.models import Person
from tests import make


@pytest.fixture
def many(cast):
    """More locations and people than are offered as a list."""
    Person.objects.bulk_create(Person(name=f"Volunteer {n:03}") for n in range(MANY))
    made = Location.objects.bulk_create(
        Location(name=f"Bin {n:03}", kind="bin", parent=cast.workshop, path=f"new {n}")
        for n in range(MANY)
    )
    for place in made:
        place.path = f"{cast.workshop.path}{place.pk}/"
    Location.objects.bulk_update(made, ["path"])
    return cast


def moved_to(client, drill, text):
    """Move it to what is typed, and answer."""
    data = {"to": text, "operation_key": str(uuid4())}
    return client.post(f"/gear/{drill.pk}/move/", data)


def test_a_short_list_is_a_list(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    page = sign_in(cast.olu).get(f"/gear/{drill.pk}/move/").content.decode()
    assert "<select" in page
    assert "<datalist" not in page


def test_a_long_one_is_a_field_that_suggests(many, sign_in):
    drill = make.asset(home=many.workshop)
    client = sign_in(many.olu)
    page = client.get(f"/gear/{drill.pk}/move/").content.decode()
    assert ("<datalist" in page, "Bin 007" in page) == (True, False)
    assert "Bin 007 · L-" in client.get("/locations/suggest/?of=to&to=bin+007").content.decode()
    assert len(page) < 20_000


@pytest.mark.parametrize(
    "typed", ["{0.name}", "{0.code}", "{0.name} · {0.code}", "{0.pk}", "bIN 007 "]
)
def test_it_is_understood_however_it_is_typed(typed, many, sign_in):
    drill, place = make.asset(home=many.workshop), Location.objects.get(name="Bin 007")
    assert moved_to(sign_in(many.olu), drill, typed.format(place)).status_code == 302
    drill.refresh_from_db()
    assert drill.location == place


@pytest.mark.parametrize(
    "typed", ["Nowhere", "L-99999", "Annex", "Bin", "\0", "L-" + "9" * 30, "x" * 60_000]
)
def test_what_may_not_be_chosen_is_not_found(typed, many, sign_in):
    drill = make.asset(home=many.workshop)
    answer = moved_to(sign_in(many.olu), drill, typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])


def test_of_two_with_one_name_the_code_decides(many, sign_in):
    drill = make.asset(home=many.workshop)
    twin = make.location(name="Bin 007", parent=many.main)
    client = sign_in(many.olu)
    answer = moved_to(client, drill, "Bin 007")
    assert answer.context["form"].errors["to"] == [
        "More than one location is called Bin 007. Choose one from the list, or add the code."
    ]
    assert moved_to(client, drill, f"Bin 007 · {twin.code}").status_code == 302


def test_nothing_is_suggested_that_cannot_be_seen(many, sign_in):
    client = sign_in(many.olu)
    assert "Annex" not in client.get("/locations/suggest/?of=to&to=annex").content.decode()
    assert "Riverside" not in client.get("/locations/suggest/?of=to&to=").content.decode()
    assert (
        "Volunteer" not in sign_in(many.xan).get("/people/suggest/?of=to&to=vol").content.decode()
    )


def test_what_was_typed_comes_back_as_it_was(many, sign_in):
    place = Location.objects.get(name="Bin 007")
    page = sign_in(many.olu).get(f"/gear/?location={place.pk}").content.decode()
    assert f'value="Bin 007 · {place.code}"' in page


@pytest.mark.parametrize("name", ["Bin 007", "Annex", "Bin 008"])
@pytest.mark.parametrize("who", ["ada", "olu"])
def test_a_list_is_narrowed_to_what_is_seen_and_in_use(many, sign_in, who, name):
    Location.objects.filter(name="Bin 008").update(archived_at=timezone.now())
    place = Location.objects.get(name=name)
    found = sign_in(getattr(many, who)).get(f"/gear/?location={place.pk}").context["filter"]
    is_offered = name == "Bin 007" or (name, who) == ("Annex", "ada")
    assert (found.place, found.unread) == ((place, "") if is_offered else (None, "a location"))


def test_somebody_is_found_by_name_to_be_handed_something(many, sign_in):
    drill, who = make.asset(home=many.workshop), Person.objects.get(name="Volunteer 007")
    client = sign_in(many.olu)
    page = client.get(f"/gear/{drill.pk}/check-out/").content.decode()
    assert f'value="Olu Operator · {many.olu.code}"' in page
    data = {"to": "volunteer 007", "due_on": "", "operation_key": str(uuid4())}
    assert client.post(f"/gear/{drill.pk}/check-out/", data).status_code == 302
    assert drill.checkout.custodian == who


@pytest.mark.parametrize(("offered", "read"), [(0, 0), (1, 1), (MANY, MANY), (MANY + 1, 1)])
def test_of_a_long_list_one_is_read(offered, read, many, django_assert_num_queries):
    field, keys = PersonField(), Person.objects.values_list("pk", flat=True)[:offered]
    people = Person.objects.filter(pk__in=list(keys))
    with django_assert_num_queries(1 if offered else 0):
        assert len(field.offer_rows(people)) == read
    assert field.is_long == (offered > MANY)


def test_a_long_list_costs_no_more_queries(many, sign_in, django_assert_max_num_queries):
    make.team(members=[many.xan], grants={many.main: Role.OPERATOR})
    client = sign_in(many.xan)
    client.get("/people/me/")
    with django_assert_max_num_queries(12):
        client.get(f"/stock/?q=x&location={many.workshop.pk}")


def test_that_a_list_is_long_is_asked_once_a_minute(many, sign_in):
    client = sign_in(many.olu)
    client.get("/stock/orders/")  # so that nothing of a first visit is counted
    asked, in_a_minute = [], timezone.now() + timedelta(seconds=61)
    for moment in (timezone.now(), timezone.now(), in_a_minute):
        with time_machine.travel(moment), CaptureQueriesContext(connection) as queries:
            page = client.get("/stock/ledger/").content.decode()
        assert page.count("<datalist") == 2
        asked.append(len(queries))
    assert asked[1] == asked[0] - 2
    assert asked[2] == asked[0]


def test_a_short_list_is_read_each_time(cast, sign_in):
    client = sign_in(cast.olu)
    assert "Cupboard" not in client.get("/stock/ledger/").content.decode()
    make.location(name="Cupboard", parent=cast.workshop)
    assert "Cupboard" in client.get("/stock/ledger/").content.decode()


def test_of_a_long_list_only_what_is_seen_can_be_asked_for(many, sign_in):
    client = sign_in(many.olu)
    for _ in range(2):  # as it is read, and as it is remembered
        here = client.get(f"/stock/ledger/?location={many.workshop.pk}").content.decode()
        assert f"Workshop · {many.workshop.code}" in here
        elsewhere = client.get(f"/stock/ledger/?location={many.annex.pk}").content.decode()
        assert "asks for a location that is not here" in elsewhere
        assert "Annex" not in elsewhere
