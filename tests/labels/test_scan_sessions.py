"""Scan sessions: say once what you are doing, and each scan acts at once."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets import audits, operations
from assets.models import Acceptance, Asset, AuditLine, Terms
from labels import scanning
from labels.models import ScanLine, ScanSession
from labels.operations import fresh_tag
from labels.tray import Tray
from locations.models import Role
from stockroom import counts
from stockroom.models import Barcode, CountLine, Movement
from tests import make

HTMX = {"HTTP_HX_REQUEST": "true"}


def begin(client, doing, **about):
    """Say what is being done, as the page's form does."""
    facts = {name: thing.pk for name, thing in about.items()}
    answer = client.post("/scan/start/", {"doing": doing, "operation_key": uuid4()} | facts)
    assert (answer.status_code, answer["Location"]) == (302, "/scan/")
    return ScanSession.objects.open().get()


def scan(client, text, **more):
    """Scan something with a script; the line that came of it."""
    key = more.setdefault("operation_key", uuid4())
    answer = client.post("/scan/", {"code": text} | more, **HTMX)
    assert answer.status_code == 200
    return ScanLine.objects.get(operation_key=key)


def became(line):
    """What became of it, in words."""
    return line.outcome, line.problem, f"{line.word} {line.said}".strip()


@pytest.fixture
def olu(cast, sign_in):
    """Olu's browser."""
    return sign_in(cast.olu)


@pytest.fixture
def drill(cast):
    """One of the workshop, with a label."""
    made = make.asset(home=cast.workshop, name="Drill", tag_number="G-0042")
    made.label = make.tag(asset=made).code
    return made


@pytest.fixture
def screws(cast):
    """Ten in the workshop, in boxes of four."""
    item = make.item(name="Screws", pack="box", pack_size=4, barcode="4006381333931")
    level = make.level(item=item, at=cast.workshop, quantity=10, by=cast.ada)
    level.label = make.tag(level=level).code
    return level


def test_gear_is_checked_out_to_who_was_said_once_and_back(cast, olu, drill):
    begin(olu, "check-out", person=cast.vic)
    line = scan(olu, drill.label)
    assert became(line) == ("done", "", "Checked out to Vic Viewer")
    assert Asset.objects.get().checkout.custodian == cast.vic
    begin(olu, "check-in")
    assert became(scan(olu, f"HTTPS://OLD.EXAMPLE/Q/{drill.label}")) == (
        "done", "", "Checked in to Workshop"
    )  # fmt: skip
    assert Asset.objects.get().checkout is None


def test_a_badge_begins_a_session_and_the_next_badge_another(cast, olu, drill):
    other = make.asset(home=cast.workshop)
    vic, mo = make.tag(person=cast.vic).code, make.tag(person=cast.mo).code
    assert olu.post("/scan/", {"code": vic})["Location"] == "/scan/"
    first = ScanSession.objects.get()
    assert (first.doing, first.person) == ("check-out", cast.vic)
    scan(olu, drill.label, session=first.pk)
    scan(olu, mo, session=first.pk)
    # Scanned before the phone heard of it, after the badge: it is for Mo.
    assert became(scan(olu, other.tag_number, session=first.pk))[2] == "Checked out to Mo Manager"
    assert scan(olu, vic).session.person == cast.vic


def test_a_location_asks_what_to_do_there(cast, olu):
    code = make.tag(location=cast.workshop).code
    answer = olu.post("/scan/", {"code": code})
    assert answer["Location"] == f"/scan/?location={cast.workshop.pk}"
    page = olu.get(answer["Location"])
    ways = [way.way for way in page.context["proposal"].ways]
    assert ways[:3] == ["move", "count", "audit"]
    assert not ScanSession.objects.exists()


def test_an_address_proposes_and_one_tap_begins(cast, olu):
    page = olu.get("/scan/", {"doing": "check-out", "person": cast.vic.pk})
    assert [way.words for way in page.context["proposal"].ways] == ["Check out to Vic Viewer"]
    for doing, asked in (("check-out", "To whom"), ("move", "Where")):
        page = olu.get("/scan/", {"doing": doing})
        labelled = re.findall(r'aria-label="(To whom|Where)"', page.text)
        assert (labelled, page.context["session"]) == ([asked], None)
    assert not ScanSession.objects.exists()


def test_without_a_session_a_code_opens_what_it_leads_to(olu, drill):
    assert olu.post("/scan/", {"code": drill.label})["Location"] == drill.get_absolute_url()
    answer = olu.post("/scan/", {"code": drill.label}, **HTMX)
    assert answer["HX-Redirect"] == drill.get_absolute_url()
    late = olu.post("/scan/", {"code": drill.label, "waited": 20_000}, **HTMX)
    assert "HX-Redirect" not in late
    assert drill.get_absolute_url() in late.content.decode()


def test_what_had_to_wait_is_not_for_what_was_begun_since(cast, olu, drill):
    """Without a network a badge and then a tool belong together, and a tool alone to nothing."""
    badge, other = make.tag(person=cast.vic).code, make.asset(home=cast.workshop)
    olu.post("/scan/", {"code": badge, "waited": 60_000}, **HTMX)
    assert became(scan(olu, other.tag_number, waited=50_000))[2] == "Checked out to Vic Viewer"
    session = begin(olu, "check-in")
    for thing, text in ((other, other.tag_number), (cast.mo, make.tag(person=cast.mo).code)):
        late = olu.post("/scan/", {"code": text, "waited": 60_000}, **HTMX)
        assert f'href="{thing.get_absolute_url()}"' in late.text
    assert ScanSession.objects.open().get() == session
    assert not session.lines.exists()


def test_the_same_thing_again_says_so_and_does_nothing(cast, olu, drill, screws):
    begin(olu, "check-in")
    make.check_out(drill, to=cast.vic)
    scan(olu, drill.label)
    make.check_out(drill, to=cast.vic)
    assert became(scan(olu, drill.label))[0] == "again"
    assert Asset.objects.get().checkout.custodian == cast.vic
    begin(olu, "use")
    scan(olu, screws.label)
    assert became(scan(olu, "4006381333931"))[0] == "again"
    assert screws.movements.filter(kind="use").count() == 1


def test_the_same_key_again_is_answered_with_what_happened_first(cast, olu, drill):
    begin(olu, "check-out", person=cast.vic)
    key = uuid4()
    first = scan(olu, drill.label, operation_key=key)
    scanning.undo(first, by=cast.olu)
    again = olu.post("/scan/", {"code": drill.label, "operation_key": key}, **HTMX)
    assert f'<li id="line-{first.pk}" hx-swap-oob="delete"></li>' in again.text  # listed once
    assert scan(olu, "something else", operation_key=key).pk == first.pk
    assert Asset.objects.get().checkout is None


def test_a_key_of_somebody_else_is_refused(cast, olu, drill, client):
    begin(olu, "look-up")
    key = uuid4()
    scan(olu, drill.label, operation_key=key)
    client.force_login(cast.mo)
    client.post("/scan/start/", {"doing": "look-up", "operation_key": uuid4()})
    answer = client.post("/scan/", {"code": drill.label, "operation_key": key}, **HTMX)
    assert answer.status_code == 422


def choose(client, line, way, **more):
    """Choose a way for a line that waits."""
    return client.post(f"/scan/lines/{line.pk}/choose/", {"way": way} | more, **HTMX)


def test_what_somebody_has_waits_and_is_handed_over(cast, olu, drill):
    make.check_out(drill, to=cast.vic)
    begin(olu, "check-out", person=cast.mo)
    line = scan(olu, drill.label)
    assert became(line) == ("waits", "held", "Vic Viewer has it")
    assert choose(olu, line, "hand-over").status_code == 200
    line.refresh_from_db()
    assert became(line) == ("done", "", "Handed over to Mo Manager")
    assert choose(olu, line, "hand-over").status_code == 200
    assert Asset.objects.get().events.filter(kind="check-out").count() == 2


def test_what_changed_hands_since_it_was_scanned_is_said_first(cast, olu, drill):
    make.check_out(drill, to=cast.vic)
    begin(olu, "check-out", person=cast.mo)
    line = scan(olu, drill.label)
    operations.hand_over(drill, to=cast.ada, by=cast.ada, operation_key=uuid4())
    choose(olu, line, "hand-over")
    line.refresh_from_db()
    assert became(line) == ("waits", "held", "Ada Admin has it")
    assert Asset.objects.get().checkout.custodian == cast.ada
    choose(olu, line, "hand-over")
    line.refresh_from_db()
    assert became(line) == ("done", "", "Handed over to Mo Manager")


def test_what_they_have_already_is_only_said(cast, olu, drill):
    make.check_out(drill, to=cast.vic)
    begin(olu, "check-out", person=cast.vic)
    assert became(scan(olu, drill.label)) == ("told", "", "Vic Viewer has it already")


def test_terms_wait_with_the_way_to_accept_them(cast, olu, drill):
    drill.type.terms = Terms.objects.create(text="Mind your fingers.", by=cast.ada)
    drill.type.save()
    begin(olu, "check-out", person=cast.vic)
    line = scan(olu, drill.label)
    assert (line.outcome, line.problem) == ("waits", "terms")
    terms = f"/scan/lines/{line.pk}/accept/"
    assert terms in olu.get("/scan/").text
    assert "Mind your fingers." in olu.get(terms).text
    facts = {"operation_key": uuid4(), "shown": drill.type.terms.pk}
    assert olu.post(terms, facts).status_code == 422
    for _ in range(2):
        assert olu.post(terms, facts | {"signed_name": "Vic"})["Location"] == "/scan/"
    line.refresh_from_db()
    assert became(line) == ("done", "", "Checked out to Vic Viewer")
    assert Acceptance.objects.get().name == "Vic"
    olu.post(f"/scan/lines/{line.pk}/undo/", **HTMX)
    assert Asset.objects.get().checkout is None


@pytest.mark.parametrize(("reach", "status"), [("nothing", 404), ("sight", 422)])
def test_terms_are_not_accepted_for_what_is_out_of_reach(reach, status, cast, olu, drill):
    drill.type.terms = Terms.objects.create(text="Mind your fingers.", by=cast.ada)
    drill.type.save()
    begin(olu, "check-out", person=cast.vic)
    line = scan(olu, drill.label)
    cast.olu.teams.get().grants.all().delete()
    if reach == "sight":
        make.team(members=[cast.olu], grants={cast.workshop: Role.VIEWER})
    facts = {"operation_key": uuid4(), "shown": drill.type.terms.pk, "signed_name": "Vic"}
    assert olu.post(f"/scan/lines/{line.pk}/accept/", facts).status_code == status
    assert Asset.objects.get().checkout is None


@pytest.mark.parametrize("doing", ["check-out", "check-in", "move"])
def test_what_was_lost_is_found(doing, cast, olu):
    lost = make.asset(home=cast.workshop, state="lost")
    about = {"check-out": {"person": cast.vic}, "move": {"location": cast.main}}
    begin(olu, doing, **about.get(doing, {}))
    line = scan(olu, lost.tag_number)
    assert (line.outcome, line.problem) == ("waits", "lost")
    choose(olu, line, "found")
    assert Asset.objects.get().state == "in service"


def test_gear_moves_where_was_said_and_what_is_out_comes_back_there(cast, olu, drill):
    out = make.asset(home=cast.workshop)
    make.check_out(out, to=cast.vic)
    begin(olu, "move", location=cast.main)
    assert became(scan(olu, drill.label))[2] == "Moved to Main building"
    line = scan(olu, out.tag_number)
    assert (line.outcome, line.problem) == ("waits", "held")
    choose(olu, line, "check-in")
    assert {asset.location for asset in Asset.objects.all()} == {cast.main}


def test_a_label_of_stock_uses_one_and_another_amount_instead(olu, screws):
    begin(olu, "use")
    line = scan(olu, screws.label)
    assert became(line) == ("done", "", "Used 1 pc 9 pcs left at Workshop")
    for amount, left in (("5", 5), ("5", 5), ("4", 6)):
        olu.post(f"/scan/lines/{line.pk}/amount/", {"quantity": amount}, **HTMX)
        screws.refresh_from_db()
        assert screws.quantity == left
    short = olu.post(f"/scan/lines/{line.pk}/amount/", {"quantity": "11"}, **HTMX)
    assert short.status_code == 422
    screws.refresh_from_db()
    assert screws.quantity == 6


def test_the_amount_of_the_session_and_what_is_left_of_it(olu, screws, cast):
    begin(olu, "use")
    olu.post("/scan/amount/", {"amount": "pack"})
    other = make.level(at=cast.workshop, quantity=2, by=cast.ada)
    other.item.pack, other.item.pack_size = "box", Decimal(5)
    other.item.save()
    assert became(scan(olu, screws.label))[2] == "Used 4 pcs 6 pcs left at Workshop"
    line = scan(olu, other.item.code)
    assert became(line) == ("waits", "short", "Only 2 pcs left at Workshop")
    choose(olu, line, "all")
    other.refresh_from_db()
    assert other.quantity == 0


def test_a_barcode_receives_what_the_package_holds(cast, olu, screws):
    Barcode.objects.update(quantity=4)
    begin(olu, "receive", location=cast.main)
    assert became(scan(olu, "4006381333931"))[2] == "Received 4 pcs 4 pcs left at Main building"


def test_an_item_in_several_places_asks_which(cast, olu, screws):
    shelf = make.level(item=screws.item, at=cast.main, quantity=3, by=cast.ada)
    begin(olu, "use")
    line = scan(olu, "4006381333931")
    assert (line.outcome, line.problem) == ("waits", "where")
    choose(olu, line, "at", level=shelf.pk)
    shelf.refresh_from_db()
    assert shelf.quantity == 2


def test_a_count_waits_for_the_number(cast, olu, screws):
    session = begin(olu, "count", location=cast.workshop)
    line = scan(olu, screws.label)
    assert (line.outcome, line.problem) == ("waits", "how many")
    assert choose(olu, line, "count").status_code == 422
    choose(olu, line, "count", counted="7")
    assert CountLine.objects.get(count=session.count).counted == 7
    olu.post(f"/scan/lines/{line.pk}/undo/", **HTMX)
    assert not CountLine.objects.current().exists()


def test_a_session_is_over_with_the_count_that_it_goes_into(cast, olu, screws):
    session = begin(olu, "count", location=cast.workshop)
    first = scan(olu, screws.label, session=session.pk)
    assert "autofocus" in olu.get("/scan/").text.split('name="counted"')[1][:200]
    choose(olu, first, "count", counted="7")
    waiting = scan(olu, make.level(at=cast.workshop, quantity=1).item.code, session=session.pk)
    counts.post(session.count, by=cast.mo)
    late = olu.post("/scan/", {"code": "x", "session": session.pk}, **HTMX)
    assert late.status_code == 422
    assert "Count of Workshop is over. Say again what you are doing." in late.text
    page = olu.get("/scan/")
    assert (page.context["session"], list(page.context["past"])) == (None, [session])
    told = olu.get(session.get_absolute_url()).text
    assert f'<a href="{session.count.get_absolute_url()}">Count of Workshop</a> is over.' in told
    assert "not ended yet" not in told
    assert 'name="counted"' not in told  # of what waited, and of what was counted no undo
    assert f"/scan/lines/{first.pk}/undo/" not in told
    assert choose(olu, waiting, "count", counted="1").status_code == 422
    assert "not ended yet" not in olu.get("/scan/sessions/").text
    assert begin(olu, "count", location=cast.workshop).count != session.count


def test_an_audit_sees_where_they_stand(cast, olu, drill):
    shelf = make.location(parent=cast.workshop)
    begin(olu, "audit", location=cast.workshop)
    scan(olu, shelf.code)
    assert (
        became(scan(olu, drill.label))[2] == "Unexpected The record says: in its place at Workshop"
    )
    assert became(scan(olu, "what is this"))[2] == "Not ours noted in the audit"
    results = AuditLine.objects.order_by("pk").values_list("result", "place")
    assert list(results) == [("unexpected", shelf.pk), ("not ours", shelf.pk)]


def test_looking_up_tells_and_changes_nothing(cast, olu, drill, screws):
    begin(olu, "look-up")
    assert became(scan(olu, drill.label)) == ("told", "", "In its place at Workshop")
    assert became(scan(olu, screws.label)) == ("told", "", "10 pcs left at Workshop")
    assert became(scan(olu, cast.main.code)) == ("told", "", "1 asset here")
    assert Movement.objects.count() == 1


def test_stock_is_not_checked_out_and_gear_not_used(cast, olu, drill, screws):
    begin(olu, "check-out", person=cast.vic)
    line = scan(olu, screws.label)
    assert (line.outcome, line.problem) == ("waits", "is stock")
    choose(olu, line, "use")
    assert screws.movements.filter(kind="use").count() == 1
    begin(olu, "use")
    assert scan(olu, drill.label).problem == "is gear"


@pytest.mark.parametrize(
    ("doing", "about"), [("check-out", "person"), ("check-in", ""), ("move", "location")]
)
def test_what_a_scan_did_is_taken_back(doing, about, cast, olu, drill):
    if doing == "check-in":
        make.check_out(drill, to=cast.mo)
    before = Asset.objects.get()
    begin(
        olu, doing, **{about: {"person": cast.vic, "location": cast.main}[about]} if about else {}
    )
    line = scan(olu, drill.label)
    for _ in range(2):
        assert olu.post(f"/scan/lines/{line.pk}/undo/", **HTMX).status_code == 200
    after = Asset.objects.get()
    assert after.location == before.location
    assert (after.checkout and after.checkout.custodian) == (
        before.checkout and before.checkout.custodian
    )


STRANGE = {
    "4,000 characters": "x" * 4000,
    "script": "javascript:alert(1)",
    "elsewhere": "https://evil.example/",
    "nothing of ours": "00000000",
    "words": "' OR 1=1 --",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_what_is_not_ours_gets_a_kind_line(text, cast, olu, drill):
    begin(olu, "check-in")
    line = scan(olu, text)
    assert line.outcome == "waits"
    assert olu.get("/scan/").status_code == 200


@pytest.mark.parametrize("text", ["", "\0", "   "])
def test_nothing_at_all_is_said_to_be_nothing(text, olu):
    begin(olu, "check-in")
    assert olu.post("/scan/", {"code": text}).status_code == 422
    assert not ScanLine.objects.exists()


def test_a_wrong_character_is_said_to_be_one(olu, drill):
    begin(olu, "look-up")
    wrong = drill.label[:-1] + ("0" if drill.label[-1] != "0" else "1")
    assert became(scan(olu, wrong))[2] == "A character of the code is wrong"


def test_what_is_out_of_sight_does_not_exist(cast, olu):
    far = make.asset(home=cast.annex)
    item = make.item(barcode="96385074")
    make.level(item=item, at=cast.annex, quantity=1, by=cast.ada)
    begin(olu, "check-in")
    never = fresh_tag()
    said = {became(scan(olu, make.tag(asset=far).code)), became(scan(olu, never.code))}
    assert said == {("waits", "unknown", "No label of ours says this")}
    said = {became(scan(olu, text)) for text in (far.tag_number, "96385074", "G-9999")}
    assert said == {("waits", "strange", "Not ours")}


def test_what_goes_out_of_sight_is_named_no_more(cast, olu, drill):
    session = begin(olu, "look-up")
    scan(olu, drill.label)
    Asset.objects.update(home=cast.annex, location=cast.annex)
    for page in ("/scan/", session.get_absolute_url()):
        assert "Drill" not in olu.get(page).content.decode()


def test_grants_are_asked_anew_with_each_scan(cast, olu, drill, sign_in):
    begin(olu, "move", location=cast.main)
    cast.olu.teams.get().grants.all().delete()
    assert scan(olu, drill.label).outcome == "waits"
    assert Asset.objects.get().location == cast.workshop
    mo = sign_in(cast.mo)
    session = scanning.start(
        doing="audit", location=cast.workshop, by=cast.mo, operation_key=uuid4()
    )
    cast.mo.teams.get().grants.all().delete()
    assert scan(mo, "what is this", session=session.pk).outcome == "waits"
    assert not AuditLine.objects.exists()


def test_what_one_may_only_see_is_not_done(cast, sign_in, drill):
    make.team(members=[cast.vic], grants={make.location(parent=cast.main): 2})
    vic = sign_in(cast.vic)
    begin(vic, "check-in")
    assert became(scan(vic, drill.label)) == (
        "waits", "refused", "Your teams can see it, but not do this with it"
    )  # fmt: skip


def test_stock_that_one_may_only_see_is_not_taken_by_a_choice_either(cast, sign_in, screws):
    make.team(members=[cast.vic], grants={make.location(parent=cast.main): 2})
    vic = sign_in(cast.vic)
    begin(vic, "check-in")
    line = scan(vic, screws.label)
    assert (line.outcome, line.problem) == ("waits", "is stock")
    assert choose(vic, line, "use").status_code == 422
    screws.refresh_from_db()
    assert screws.quantity == 10


def test_an_amount_is_not_changed_by_who_may_only_look_by_then(cast, olu, screws):
    begin(olu, "use")
    line = scan(olu, screws.label)
    cast.olu.teams.get().grants.update(role=1)
    answer = olu.post(f"/scan/lines/{line.pk}/amount/", {"quantity": "5"}, **HTMX)
    assert answer.status_code == 422
    screws.refresh_from_db()
    assert screws.quantity == 9


def test_another_item_can_not_be_chosen_for_what_was_scanned(cast, olu, screws):
    make.level(item=screws.item, at=cast.main, quantity=3, by=cast.ada)
    nails = make.level(at=cast.main, quantity=3, by=cast.ada)
    begin(olu, "use")
    line = scan(olu, "4006381333931")
    assert choose(olu, line, "at", level=nails.pk).status_code == 422
    nails.refresh_from_db()
    assert nails.quantity == 3


def test_who_operates_nowhere_looks_things_up(cast, sign_in, drill):
    vic = sign_in(cast.vic)
    start = {"doing": "check-in", "operation_key": uuid4()}
    assert vic.post("/scan/start/", start).status_code == 403
    begin(vic, "look-up")
    assert scan(vic, drill.label).outcome == "told"


def test_an_open_session_is_gone_on_with_and_ends_with_its_summary(cast, olu, drill):
    session = begin(olu, "check-in")
    assert begin(olu, "check-in") == session
    scan(olu, drill.label)
    assert olu.get("/scan/").context["session"] == session
    assert olu.post("/scan/end/")["Location"] == session.get_absolute_url()
    assert "Drill" in olu.get(session.get_absolute_url()).content.decode()
    assert not ScanSession.objects.open().exists()


def test_a_scan_made_before_the_end_still_counts_and_one_after_it_does_not(cast, olu, drill):
    session = begin(olu, "check-out", person=cast.vic)
    olu.post("/scan/end/")
    ScanSession.objects.update(ended_at=timezone.now() - timedelta(seconds=30))
    late = {"code": drill.label, "session": session.pk}
    assert olu.post("/scan/", late, **HTMX).status_code == 422
    assert Asset.objects.get().checkout is None
    assert scan(olu, drill.label, session=session.pk, waited=60_000).outcome == "done"


def test_nobody_else_sees_or_changes_a_session(cast, olu, drill, client):
    session = begin(olu, "look-up")
    line = scan(olu, drill.label)
    client.force_login(cast.ada)
    assert client.get(session.get_absolute_url()).status_code == 404
    for verb in ("undo", "choose", "amount"):
        assert client.post(f"/scan/lines/{line.pk}/{verb}/").status_code == 404
    foreign = {"code": drill.label, "session": session.pk, "operation_key": uuid4()}
    client.post("/scan/", foreign, **HTMX)
    assert session.lines.count() == 1


def test_what_is_scanned_on_another_device_comes_by_itself(olu, drill, screws):
    session = begin(olu, "use")

    def asked(page) -> str:
        return unescape(re.search(r'hx-get="(/scan/news/[^"]+)"', page)[1])

    def news(address) -> tuple[int, str]:
        answer = olu.get(address, **HTMX)
        return answer.status_code, answer.text

    address = asked(olu.get("/scan/").text)
    assert news(address) == (204, "")
    line = scan(olu, screws.label)
    assert f'id="line-{line.pk}"' in news(address)[1]
    address = asked(news(address)[1])
    verbs = (("amount", {"quantity": "2"}), ("undo", {}))
    for verb, sent in verbs:
        told = olu.post(f"/scan/lines/{line.pk}/{verb}/", sent, **HTMX).text
        assert news(address)[0] == 200
        address = asked(told)
        assert news(address)[0] == 204
    scanning.end(session)
    assert "data-session" not in news(address)[1]


def test_a_summary_is_sent_to_who_scanned_and_who_took_it(cast, olu, drill, mailoutbox, settings):
    session = begin(olu, "check-out", person=cast.vic)
    scan(olu, drill.label)
    for who in ("me", "them", "ada@example.org"):
        olu.post(reverse("labels:scan_session_send", args=[session.pk]), {"to": who})
    assert [mail.to for mail in mailoutbox] == [[cast.olu.email], [cast.vic.email]]
    assert "- Drill (G-0042): Checked out to Vic Viewer" in mailoutbox[0].body
    settings.EMAIL_BACKEND = "no.such.backend"
    answer = olu.post(reverse("labels:scan_session_send", args=[session.pk]), {"to": "me"})
    assert (answer.status_code, "No mail could be sent." in answer.text) == (422, True)


def test_who_takes_what_they_scan_is_offered_one_summary(cast, olu, drill):
    session = begin(olu, "check-out", person=cast.olu)
    scan(olu, drill.label)
    page = olu.get(session.get_absolute_url()).text
    assert ("Send to me" in page, f"Send to {cast.olu}" in page) == (True, False)


def test_a_strange_barcode_is_attached_by_who_manages(cast, sign_in, screws):
    mo = sign_in(cast.mo)
    begin(mo, "look-up")
    scan(mo, "5901234123457")
    assert "/scan/attach/?code=5901234123457" in mo.get("/scan/").content.decode()
    asked = {"barcode": "5901234123457", "item": screws.item.pk, "quantity": "1"}
    mo.post("/scan/attach/", asked | {"operation_key": uuid4()})
    assert scan(mo, "5901234123457").item == screws.item
    assert not ScanLine.objects.waiting().exists()


@pytest.mark.parametrize(
    ("who", "text", "ways"),
    [
        ("mo", "TOOLBOX1", ["Search for it", "Attach as a barcode"]),
        ("mo", "5901234123457", ["Attach as a barcode"]),
        ("mo", "https://else.example/q/TOOLBOX1", []),
        ("olu", "toolbox", ["Search for it"]),
    ],
)
def test_a_code_that_is_none_of_ours_says_what_next(who, text, ways, cast, sign_in):
    client = sign_in(getattr(cast, who))
    alone = client.post("/scan/", {"code": text})
    assert (alone.status_code, [way.words for way in alone.context["ways"]]) == (422, ways)
    session = begin(client, "look-up")
    row = Tray(session, getattr(cast, who)).row(scan(client, text))
    assert [way.words for way in row.ways] == ways


def scanned_much(client, cast, rows):
    """So many of each kind of thing, scanned while somebody uses stock."""
    for _ in range(rows):
        item = make.item()
        for place in (cast.workshop, cast.main):
            make.level(item=item, at=place, quantity=5, by=cast.ada)
        level = make.level(at=make.location(parent=cast.workshop), quantity=5, by=cast.ada)
        things = [item.code, make.tag(level=level).code, level.location.code]
        things += [make.asset(home=cast.workshop).tag_number, make.tag(person=make.person()).code]
        for text in (*things, str(uuid4())):
            scan(client, text)


def test_a_tray_of_many_lines_asks_no_more_than_one_of_few(cast, sign_in):
    mo = sign_in(cast.mo)
    session = begin(mo, "use")
    asked = []
    for rows in (1, 6):
        scanned_much(mo, cast, rows)
        counts = []
        for page in ("/scan/", session.get_absolute_url(), "/scan/sessions/"):
            with CaptureQueriesContext(connection) as queries:
                assert mo.get(page).status_code == 200
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[1]) <= 12


@pytest.mark.parametrize(("doing", "most"), [("look-up", 13), ("check-in", 20), ("move", 19)])
@pytest.mark.parametrize("who", ["ada", "olu"])
def test_a_scan_asks_the_database_seldom(doing, most, who, cast, sign_in, drill):
    client = sign_in(getattr(cast, who))
    if doing == "check-in":
        make.check_out(drill, to=cast.vic)
    begin(client, doing, **({"location": cast.main} if doing == "move" else {}))
    client.get("/health/live/")
    facts = {"code": drill.label, "operation_key": uuid4()}
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/scan/", facts, **HTMX).status_code == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= most


def test_an_audit_that_is_walked_goes_on_with_the_camera_and_back(cast, olu, drill):
    shelf = make.location(parent=cast.workshop)
    drill_there = make.asset(home=shelf)
    audit = audits.start(location=cast.workshop, by=cast.mo, operation_key=uuid4(), with_below=True)
    asked = {"doing": "audit", "walk": audit.pk, "operation_key": uuid4()}
    assert olu.post("/scan/start/", asked | {"at": shelf.pk})["Location"] == "/scan/"
    session = ScanSession.objects.get()
    assert (session.audit, session.standing) == (audit, shelf)
    line = scan(olu, drill_there.tag_number)
    assert line.audit_line.place == shelf
    back = f"{audit.get_absolute_url()}?at={shelf.pk}&line={line.audit_line_id}"
    tray = Tray(session, cast.olu)
    assert tray.walk_address == back
    assert f'<b>Seen.</b> <a href="{drill_there.get_absolute_url()}"' in olu.get(back).text
    # Again from its page, standing nowhere in particular: the same session.
    olu.post("/scan/start/", asked | {"operation_key": uuid4()})
    assert ScanSession.objects.get().standing is None


def test_a_count_of_one_place_or_category_is_walked_too(cast, olu, screws):
    shelf = make.level(item=screws.item, at=make.location(parent=cast.workshop), by=cast.ada)
    count = counts.start(
        location=cast.workshop, by=cast.olu, operation_key=uuid4(), with_below=False
    )
    asked = {"doing": "count", "walk": count.pk, "operation_key": uuid4()}
    assert olu.post("/scan/start/", asked).status_code == 302
    session = ScanSession.objects.get()
    assert (session.count, session.location) == (count, cast.workshop)
    # Kept inside as well, which this count is not about.
    assert became(scan(olu, "4006381333931"))[:2] == ("waits", "how many")
    code = make.tag(level=shelf).code
    assert became(scan(olu, code))[2] == "This count is of Workshop only"
    line = ScanLine.objects.get(problem="how many")
    choose(olu, line, "count", counted="7")
    back = f"{count.get_absolute_url()}?level={screws.pk}"
    assert Tray(session, cast.olu).walk_address == back
    assert olu.get(back).status_code == 200


def test_an_audit_that_is_over_takes_no_more_scans_and_another_begins(cast, olu):
    first = begin(olu, "audit", location=cast.workshop)
    audits.drop(first.audit, by=cast.mo)
    asked = {"doing": "audit", "walk": first.audit_id, "operation_key": uuid4()}
    over = olu.post("/scan/start/", asked, **HTMX)
    assert (over.status_code, "That is over. Start another one." in over.text) == (422, True)
    assert begin(olu, "audit", location=cast.workshop).audit != first.audit


@pytest.mark.parametrize("walk", ["audit", "count"])
def test_the_walk_of_others_does_not_exist(walk, cast, olu):
    starts = {"audit": audits.start, "count": counts.start}
    far = starts[walk](location=cast.annex, by=cast.ada, operation_key=uuid4())
    asked = {"doing": walk, "walk": far.pk, "operation_key": uuid4()}
    assert olu.post("/scan/start/", asked, **HTMX).status_code == 422
    assert not ScanSession.objects.exists()
