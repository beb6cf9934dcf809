"""People are told by e-mail what they asked to be told, once a day, and nothing out of sight."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from dashboard.digests import send_all
from people.models import Organisation, Person
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage

MONDAY_MORNING = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    """It is a Monday."""
    with time_machine.travel(MONDAY_MORNING, tick=False):
        yield


def late(cast, person, days=-1):
    """Something that ``person`` should have brought back."""
    drill = make.asset(home=cast.workshop, name="Drill")
    checkout = make.check_out(drill, to=person, by=cast.mo).checkout
    checkout.due_at = MONDAY_MORNING + timedelta(days=days)
    checkout.save()
    return drill


def short_of(place, cast, name="Screws"):
    """An item of which too little is left there."""
    level = make.level(item=make.item(name=name), at=place, quantity=2, by=cast.mo)
    make.rule(level, point=5, full=10)
    return level


def written_to(mailoutbox) -> list[str]:
    """Who got an e-mail."""
    return [mail.to[0] for mail in mailoutbox]


def test_who_has_something_overdue_is_told(cast, mailoutbox):
    drill = late(cast, cast.olu)
    late(cast, cast.vic, days=2)
    call_command("send_digests", verbosity=0)
    assert written_to(mailoutbox) == [cast.olu.email]
    assert mailoutbox[0].subject == "Riverside Makerspace: 1 due back"
    assert f"Drill ({drill.tag_number}), 1 day overdue" in mailoutbox[0].body
    assert f"http://localhost:8000/gear/{drill.pk}/" in mailoutbox[0].body


def test_who_does_not_want_to_know_is_not_told(cast, mailoutbox):
    late(cast, cast.olu)
    Person.objects.update(mail_when_due=False)
    assert (send_all(), mailoutbox) == (0, [])


def test_once_a_day(cast, mailoutbox):
    late(cast, cast.olu)
    assert [send_all(), send_all()] == [1, 0]
    with time_machine.travel(MONDAY_MORNING + timedelta(days=1), tick=False):
        assert send_all() == 1


def test_a_letter_that_could_not_be_sent_is_none_and_tried_again(cast, mailoutbox, settings):
    late(cast, cast.olu)
    settings.EMAIL_BACKEND = "no.such.backend"
    assert send_all() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [send_all(), send_all()] == [1, 0]
    assert written_to(mailoutbox) == [cast.olu.email]


def test_a_letter_that_the_worker_could_not_send_is_tried_again_as_well(
    real_connections, mailoutbox, settings
):
    cast = people_the_stage()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    works = settings.EMAIL_BACKEND

    def worked() -> int:
        handed_over = send_all()
        call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
        return handed_over

    late(cast, cast.olu)
    settings.EMAIL_BACKEND = "no.such.backend"
    assert worked() == 1
    settings.EMAIL_BACKEND = works
    assert ([worked(), worked()], written_to(mailoutbox)) == ([1, 0], [cast.olu.email])


@pytest.mark.parametrize(
    ("wanted", "days", "told"),
    [("daily", 0, True), ("daily", 1, True), ("weekly", 0, True), ("weekly", 1, False),
     ("never", 0, False)],
)  # fmt: skip
def test_what_is_to_reorder_as_often_as_wanted(wanted, days, told, cast, mailoutbox):
    short_of(cast.workshop, cast)
    Person.objects.filter(pk=cast.olu.pk).update(mail_digest=wanted)
    with time_machine.travel(MONDAY_MORNING + timedelta(days=days), tick=False):
        assert send_all() == told
    if told:
        assert "Screws: 2 pcs left at Workshop, reorder at 5" in mailoutbox[0].body


def test_of_what_is_out_of_reach_nobody_is_told(cast, mailoutbox):
    short_of(cast.annex, cast, name="Secret paint")
    short_of(cast.workshop, cast)
    Person.objects.update(mail_digest="daily")
    send_all()
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {cast.ada.email, cast.mo.email, cast.olu.email}  # Vic only looks
    assert "Secret paint" in told[cast.ada.email]
    assert not any("Secret paint" in told[person.email] for person in (cast.mo, cast.olu))


@pytest.mark.parametrize("gone", ["deactivated", "without an address"])
def test_who_cannot_sign_in_is_not_written_to(gone, cast, mailoutbox):
    late(cast, cast.olu)
    facts = {"is_active": False} if gone == "deactivated" else {"email": None}
    Person.objects.filter(pk=cast.olu.pk).update(**facts)
    assert (send_all(), mailoutbox) == (0, [])


def test_today_is_a_day_where_the_organisation_is(cast, mailoutbox):
    """Monday morning in London is Monday evening in Auckland: due tonight is due by then."""
    Organisation.objects.update(time_zone="Pacific/Auckland")
    late(cast, cast.olu, days=0)
    assert send_all() == 1


def test_four_that_run_at_once_write_one_letter(real_connections, mailoutbox):
    stage = people_the_stage()
    late(stage, stage.olu)
    assert sorted(at_once([send_all] * 4)) == [0, 0, 0, 1]
