"""What a stranger reads who scans a label, what they write, and who hears of it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assets.models import Asset
from labels import codes, finds
from labels.models import Finder, FoundReport, FoundReportEvent
from locations.models import Role
from people.models import Organisation
from people.rates import RATES
from tests import make
from tests.at_once import at_once
from tests.people.test_organisation import settings_of


@pytest.fixture
def drill(cast) -> Asset:
    """In the Workshop, which Mo manages."""
    return make.asset(home=cast.workshop, name="Cordless drill")


@pytest.fixture
def tag(drill):
    """Its label."""
    return make.tag(asset=drill)


def writes(client, tag, **changes):
    """Fill in the form and press Send."""
    data = {"message": "It lies on bus 38", "operation_key": str(uuid4())}
    return client.post(f"/q/{tag.code}", data | changes)


def from_place(number):
    """A stranger's browser, somewhere on the network."""
    return Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")


def what_it_says(answer) -> str:
    """The page without what is different each time."""
    text = re.sub(r'(name="(csrfmiddlewaretoken|operation_key)") value="[^"]+"', r"\1", answer.text)
    return re.sub(r"[0-9A-Z]{4}-?[0-9A-Z]{4}", "CODE", text)


def test_a_stranger_reads_whose_it_is_and_nothing_of_the_thing(tag, client):
    Organisation.objects.update(found_message="Bring it to 14 Quay Road", found_contact="01632 960")
    answer = client.get(f"/Q/{tag.code.lower()}")
    assert answer.status_code == 200
    for words in ("Riverside Makerspace", "Bring it to 14 Quay Road", 'href="tel:01632960"'):
        assert words in answer.text
    for secret in ("Cordless drill", tag.asset.code, "Workshop", "Mo Manager", "example.org"):
        assert secret not in answer.text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert set(answer.cookies) == {"csrftoken"}
    assert f"/people/sign-in/?next=/q/{tag.code}" in answer.text


def test_all_labels_of_ours_look_alike_and_ask_the_same(cast, tag, client):
    level = make.level(at=cast.annex, quantity=1, by=cast.ada)
    tags = [
        tag,
        make.tag(),
        make.tag(voided_at=timezone.now()),
        make.tag(asset=make.asset(home=cast.annex, state="lost"), voided_at=timezone.now()),
        *(make.tag(level=level), make.tag(item=level.item)),
        *(make.tag(location=cast.annex), make.tag(person=cast.ada)),
    ]
    client.get(f"/q/{tag.code}")
    said, asked = set(), set()
    for each in tags:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            said.add(what_it_says(client.get(f"/q/{each.code}")))
        asked.add(tuple(re.sub(each.code, "CODE", query["sql"]) for query in queries))
    assert (len(said), len(asked)) == (1, 1)
    answers = {writes(from_place(n), each).status_code for n, each in enumerate(tags)}
    assert answers == {302}
    assert FoundReport.objects.count() == len(tags)


def test_it_is_kept_and_the_manager_hears_of_it(
    cast, tag, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = writes(
            client, tag, name="Ana", email="ana@example.net", phone="0163 2960",
            latitude="51.507351", longitude="-0.127758",
        )  # fmt: skip
    thanks = client.get(answer["Location"])
    assert (thanks.status_code, "Thank you. We have your message." in thanks.text) == (200, True)
    [report] = FoundReport.objects.all()
    assert (report.tag, report.message) == (tag, "It lies on bus 38")
    assert report.finder.position == "51.50735, -0.12776"
    [letter] = mail.outbox
    assert letter.to == [cast.mo.email]
    assert letter.subject == "Riverside Makerspace: somebody found Cordless drill"
    assert "> It lies on bus 38" in letter.body
    assert f"/labels/found/{report.pk}/" in letter.body
    assert "ana@example" not in letter.body  # how to reach them is to be forgotten


def test_a_message_alone_is_enough_and_sent_twice_is_kept_once(tag, client):
    key = str(uuid4())
    for _ in range(2):
        assert writes(client, tag, operation_key=key).status_code == 302
    [report] = FoundReport.objects.all()
    assert not Finder.objects.exists()
    other = make.tag()
    assert writes(client, other, operation_key=key).status_code == 422
    assert FoundReport.objects.get() == report


@pytest.mark.parametrize(
    "changes",
    [
        {"message": ""},
        {"message": "x" * 1001},
        {"message": "a\0b"},
        {"email": "not an address"},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"phone": "1" * 41},
        {"operation_key": "no key"},
    ],
)
def test_what_is_wrong_is_said_beside_its_field(changes, tag, client):
    answer = writes(client, tag, **changes)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(changes)
    assert not FoundReport.objects.exists()


@pytest.mark.parametrize(
    "position",
    [
        ("91", "0"),
        ("0", "181"),
        ("nan", "0"),
        ("1e999999", "0"),
        ("sNaN", "0"),
        ("5", ""),
        ("x", "y"),
    ],
)
def test_a_position_that_is_none_is_left_out(position, tag, client):
    latitude, longitude = position
    assert writes(client, tag, latitude=latitude, longitude=longitude).status_code == 302
    assert FoundReport.objects.count() == 1
    assert not Finder.objects.exists()


def test_what_a_machine_fills_in_is_thanked_for_and_dropped(tag, client):
    assert writes(client, tag, website="https://spam.example").status_code == 302
    assert not FoundReport.objects.exists()


HOSTILE = "<script>alert(1)</script> javascript:alert(1) http://evil.example/x www.evil.example"


def test_what_a_stranger_writes_stays_words(cast, tag, drill, sign_in):
    report = make.found_report(tag, message=f"{HOSTILE}\n<b>two</b>", name="<i>N</i>", phone="<u>1")
    client = sign_in(cast.mo)
    for where in ("/", "/labels/found/", report.get_absolute_url(), drill.get_absolute_url()):
        text = client.get(where).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text
        assert re.findall(r'href="[^"]*(?:evil|javascript)[^"]*"', text) == []
    assert finds.without_links(HOSTILE).count("http[:]//evil[.]example") == 1
    assert "www[.]evil[.]example" in finds.without_links(HOSTILE)


def test_no_name_of_a_thing_gets_into_the_header_of_a_mail(cast, tag):
    Asset.objects.update(name="Drill\r\nBcc: everybody@example.org")
    finds.mail_managers.call(make.found_report(tag).pk)
    subjects = {letter.subject for letter in mail.outbox}
    assert subjects == {"Riverside Makerspace: somebody found Drill Bcc: everybody@example.org"}


@pytest.fixture
def kinds(cast, tag):
    """A label of each kind, in the Workshop if it has a place."""
    level = make.level(at=cast.workshop, quantity=1, by=cast.olu)
    return {
        "asset": tag,
        "level": make.tag(level=level),
        "location": make.tag(location=cast.workshop),
        "item": make.tag(item=level.item),
        "person": make.tag(person=cast.olu),
        "nothing": make.tag(),
    }


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *(("asset", "mo"), ("level", "mo"), ("location", "mo")),
        *(("item", "ada"), ("person", "ada"), ("nothing", "ada")),
    ],
)
def test_who_is_told(kind, told, cast, kinds):
    report = make.found_report(kinds[kind])
    assert finds.who_is_told(report) == [getattr(cast, told)]
    managed = FoundReport.objects.granting(getattr(cast, told), Role.MANAGER).open()
    assert list(managed) == [report]


def test_the_nearest_managers_are_told(cast, tag):
    near, gone = make.person(), make.person(is_active=False)
    report = make.found_report(tag)
    make.team(members=[gone, make.person(email=None)], grants={cast.workshop: Role.MANAGER})
    make.team(members=[make.person()], grants={cast.workshop: Role.OPERATOR})
    assert finds.who_is_told(report) == [cast.mo]  # nobody nearer can sign in
    make.team(members=[near], grants={cast.workshop: Role.MANAGER})
    assert finds.who_is_told(report) == [near]


def test_a_thing_of_a_place_that_nobody_manages_is_told_to_administrators(cast):
    report = make.found_report(make.tag(asset=make.asset(home=cast.annex)))
    assert finds.who_is_told(report) == [cast.ada]


def test_it_is_on_the_home_page_of_who_manages_it_until_it_is_closed(cast, tag, sign_in):
    report = make.found_report(tag, message="By the lake")
    for who, sees in (("vic", False), ("olu", False), ("mo", True), ("ada", True)):
        text = sign_in(getattr(cast, who)).get("/").text
        assert (who, "By the lake" in text) == (who, sees)
    client = sign_in(cast.mo)
    assert "1 found by a stranger" in client.get("/").text
    client.post(f"/labels/found/{report.pk}/close/", {"operation_key": str(uuid4())})
    assert "By the lake" not in client.get("/").text
    assert "By the lake" in client.get("/labels/found/?closed").text


def test_it_is_in_the_history_of_the_asset(cast, tag, drill, sign_in):
    make.check_out(drill, to=cast.olu)
    make.found_report(tag, message="By the lake", phone="0163 2960")
    text = sign_in(cast.vic).get(drill.get_absolute_url()).text
    assert "<b>Somebody</b> found it: <bdi>By the lake</bdi>" in text
    assert "0163 2960" not in text
    assert text.index("By the lake") < text.index("checked it out")


def press(client, report, verb, **changes):
    """One of the buttons on the page of a report."""
    return client.post(
        f"/labels/found/{report.pk}/{verb}/", {"operation_key": str(uuid4())} | changes, follow=True
    )


def test_it_is_answered_closed_and_opened_again(cast, tag, sign_in):
    report = make.found_report(tag)
    client = sign_in(cast.mo)
    assert "Marked as answered." in press(client, report, "answer").text
    assert "Closed the message." in press(client, report, "close").text
    assert not FoundReport.objects.open().exists()
    closing = FoundReportEvent.objects.get(kind="close")
    assert (closing.by, closing.report) == (cast.mo, report)
    for _ in range(2):
        client.post(f"/labels/found/event/{closing.pk}/undo/")
    assert FoundReport.objects.open().get() == report
    assert FoundReportEvent.objects.filter(reverses=closing).count() == 1
    undoing = FoundReportEvent.objects.get(kind="undo")
    assert client.post(f"/labels/found/event/{undoing.pk}/undo/").status_code == 422
    press(client, report, "close")
    assert not FoundReport.objects.open().exists()


def test_the_same_press_arriving_twice_is_one_line(cast, tag, sign_in):
    report, key = make.found_report(tag), str(uuid4())
    client = sign_in(cast.mo)
    press(client, report, "close", operation_key=key)
    press(client, report, "close", operation_key=key)
    press(client, report, "close")  # another press finds it closed
    assert report.events.count() == 1
    assert press(client, report, "answer", operation_key=key).status_code == 422


def test_two_who_close_it_at_once_write_one_line(real_connections):
    from tests.conftest import people_the_stage

    cast = people_the_stage()
    report = make.found_report(make.tag(asset=make.asset(home=cast.workshop)))
    closing = [
        lambda who=who: finds.close(report, by=who, operation_key=uuid4())
        for who in (cast.mo, cast.ada)
    ]
    at_once(closing)
    assert report.events.count() == 1


def test_what_was_lost_is_offered_to_be_found_again(cast, sign_in):
    drill = make.asset(home=cast.workshop, state="lost")
    report = make.found_report(make.tag(asset=drill))
    client = sign_in(cast.mo)
    assert f'action="/gear/{drill.pk}/found/"' in client.get(report.get_absolute_url()).text
    answer = client.post(
        f"/gear/{drill.pk}/found/",
        {"operation_key": str(uuid4()), "next": report.get_absolute_url()},
    )
    assert answer["Location"] == report.get_absolute_url()
    assert "It is found" not in client.get(report.get_absolute_url()).text


def test_finders_are_forgotten_a_month_after_it_is_closed(cast, tag):
    closed, still_open, ancient = (
        make.found_report(tag, phone=str(number) * 5) for number in range(3)
    )
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        finds.close(closed, by=cast.mo, operation_key=uuid4())
    with time_machine.travel(timezone.now() - timedelta(days=29)):
        finds.close(still_open, by=cast.mo, operation_key=uuid4())
    with time_machine.travel(timezone.now() - timedelta(days=366)):
        ancient = make.found_report(tag, phone="9" * 5)
    call_command("send_digests", verbosity=0)
    kept = set(Finder.objects.values_list("phone", flat=True))
    assert kept == {"1" * 5, "2" * 5}
    assert FoundReport.objects.filter(pk=ancient.pk).exists()


@pytest.mark.parametrize("what", ["foundreport", "foundreportevent"])
def test_what_was_written_stays_as_it_is(what, cast, tag):
    finds.close(make.found_report(tag), by=cast.mo, operation_key=uuid4())
    for statement in (f"UPDATE labels_{what} SET at = at", f"DELETE FROM labels_{what}"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.fixture
def few(monkeypatch):
    """Everything may be done five times, and guessed at three times."""
    few = {"open_label": "5/m/ip", "write_about_a_label": "3/h/ip,3/h/key"}
    few |= {"write_about_labels": "5/h/key", "guess_label": "3/m/key"}
    for action, rate in few.items():
        assert [part[-3:] for part in RATES[action].split(",")] == [
            part[-3:] for part in rate.split(",")
        ]
        monkeypatch.setitem(RATES, action, rate)


def test_one_place_writes_so_often_and_is_told_so(few, cast, client):
    tags = [make.tag() for _ in range(4)]
    answers = [writes(client, tag) for tag in tags]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    assert "So many messages came in lately" in answers[-1].text
    assert "It lies on bus 38" in answers[-1].text  # what they wrote stays in the form
    assert writes(from_place(7), tags[0]).status_code == 302


def test_one_label_and_all_of_them_are_written_about_so_often(few, tag):
    assert [writes(from_place(n), tag).status_code for n in range(4)] == [302] * 3 + [429]
    others = [writes(from_place(20 + n), make.tag()).status_code for n in range(3)]
    assert others == [302] * 2 + [429]


def test_codes_are_not_guessed_at(few, tag, client):
    for _ in range(5):
        assert client.get(f"/q/{codes.mint()}").status_code == 404
    assert client.get(f"/q/{tag.code}").status_code == 429
    assert from_place(1).get(f"/q/{tag.code}").status_code == 200


def test_nor_by_somebody_who_is_signed_in(few, cast, tag, sign_in):
    client = sign_in(cast.vic)
    for _ in range(4):  # what leads somewhere is no guess, and a slip of the eye isn't either
        assert client.get(f"/q/{tag.code}").status_code == 302
        assert client.get("/q/ZZZZ-ZZZA").status_code == 404
    assert client.post("/scan/", {"code": codes.mint()}).status_code == 422
    assert [client.get(f"/q/{codes.mint()}").status_code for _ in range(3)] == [404] * 2 + [429]
    assert client.get(f"/q/{tag.code}").status_code == 429
    refused = client.post("/scan/", {"code": tag.code})
    assert (refused.status_code, "led nowhere lately" in refused.text) == (422, True)
    assert sign_in(cast.mo).get(f"/q/{tag.code}").status_code == 302


def test_nor_in_a_scan_session_where_barcodes_nobody_knows_are_no_guesses(few, cast, tag, sign_in):
    client = sign_in(cast.olu)
    start = {"doing": "look-up", "operation_key": uuid4()}
    client.post("/scan/start/", start)

    def said(text: str) -> str:
        line = {"code": text, "operation_key": uuid4()}
        return client.post("/scan/", line, headers={"HX-Request": "true"}).text

    for number in range(9):
        assert "Not ours" in said(f"59012341234{number:02}")
    for _ in range(3):
        assert "No label of ours says this" in said(codes.mint())
    assert "led nowhere lately" in said(tag.code)
    assert "Not ours" in said("5901234123457")
    assert "led nowhere lately" not in said(tag.asset.tag_number)


@pytest.mark.parametrize(
    "code",
    [
        "A" * 4000,
        "javascript:alert(1)",
        "https:evil.example",
        "%00",
        "é",
        "<b>",
        "..",
        "%0d%0a",
    ],
)
@pytest.mark.parametrize("who", ["nobody", "vic"])
def test_whatever_else_a_code_says_is_a_kind_line(who, code, cast, client, sign_in):
    answer = (client if who == "nobody" else sign_in(cast.vic)).get(f"/q/{code}")
    assert answer.status_code == 404
    assert "Location" not in answer
    assert 'ref="javascript:' not in answer.text
    if who == "nobody":
        assert "This is no label of ours" in answer.text


@pytest.mark.parametrize("who", ["nobody", "vic"])
def test_a_misread_character_is_called_that(who, cast, tag, client, sign_in):
    wrong = tag.code[:-1] + next(sign for sign in "ABC" if sign != tag.code[-1])
    answer = (client if who == "nobody" else sign_in(cast.vic)).get(f"/q/{wrong}")
    assert (answer.status_code, "One character was misread" in answer.text) == (404, True)


def test_a_body_of_megabytes_is_turned_away(tag, client):
    assert writes(client, tag, message="x" * 3_000_000).status_code in {400, 413}
    assert not FoundReport.objects.exists()


def test_the_page_can_be_switched_off(cast, tag, client, sign_in):
    house = Organisation.objects.get()
    sign_in(cast.ada).post("/people/organisation/", settings_of(house, found_page=False))
    client.logout()
    for answer in (client.get(f"/q/{tag.code}"), client.get(f"/q/{codes.mint()}")):
        assert (answer.status_code, answer["Location"][:22]) == (302, "/people/sign-in/?next=")
    assert writes(client, tag).status_code == 302
    assert not FoundReport.objects.exists()


def test_before_there_is_an_organisation_it_leads_to_sign_in(db, client):
    assert client.get("/q/K7Q2M4XD")["Location"].startswith("/people/sign-in/")


def test_who_lacks_a_second_step_is_led_to_it_first(cast, tag, drill, sign_in):
    Organisation.objects.update(mfa_required=True)
    answer = sign_in(cast.mo).get(f"/q/{tag.code}")
    assert answer["Location"] == "/people/me/second-step/"
    drill.refresh_from_db()
    assert drill.seen_at is None


def test_a_form_from_elsewhere_is_not_taken(tag):
    strict = Client(enforce_csrf_checks=True)
    assert writes(strict, tag).status_code == 403
