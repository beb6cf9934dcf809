"""What nobody's telephone sends: it gets a kind answer, changes nothing, and leads nowhere."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import operations, service
from assets.models import Asset, AssetEvent, Audit
from labels import scanning
from labels.models import ScanLine, ScanSession
from labels.tray import Tray
from people.models import Person
from stockroom import counts
from stockroom.models import Barcode, Count, Movement
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}
ODD = ("", "-1", "9" * 400, "1\0", "\u202e1", "x" * 4000, "//evil.example/q/00000000", "١٢")


def world():
    """All that scanning could change, beyond its own lines."""
    return (
        AssetEvent.objects.count(), Movement.objects.count(), Audit.objects.count(),
        Count.objects.count(), Barcode.objects.count(), Person.objects.count(),
        list(Asset.objects.order_by("pk").values_list("location", "home", "state")),
    )  # fmt: skip


def test_whatever_a_field_says_nothing_breaks_changes_or_leads_away(cast, sign_in, mailoutbox):
    """Each field of each address: what it is not made for, and the things of others."""
    olu = sign_in(cast.olu)
    far = make.level(at=cast.annex, quantity=9, by=cast.ada)
    theirs = scanning.start(doing="look-up", by=cast.ada, operation_key=uuid4()).pk
    walk = counts.start(location=cast.annex, by=cast.ada, operation_key=uuid4()).pk
    make.check_out(make.asset(home=cast.workshop, tag_number="G-0042"), to=cast.mo, by=cast.ada)
    mine = scanning.start(doing="check-out", person=cast.vic, by=cast.olu, operation_key=uuid4())
    line = scanning.scan(mine, "G-0042", operation_key=uuid4())
    of_line, other = f"/scan/lines/{line.pk}", make.asset(home=cast.annex).tag_number
    addresses = {
        "/scan/": {"code": other, "session": theirs, "waited": "", "operation_key": ""},
        "/scan/start/": {"doing": "hide", "person": "0", "location": cast.annex.pk, "walk": walk,
                         "at": cast.annex.pk, "operation_key": ""},
        "/scan/amount/": {"amount": "all"},
        f"{of_line}/choose/": {"way": "count", "level": far.pk, "counted": "1"},
        f"{of_line}/accept/": {"signed_name": "Vic", "shown": "1", "operation_key": ""},
        f"{of_line}/amount/": {"quantity": "1"},
        "/scan/attach/": {"barcode": "", "item": far.item_id, "quantity": "2"},
        f"/scan/sessions/{mine.pk}/send/": {"to": "others"},
        "/scan/photo/": {"session": theirs, "photo": ""},
    }  # fmt: skip
    fields = {"/scan/": {"code": "?"}, "/scan/start/": {"doing": "move"}}
    fields[f"{of_line}/choose/"] = {"way": "at"}
    before = world()
    for address, wrong in addresses.items():
        for name, value in wrong.items():
            for odd in (*ODD, value):
                good = {"operation_key": uuid4()} | fields.get(address, {})
                answer = olu.post(address, good | {name: odd}, **HTMX)
                assert answer.status_code in {200, 302, 403, 422, 429}, (address, name, odd)
                leads = {answer.get(header, "/scan/") for header in ("Location", "HX-Redirect")}
                assert all(to.startswith(("/scan/", "/gear/")) for to in leads), (address, leads)
    assert world() == before
    assert not mailoutbox
    assert list(ScanSession.objects.exclude(by=cast.ada)) == [mine]
    assert not ScanLine.objects.filter(session=theirs).exists()


WAYS = ("hand-over", "found", "home", "check-in", "count", "use", "all", "at", "accept")


def test_only_what_was_offered_can_be_chosen(cast, sign_in):
    """Whatever else is sent for a line that waits is refused in words, and changes nothing."""
    olu, nails = sign_in(cast.olu), make.level(at=cast.workshop, quantity=3, by=cast.ada)
    lost, held, away = (make.asset(home=cast.workshop) for _ in range(3))
    service.report_lost(lost, by=cast.ada, operation_key=uuid4())
    make.check_out(held, to=cast.mo, by=cast.ada)
    operations.move(away, to=cast.main, by=cast.ada, operation_key=uuid4())
    scanned = {
        ("check-in", ""): [lost.tag_number, away.tag_number, make.tag(level=nails).code, "?"],
        ("move", "location"): [held.tag_number, lost.tag_number],
        ("check-out", "person"): [held.tag_number, make.tag(level=nails).code],
    }
    about = {"person": cast.vic, "location": cast.workshop}
    for (doing, named), texts in scanned.items():
        facts = {named: about[named]} if named else {}
        mine = scanning.start(doing=doing, by=cast.olu, operation_key=uuid4(), **facts)
        for text in texts:
            row = Tray(mine, cast.olu).row(scanning.scan(mine, text, operation_key=uuid4()))
            before = world()
            for way in set(WAYS) - {way.way for way in row.ways}:
                for level in ("", nails.pk):
                    sent = {"way": way, "level": level, "counted": "1"}
                    answer = olu.post(f"/scan/lines/{row.line.pk}/choose/", sent, **HTMX)
                    words = "That can&#x27;t be chosen here any more. Scan it again."
                    assert (answer.status_code, words in answer.text) == (422, True), (doing, sent)
                    assert answer["HX-Reswap"] == "none"  # the line stays in the tray
            assert world() == before
            assert ScanLine.objects.get(pk=row.line.pk).outcome == "waits"


@pytest.mark.parametrize("verb", ["undo", "choose", "accept", "amount"])
def test_lines_of_others_do_not_exist(verb, cast, sign_in):
    make.asset(home=cast.workshop, tag_number="G-0042")
    theirs = scanning.start(doing="move", location=cast.main, by=cast.mo, operation_key=uuid4())
    line = scanning.scan(theirs, "G-0042", operation_key=uuid4())
    sent = {"operation_key": uuid4(), "way": "drop", "quantity": "2"}
    for pk in (line.pk, line.pk + 1, 10**18):
        assert sign_in(cast.olu).post(f"/scan/lines/{pk}/{verb}/", sent).status_code == 404


def test_a_page_that_is_behind_says_how_it_stands(cast, sign_in):
    """Retired, ended and signed out meanwhile: nothing is done, and all of it is said."""
    olu = sign_in(cast.olu)
    saw = make.asset(home=cast.workshop)
    mine = scanning.start(doing="check-out", person=cast.vic, by=cast.olu, operation_key=uuid4())
    sent = {"code": saw.tag_number, "session": mine.pk}
    service.retire(saw, way="scrapped", by=cast.ada, operation_key=uuid4())
    assert "Retired" in olu.post("/scan/", sent, **HTMX).text
    ScanSession.objects.update(ended_at=timezone.now() - timedelta(minutes=1))
    late = olu.post("/scan/", sent, **HTMX)
    words = "This session has ended. Say again what you are doing."
    assert (late.status_code, words in late.text, ">Reload the page</a>" in late.text) == (
        422, True, True
    )  # fmt: skip
    olu.logout()
    assert olu.post("/scan/", sent, **HTMX)["Location"] == "/people/sign-in/?next=/scan/"
    assert [line.outcome for line in ScanLine.objects.all()] == ["waits"]
    assert not Asset.objects.out().exists()
