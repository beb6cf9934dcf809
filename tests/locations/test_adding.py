"""Adding to the tree: where a place may go, what it may be called, and that it happens once."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from locations import operations
from locations.models import Location
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def archive(place: Location) -> Location:
    """Nobody looks there any more."""
    Location.objects.filter(pk=place.pk).update(archived_at=timezone.now())
    return place


def test_a_path_is_the_keys_from_the_root_down(cast):
    bin_ = make.location(kind="bin", parent=cast.workshop)
    keys = [cast.site.pk, cast.main.pk, cast.workshop.pk, bin_.pk]
    assert bin_.path == "/{}/{}/{}/{}/".format(*keys)
    assert bin_.ancestor_keys == keys[:-1]
    assert set(Location.objects.under(cast.main)) == {cast.main, cast.workshop, bin_}


def test_nothing_goes_into_what_is_archived(cast):
    stale = Location.objects.get(pk=cast.workshop.pk)
    archive(cast.workshop)
    with pytest.raises(Refused, match="Workshop has been archived"):
        make.location(parent=stale)


def test_what_is_archived_is_offered_to_nobody(cast, sign_in):
    archive(cast.workshop)
    data = {
        "name": "Shelf",
        "kind": "shelf",
        "parent": cast.workshop.pk,
        "operation_key": uuid4(),
    }
    answer = sign_in(cast.mo).post("/locations/add/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parent"])


def test_the_name_of_what_is_archived_is_free_again(cast):
    archive(cast.workshop)
    assert make.location(name="Workshop", parent=cast.main) != cast.workshop


def test_at_the_top_too_a_name_is_given_once(cast):
    with pytest.raises(Refused, match="already a location called RIVERSIDE there"):
        make.location(name="RIVERSIDE")


def test_the_database_refuses_a_place_in_itself(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Location.objects.filter(pk=cast.main.pk).update(parent=cast.main)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("🔧 Workshop 🛠️", "🔧 Workshop 🛠️"),
        ("ورشة العمل", "ورشة العمل"),
        ("  Left \t rack\u3000", "Left rack"),
        ("Safe\u202eelbas", "Safeelbas"),  # what would turn the line around it
        ("<b>Bold</b> & 'co'", "<b>Bold</b> & 'co'"),
    ],
)
def test_names_are_written_in_any_way(typed, kept, cast, sign_in):
    client = sign_in(cast.mo)
    data = {"name": typed, "kind": "room", "parent": cast.main.pk, "operation_key": uuid4()}
    assert client.post("/locations/add/", data).status_code == 302
    place = Location.objects.latest("pk")
    assert place.name == kept
    assert escape(kept) in client.get(place.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "x" * 121),
        ("name", "x" * 300),
        ("name", "\u202e\u2066"),
        ("name", "a\0b"),
        ("kind", "planet"),
        ("parent", "x"),
        ("parent", "99999999999999999999"),
        ("parent", "-1"),
        ("notes", "x" * 2001),
    ],
)
def test_bad_answers_are_refused_beside_their_field(field, value, cast, sign_in):
    data = {"name": "Attic", "kind": "room", "parent": cast.main.pk, "operation_key": uuid4()}
    before = Location.objects.count()
    answer = sign_in(cast.mo).post("/locations/add/", data | {field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Location.objects.count() == before


@pytest.mark.parametrize("top", [True, False], ids=["a site", "inside one"])
def test_the_same_place_added_eight_times_is_there_once(top, real_connections):
    stage = people_the_stage()
    send = partial(
        operations.add,
        name="Attic",
        kind="room",
        parent=None if top else stage.main,
        by=stage.ada,
        operation_key=uuid4(),
    )
    results = at_once([send] * 8)
    assert results == [Location.objects.get(name="Attic")] * 8


@pytest.mark.parametrize("top", [True, False], ids=["sites", "inside one"])
def test_of_eight_places_of_one_name_at_once_one_is_made(top, real_connections):
    stage = people_the_stage()
    results = at_once(
        [
            partial(
                operations.add,
                name=name,
                kind="room",
                parent=None if top else stage.main,
                by=stage.ada,
            )
            for name in ["Attic", "ATTIC"] * 4
        ]
    )
    made = Location.objects.get(name__iexact="attic")
    above = "/" if top else stage.main.path
    assert len(refusals(results)) == 7
    assert made.path == f"{above}{made.pk}/"
