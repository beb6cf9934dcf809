"""What holds for the whole organisation, and whose clock it goes by."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError

from assets.models import AssetType
from people.clock import end_of, house_date, zone_names
from people.forms import ZoneField
from people.models import Organisation
from people.settings import FACTS, change_organisation
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage
from tests.people.test_pictures import drawn, upload

ADDRESS = "/people/organisation/"


def settings_of(organisation, **changed):
    """The form as it is drawn, with some of it changed."""
    facts = {name: getattr(organisation, name) for name in FACTS}
    facts |= {"shown": organisation.edition, "operation_key": str(uuid4())} | changed
    return {name: value for name, value in facts.items() if value not in (None, False)}


@pytest.fixture
def house(cast) -> Organisation:
    """The organisation."""
    return Organisation.objects.get()


def test_it_is_changed_in_one_form(house, cast, sign_in):
    data = settings_of(
        house, name="Hilltop", time_zone="Pacific/Auckland", currency="NZD", loan_days=5,
        tag_pattern="QM-{n:05}", mfa_required="on", found_message="Please ring", found_contact="12",
    )  # fmt: skip
    answer = sign_in(cast.ada).post(ADDRESS, data, follow=True)
    assert "Saved the settings." in answer.content.decode()
    house.refresh_from_db()
    assert {name: getattr(house, name) for name in FACTS} == {
        "name": "Hilltop",
        "found_message": "Please ring",
        "found_contact": "12",
        "time_zone": "Pacific/Auckland",
        "currency": "NZD",
        "loan_days": 5,
        "tag_pattern": "QM-{n:05}",
        "mfa_required": True,
        "found_page": True,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../etc/passwd"),
        ("currency", "XXX"),
        ("loan_days", "-1"),
        ("loan_days", "1001"),
        ("tag_pattern", ""),
        ("tag_pattern", "G-"),
        ("tag_pattern", "{n}{n}"),
        ("tag_pattern", "{n.__class__}"),
        ("tag_pattern", "{n:99999}"),
        ("tag_pattern", "G {n}"),
        ("tag_pattern", "A" * 20 + "{n}"),
        ("found_message", "x" * 501),
        ("found_contact", "x" * 201),
        ("logo", "not a file"),
    ],
)
def test_bad_answers_are_refused_beside_their_field(field, value, house, cast, sign_in):
    answer = sign_in(cast.ada).post(ADDRESS, settings_of(house) | {field: value})
    if field == "logo":  # without a file there is nothing to read
        assert answer.status_code == 302
    else:
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    house.refresh_from_db()
    assert (house.name, house.logo.name) == ("Riverside Makerspace", "")


def test_an_old_form_does_not_undo_a_newer_one(house, cast, sign_in):
    client, old = sign_in(cast.ada), settings_of(house, currency="SEK")
    client.post(ADDRESS, settings_of(house, currency="CHF", loan_days=9, found_contact="12"))
    answer = client.post(ADDRESS, old)
    assert (answer.status_code, Organisation.objects.get().currency) == (422, "CHF")
    (words,) = answer.context["form"].non_field_errors()
    assert words == (
        "Somebody changed the settings meanwhile. Whom they can tell: 12. Currency: CHF. Usual"
        " loan, in days: 9. Reload the page and look again."
    )


def test_two_administrators_at_once_change_it_once(real_connections):
    """Both began with the same form: one is saved, the other is told what the first one said."""
    stage = people_the_stage()
    house = Organisation.objects.get()
    facts = {name: getattr(house, name) for name in FACTS} | {"shown": house.edition}
    results = at_once(
        [
            partial(
                change_organisation,
                by=stage.ada,
                **facts | {"currency": code, "operation_key": uuid4()},
                logo=None,
                remove_logo=False,
            )
            for code in ("CHF", "SEK")
        ]
    )
    saved = Organisation.objects.get().currency
    (words,) = refusals(results)
    assert f"meanwhile. Currency: {saved}. Reload" in words


def save(client, **changed) -> str:
    """Change some settings; the address that the confirmation undoes it by, empty for none."""
    answer = client.post(ADDRESS, settings_of(Organisation.objects.get(), **changed))
    assert answer.status_code == 302
    return list(answer.wsgi_request._messages)[-1].extra_tags


def test_a_change_is_undone_once(house, cast, sign_in):
    client = sign_in(cast.ada)
    undo = save(client, name="Hilltop", currency="CHF", loan_days=9, found_page=False)
    for _ in range(2):
        answer = client.post(undo, follow=True)
        assert "Undone. Riverside Makerspace is as it was before." in answer.text
        assert Organisation.objects.get().edition == house.edition
    assert [sign_in(each).post(undo).status_code for each in (cast.mo, cast.xan)] == [403, 403]
    assert save(sign_in(cast.ada)) == ""


def test_it_is_not_undone_over_what_somebody_else_saved_since(house, cast, sign_in):
    client = sign_in(cast.ada)
    undo = save(client, currency="CHF")
    save(client, loan_days=9)
    answer = client.post(undo)
    assert (answer.status_code, "meanwhile. Usual loan, in days: 9." in answer.text) == (422, True)
    assert Organisation.objects.get().currency == "CHF"
    assert client.post(f"{ADDRESS}1/undo/?was=made-up").status_code == 422


def test_its_logo_comes_back_while_it_is_kept(house, cast, sign_in):
    client = sign_in(cast.ada)
    save(client, logo=upload(drawn()))
    logo = Organisation.objects.get().logo.name
    gone = save(client, remove_logo="on")
    assert Organisation.objects.get().logo.name == ""
    client.post(gone)
    assert Organisation.objects.get().logo.name == logo
    assert client.get(f"{ADDRESS}logo/").status_code == 200
    again = save(client, logo=upload(drawn("JPEG")))
    Organisation.objects.update(logo_before="")
    answer = client.post(again)
    assert (answer.status_code, "The logo of before is gone" in answer.text) == (422, True)


def test_its_undo_draws_the_whole_page_anew(house, cast, sign_in):
    client = sign_in(cast.ada)
    undo = save(client, name="Hilltop")
    answer = client.post(undo, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, ADDRESS)
    assert "That was not done" in client.post(f"{undo}x", headers={"HX-Request": "true"}).text


def test_who_asks_for_a_second_step_and_has_none_can_undo_that(house, cast, sign_in):
    client = sign_in(cast.ada)
    undo = save(client, mfa_required="on")
    assert undo in client.get("/", follow=True).text
    assert "is as it was before" in client.post(undo, follow=True).text
    assert not Organisation.objects.get().mfa_required


@pytest.mark.parametrize("address", ["/", "/gear/", "/locations/", "/people/", "/activity/"])
def test_a_page_asks_for_it_once(address, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.ada)
    make.asset(home=cast.workshop)
    client.get("/health/live/")  # the device is noticed once
    with django_assert_max_num_queries(12) as asked:
        client.get(address)
    assert sum("tag_pattern" in query["sql"] for query in asked.captured_queries) == 1


def test_the_same_form_sent_twice_is_saved_once(house, cast, sign_in):
    client, data = sign_in(cast.ada), settings_of(house, currency="CHF")
    assert [client.post(ADDRESS, data).status_code for _ in range(2)] == [302, 302]


def test_its_form_draws_the_whole_page_anew(house, cast, sign_in):
    """Name and logo stand at the top, above what htmx swaps."""
    assert f'hx-post="{ADDRESS}"' not in sign_in(cast.ada).get(ADDRESS).content.decode()


def test_the_next_number_is_shown(house, cast, sign_in):
    make.asset(home=cast.workshop, tag_number="G-0080")
    assert "<b>G-0081</b>" in sign_in(cast.ada).get(ADDRESS).content.decode()


# Its clock

AUCKLAND, NEW_YORK = "Pacific/Auckland", "America/New_York"


@pytest.mark.parametrize(
    ("zone", "now", "day", "ends"),
    [
        ("", "2026-06-01T12:00Z", date(2026, 6, 1), "2026-06-01T23:59:59+00:00"),
        (AUCKLAND, "2026-06-01T12:30Z", date(2026, 6, 2), "2026-06-02T11:59:59+00:00"),
        (NEW_YORK, "2026-06-02T03:30Z", date(2026, 6, 1), "2026-06-02T03:59:59+00:00"),
        # The days on which clocks change have 23 and 25 hours.
        (NEW_YORK, "2026-03-08T12:00Z", date(2026, 3, 8), "2026-03-09T03:59:59+00:00"),
        (NEW_YORK, "2026-11-01T12:00Z", date(2026, 11, 1), "2026-11-02T04:59:59+00:00"),
        ("Mars/Olympus", "2026-06-01T12:00Z", date(2026, 6, 1), "2026-06-01T23:59:59+00:00"),
    ],
)
def test_a_day_ends_where_the_organisation_is(zone, now, day, ends, house):
    Organisation.objects.update(time_zone=zone)
    with time_machine.travel(now, tick=False):
        assert house_date() == day
    assert end_of(day).astimezone(UTC).isoformat() == ends


def test_something_is_due_at_the_end_of_the_organisations_day(house, cast, sign_in):
    """Whoever checks it out, wherever they are: the day is the one that they chose."""
    Organisation.objects.update(time_zone=NEW_YORK)
    cast.olu.time_zone = AUCKLAND
    cast.olu.save()
    drill = make.asset(home=cast.workshop)
    with time_machine.travel("2026-06-01T12:00Z", tick=False):
        data = {"to": cast.olu.pk, "due_on": "2026-06-05", "operation_key": str(uuid4())}
        client = sign_in(cast.olu)
        assert client.post(f"/gear/{drill.pk}/check-out/", data).status_code == 302
        assert drill.checkout.due_at == datetime(2026, 6, 6, 3, 59, 59, tzinfo=UTC)
        assert "Fri 5 June" in client.get(f"/gear/{drill.pk}/").content.decode()


def test_times_are_read_on_ones_own_clock(house, cast, sign_in):
    Organisation.objects.update(time_zone=NEW_YORK)
    with time_machine.travel("2026-06-01T12:00Z", tick=False):
        make.level(at=cast.workshop, quantity=3, by=cast.olu)
        client = sign_in(cast.olu)
        assert "08:00" in client.get("/activity/").content.decode()
        cast.olu.time_zone = AUCKLAND
        cast.olu.save()
        assert "00:00" in client.get("/activity/").content.decode()


def test_what_has_no_usual_loan_of_its_own_has_the_organisations(house):
    Organisation.objects.update(loan_days=3)
    with time_machine.travel("2026-06-01T12:00Z", tick=False):
        assert AssetType(name="Drill").due_at() == datetime(2026, 6, 4, 23, 59, 59, tzinfo=UTC)
        assert AssetType(name="Saw", loan_days=1).due_at().day == 2
    Organisation.objects.update(loan_days=None)
    assert AssetType(name="Drill").due_at() is None


def test_every_zone_that_is_offered_can_be_chosen():
    field = ZoneField(otherwise="")
    assert {"UTC", "Europe/Berlin", AUCKLAND, NEW_YORK} <= set(zone_names())
    assert [field.clean(name) for name in zone_names()] == zone_names()
    words = ["new york", " Berlin ", "utc", "", "America/Argentina/Salta"]
    assert [field.clean(name) for name in words] == [
        NEW_YORK, "Europe/Berlin", "UTC", "", "America/Argentina/Salta"
    ]  # fmt: skip
    for nowhere in ("Atlantis", "Louisville", "/", "Etc/GMT+5"):  # there are two Louisvilles
        with pytest.raises(ValidationError):
            field.clean(nowhere)
