"""One's own account: what one says of oneself, the address one signs in with, and the devices."""

import re
from functools import partial
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from people import addresses
from people.models import Person
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage

ME, ADDRESS = "/people/me/", "/people/me/address/"


@pytest.fixture
def signed_in(cast, client):
    """Olu, who has just given the password."""
    client.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    client.post("/people/again/", {"password": "riverside-demo"})  # as for what matters
    return client


def about_me(**changed):
    """The form as it is drawn, with some of it changed."""
    facts = {"name": "Olu Operator", "time_zone": "", "mail_digest": "never"}
    return facts | {"operation_key": str(uuid4())} | changed


def test_one_says_what_one_wants_to_be_told(cast, signed_in):
    data = about_me(name=" Olu  A. ", time_zone="Africa/Lagos", mail_digest="daily")
    assert signed_in.post(ME, data).status_code == 302
    cast.olu.refresh_from_db()
    facts = (cast.olu.name, cast.olu.time_zone, cast.olu.mail_digest, cast.olu.mail_when_due)
    assert facts == ("Olu A.", "Africa/Lagos", "daily", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("time_zone", "Mars/Olympus"), ("mail_digest", "hourly")],
)
def test_bad_answers_are_refused_beside_their_field(field, value, signed_in):
    answer = signed_in.post(ME, about_me(**{field: value}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def link_in(mail) -> str:
    """The link in an e-mail, without our own address."""
    return re.search(r"http://localhost:8000(/\S+)", mail.body)[1]


def test_the_address_changes_once_its_owner_opens_the_link(cast, signed_in, mailoutbox):
    old = cast.olu.email
    answer = signed_in.post(ADDRESS, {"email": "New@Example.org"}, follow=True)
    assert "A link is on its way to New@Example.org" in answer.content.decode()
    cast.olu.refresh_from_db()
    assert (cast.olu.email, mailoutbox[0].to) == (old, ["new@example.org"])
    link = link_in(mailoutbox[0])
    assert signed_in.get(link).status_code == 200
    assert Person.objects.get(pk=cast.olu.pk).email == old  # looking at it is not opening it
    assert signed_in.post(link).status_code == 302
    assert Person.objects.get(pk=cast.olu.pk).email == "new@example.org"
    assert [signed_in.get(link).status_code, signed_in.post(link).status_code] == [410, 410]


def test_who_an_address_was_mistyped_to_does_not_get_the_account(cast, mailoutbox, sign_in):
    old = cast.olu.email
    addresses.ask(cast.olu, "stranger@example.org")
    link = link_in(mailoutbox[0])
    assert Client().post(link).url.startswith("/people/sign-in/")
    answer = sign_in(cast.vic).post(link)
    assert (answer.status_code, "sent for another account" in answer.content.decode()) == (
        410,
        True,
    )
    assert Person.objects.get(pk=cast.olu.pk).email == old


def test_the_old_address_is_told(cast, mailoutbox, django_capture_on_commit_callbacks):
    old = cast.olu.email
    addresses.ask(cast.olu, "new@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        addresses.confirm(link_in(mailoutbox[0]).split("/")[-2], by=cast.olu)
    assert mailoutbox[1].to == [old]
    assert "new@example.org" not in mailoutbox[1].body


@pytest.mark.parametrize("capitals", [str.lower, str.upper])
def test_whether_an_address_is_known_is_not_told(capitals, cast, signed_in, mailoutbox):
    taken = capitals(cast.mo.email)
    known = signed_in.post(ADDRESS, {"email": taken}, follow=True).content.decode()
    free = signed_in.post(ADDRESS, {"email": "x" + taken}, follow=True).content.decode()
    said = [re.search(r"A link is on its way to \S+ Open it", page) for page in (known, free)]
    assert all(said)
    assert "/people/me/address/" not in mailoutbox[0].body
    assert "/people/me/address/" in mailoutbox[1].body


def test_an_address_taken_meanwhile_is_not_taken_over(cast, mailoutbox):
    addresses.ask(cast.olu, "new@example.org")
    make.person(email="new@example.org")
    with pytest.raises(Refused, match="used, is older"):
        addresses.confirm(link_in(mailoutbox[0]).split("/")[-2], by=cast.olu)


def secret_for(person, email, mailoutbox) -> str:
    """What is in the link that was just mailed."""
    addresses.ask(person, email)
    return link_in(mailoutbox[-1]).split("/")[-2]


def test_a_link_is_good_for_a_day(cast, mailoutbox):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        secret = secret_for(cast.olu, "new@example.org", mailoutbox)
        clock.shift(24 * 60 * 60 - 1)
        assert addresses.Wish.read(secret, by=cast.olu).email == "new@example.org"
        clock.shift(2)
        with pytest.raises(Refused, match="older than a day"):
            addresses.confirm(secret, by=cast.olu)


def test_a_link_that_was_meddled_with_is_refused(cast, mailoutbox):
    secret = secret_for(cast.olu, "new@example.org", mailoutbox)
    with pytest.raises(Refused, match="older than a day"):
        addresses.confirm(secret[:-1] + ("a" if secret[-1] != "a" else "b"), by=cast.olu)


def set_another_password(person) -> None:
    """As whoever finds out that somebody else knew theirs."""
    person.set_password("a-better-horse")
    person.save()


def leave_and_come_back(person) -> None:
    """Deactivated, then reactivated."""
    Person.objects.filter(pk=person.pk).update(left_at=timezone.now())


@pytest.mark.parametrize("change", [set_another_password, leave_and_come_back])
def test_a_link_ends_with_what_it_was_asked_under(change, cast, mailoutbox):
    secret = secret_for(cast.olu, "somebody-else@example.org", mailoutbox)
    change(cast.olu)
    with pytest.raises(Refused, match="has changed since"):
        addresses.confirm(secret, by=cast.olu)


def test_a_used_link_stays_used_when_the_old_address_comes_back(cast, mailoutbox):
    old = cast.olu.email
    there = secret_for(cast.olu, "new@example.org", mailoutbox)
    back = secret_for(addresses.confirm(there, by=cast.olu), old, mailoutbox)
    assert addresses.confirm(back, by=cast.olu).email == old
    with pytest.raises(Refused, match="has been used"):
        addresses.confirm(there, by=cast.olu)


def test_the_address_is_changed_by_who_knows_the_password(cast, sign_in):
    answer = sign_in(cast.olu).get(ADDRESS)
    assert (answer.status_code, answer.url.startswith("/people/again/")) == (302, True)


def test_two_who_confirm_one_address_at_once(real_connections, mailoutbox):
    stage = people_the_stage()
    asking = {secret_for(who, "new@example.org", mailoutbox): who for who in (stage.olu, stage.vic)}
    results = at_once([partial(addresses.confirm, it, by=who) for it, who in asking.items()])
    assert len(refusals(results)) == 1
    assert Person.objects.filter(email="new@example.org").count() == 1


# Devices


def test_devices_are_listed_this_one_named(cast, signed_in):
    other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    other.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    page = signed_in.get("/people/me/devices/").content.decode()
    assert "this device" in page
    assert "Firefox on Linux" in page


def test_this_device_comes_first(cast, signed_in):
    for _ in range(2):
        newer = Client()
        newer.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    for client in (signed_in, newer):
        page = client.get("/people/me/devices/").content.decode()
        assert re.findall("this device|last seen", page) == ["this device", *["last seen"] * 2]


def sign_out(here, other) -> None:
    """Leave on the other device."""
    other.post("/people/sign-out/")


def change_the_password(here, other) -> None:
    """Which ends what goes on elsewhere."""
    words = {"oldpassword": "riverside-demo", "password1": "a-better-horse"}
    here.post("/people/password/", words | {"password2": "a-better-horse"})


@pytest.mark.parametrize("end", [sign_out, change_the_password])
def test_a_device_that_is_out_counts_no_longer(end, cast, signed_in):
    other = Client()
    other.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    assert signed_in.get(ME).context["sessions"] == 2
    end(signed_in, other)
    assert signed_in.get(ME).context["sessions"] == 1


def test_one_device_is_signed_out_or_all_others(cast, signed_in):
    others = [Client() for _ in range(3)]
    for other in others:
        other.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    sessions = [
        each.pk
        for each in signed_in.get("/people/me/devices/").context["sessions"]
        if each.session_key != signed_in.session.session_key
    ]
    signed_in.post(f"{ME}devices/{sessions[0]}/end/")
    assert [other.get(ME).status_code for other in others] == [302, 200, 200]
    signed_in.post("/people/me/devices/")
    assert [other.get(ME).status_code for other in others] == [302, 302, 302]
    assert signed_in.get(ME).status_code == 200


def test_nobody_signs_another_out(cast, signed_in, sign_in):
    stranger = Client()
    stranger.post("/people/sign-in/", {"login": cast.mo.email, "password": "riverside-demo"})
    [session] = stranger.get("/people/me/devices/").context["sessions"]
    signed_in.post(f"{ME}devices/{session.pk}/end/")
    assert stranger.get(ME).status_code == 200


def test_another_password_signs_the_other_devices_out(cast, signed_in):
    other = Client()
    other.post("/people/sign-in/", {"login": cast.olu.email, "password": "riverside-demo"})
    new = "a rather long one 42"
    signed_in.post(
        "/people/password/",
        {"oldpassword": "riverside-demo", "password1": new, "password2": new},
    )
    assert (signed_in.get(ME).status_code, other.get(ME).status_code) == (200, 302)
