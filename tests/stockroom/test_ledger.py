"""The ledger as a page and as a file: what is asked for, and nothing that one can't see."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from people import spreadsheets
from people.models import Organisation
from stockroom import ledger_filters, operations
from stockroom.models import Movement, Supplier, words
from tests import make

PAGE = "/stock/ledger/"
CSV = "/stock/ledger/export/csv/"
XLSX = "/stock/ledger/export/xlsx/"


def use(level, quantity=1, *, by, note=""):
    """Take some."""
    return operations.use(
        level.item, location=level.location, quantity=Decimal(quantity), by=by, note=note,
        operation_key=uuid4(),
    )  # fmt: skip


def move(level, *, to, by, quantity=1):
    """Carry some of it there."""
    return operations.move(
        level.item, location=level.location, to=to, quantity=Decimal(quantity), by=by,
        operation_key=uuid4(),
    )  # fmt: skip


def text_of(client, address: str) -> str:
    """The file at the address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def table(client, query: str = "") -> list[dict[str, str]]:
    """The lines of the CSV."""
    text = text_of(client, f"{CSV}?{query}")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def sheet(client, query: str = "") -> list[tuple]:
    """The rows of the workbook, without its head."""
    content = b"".join(client.get(f"{XLSX}?{query}").streaming_content)
    return list(load_workbook(io.BytesIO(content)).active.values)[1:]


def shown(client, query: str = "") -> list[int]:
    """The keys of the lines on the page."""
    return [line.pk for line in client.get(f"{PAGE}?{query}").context["lines"]]


@pytest.fixture
def told(cast):
    """Some of everything at the Workshop and on a shelf in it."""
    bench = make.level(item=make.item(name="Wood screw"), at=cast.workshop, by=cast.olu)
    shelf = make.level(
        item=make.item(name="PLA filament", unit="g"),
        at=make.location(name="Shelf 2", parent=cast.workshop),
        quantity=1000,
        by=cast.mo,
    )
    make.receive(bench, 50, by=cast.olu)
    use(bench, 3, by=cast.olu, note="Stage build")
    gone = use(shelf, 150, by=cast.mo)
    operations.undo(gone, by=cast.mo)
    operations.adjust(
        bench.item, location=cast.workshop, quantity=Decimal(-2), reason=make.reason("Broken"),
        by=cast.mo, operation_key=uuid4(),
    )  # fmt: skip
    move(bench, to=shelf.location, by=cast.olu, quantity=5)
    cast.bench, cast.shelf = bench, shelf
    return cast


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["Move in", "Move out", "Adjust", "Undo", "Use", "Use", "Receive", "Receive"]),
        ("item={bench.item_id}", ["Move in", "Move out", "Adjust", "Use", "Receive"]),
        ("level={bench.pk}", ["Move out", "Adjust", "Use", "Receive"]),
        ("location={shelf.location_id}", ["Move in", "Undo", "Use", "Receive"]),
        ("person={mo.pk}", ["Adjust", "Undo", "Use", "Receive"]),
        ("kind=move", ["Move in", "Move out"]),
        ("kind=use", ["Use", "Use"]),
        ("q=stage", ["Use"]),
        ("q=WOOD&kind=receive", ["Receive"]),
        ("until=2001-01-01", []),
        ("since=2001-01-01&kind=adjust", ["Adjust"]),
        ("until=9999-12-31&kind=adjust", ["Adjust"]),
        ("kind=steal", []),
        ("since=tomorrow", []),
        ("item=999999", []),
    ],
)
def test_the_page_shows_what_the_address_asks_for(told, sign_in, query, kinds):
    client = sign_in(told.olu)
    answer = client.get(f"{PAGE}?{query.format(**vars(told))}")
    assert answer.status_code == 200
    assert [line.get_kind_display() for line in answer.context["lines"]] == kinds


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize(
    "text",
    ["s", "st", "stage", "STAGE LEFT", "tage le", "100 %", "%", "_", "ße", "wood", "stagelef"],
)
def test_an_index_finds_what_reading_all_lines_does(told, monkeypatch, few, text):
    """By keys where they are few, and without them where they are not; each part in its own way."""
    monkeypatch.setattr(words, "FEW", few)
    for note in ("Stage left", "100 % cotton", "a_b", "Große Straße", "left of the stage", "S", ""):
        use(told.bench, by=told.olu, note=note)
    seen = Movement.objects.visible_to(told.olu)
    plainly = seen.worded(text).values_list("pk", flat=True)
    assert sorted(seen.first_worded(text, told.olu, most=99)) == sorted(plainly)


def test_only_a_search_for_words_is_planned_anew_each_time(told):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no plans.")
    seen = Movement.objects.visible_to(told.olu)

    def kept_after(ask):
        for _ in range(8):
            ask()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return cursor.fetchone()[0]

    before = kept_after(lambda: None)
    assert kept_after(lambda: seen.first_worded("school", told.olu, most=9)) == before
    assert kept_after(lambda: list(seen.worded("school"))) > before


@pytest.mark.parametrize("query", ["", "item={bench.item_id}", "kind=move", "person={mo.pk}"])
def test_the_files_hold_exactly_what_the_page_shows(told, sign_in, query):
    client, query = sign_in(told.olu), query.format(**vars(told))
    lines = shown(client, query)
    assert [int(row["Line"]) for row in table(client, query)] == lines
    assert [row[0] for row in sheet(client, query)] == lines


def test_a_reason_finds_what_was_adjusted_for_it(told, sign_in):
    reason = make.reason("Broken").pk
    assert [row["Reason"] for row in table(sign_in(told.olu), f"reason={reason}")] == ["Broken"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_address_gets_wrong_is_not_exported(told, sign_in, form):
    assert sign_in(told.olu).get(f"/stock/ledger/export/{form}/?kind=steal").status_code == 403


def test_there_are_two_kinds_of_files(told, sign_in):
    assert sign_in(told.olu).get("/stock/ledger/export/pdf/").status_code == 404


def test_the_sums_are_of_one_item(told, sign_in):
    client = sign_in(told.olu)
    assert client.get(PAGE).context["filter"].sums == {}
    one = client.get(f"{PAGE}?item={told.bench.item_id}").context["filter"].sums
    assert one == {"up": 55, "down": 10, "net": 45}


@pytest.mark.parametrize(("words", "most"), [("", 10_000), ("q=tape&", 10_000), ("q=tape&", 5)])
def test_every_line_is_on_one_page(cast, sign_in, monkeypatch, words, most):
    """Also where many were written at the same moment; of words, as many or more than are kept."""
    monkeypatch.setattr(ledger_filters, "MOST", most)
    client = sign_in(cast.olu)
    with time_machine.travel(datetime(2026, 6, 11, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        level = make.level(item=make.item(name="Tape"), at=cast.workshop, quantity=200, by=cast.olu)
        for _ in range(119):
            use(level, by=cast.olu)
    seen, query = [], words
    while True:
        answer = client.get(f"{PAGE}?{query}")
        seen += [line.pk for line in answer.context["lines"]]
        if not answer.context["more"]:
            break
        query = f"{words}before={seen[-1]}"
    assert seen == list(Movement.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    assert len(seen) == 120


# What one can't see


@pytest.fixture
def secret(cast):
    """Some of an item lies in the Annex, which only Ada sees; some was carried there."""
    level = make.level(item=make.item(name="Wood screw"), at=cast.workshop, by=cast.olu)
    make.receive(level, 90, by=cast.olu)
    hidden = make.level(item=level.item, at=cast.annex, quantity=7, by=cast.ada)
    make.level(item=make.item(name="Hidden gin"), at=cast.annex, quantity=7, by=cast.ada)
    move(level, to=cast.annex, by=cast.ada, quantity=5)
    move(hidden, to=cast.workshop, by=cast.ada, quantity=2)
    cast.level, cast.hidden = level, hidden
    return cast


@pytest.mark.parametrize("who", ["vic", "olu", "mo"])
def test_nothing_of_a_hidden_location_is_shown_or_exported(secret, sign_in, who):
    client = sign_in(getattr(secret, who))
    page = client.get(PAGE).content.decode()
    files = [text_of(client, CSV), str(sheet(client))]
    for text in [page, *files]:
        assert "Annex" not in text
        assert "Hidden gin" not in text
        assert "Riverside ›" not in text
    assert [row["To or from"] for row in table(client)] == ["elsewhere", "elsewhere", ""]
    assert {row["Location"] for row in table(client)} == {"Main building › Workshop"}


def test_who_sees_both_places_is_told_both(secret, sign_in):
    rows = table(sign_in(secret.ada), "kind=move")
    annex, workshop = "Riverside › Annex", "Riverside › Main building › Workshop"
    assert [row["To or from"] for row in rows] == [annex, workshop, workshop, annex]


@pytest.mark.parametrize(
    "query", ["location={annex.pk}", "level={hidden.pk}", "before={first}", "location={site.pk}"]
)
def test_asking_for_what_is_hidden_finds_nothing(secret, sign_in, query):
    first = secret.hidden.movements.order_by("pk").first().pk
    client = sign_in(secret.olu)
    assert shown(client, query.format(first=first, **vars(secret))) == []


def test_nobody_without_a_place_gets_a_line(secret, sign_in):
    client = sign_in(secret.xan)
    assert shown(client) == []
    assert table(client) == []


def test_what_it_cost_is_for_those_who_act_somewhere(cast, sign_in):
    level = make.level(at=cast.workshop)
    operations.receive(
        level.item, location=cast.workshop, quantity=Decimal(4), by=cast.mo, operation_key=uuid4(),
        unit_cost=Decimal("2.50"), supplier=Supplier.objects.create(name="Polymer Direct"),
    )  # fmt: skip
    [row] = table(sign_in(cast.olu))
    assert (row["Cost of one"], row["Supplier"]) == ("2.5", "Polymer Direct")
    client = sign_in(cast.vic)
    assert "Supplier" not in table(client)[0]
    assert "Polymer" not in text_of(client, CSV)
    assert "2.5" not in text_of(client, CSV)


# The file itself


def test_the_file_says_when_in_the_readers_zone(cast, sign_in):
    Organisation.objects.update(time_zone="Europe/Berlin")
    with time_machine.travel(datetime(2026, 6, 11, 22, 30, 5, tzinfo=ZoneInfo("UTC")), tick=False):
        make.level(at=cast.workshop, quantity=1, by=cast.olu)
    assert table(sign_in(cast.olu))[0]["When"] == "2026-06-12T00:30:05+02:00"


def test_the_days_asked_for_are_the_organisations(cast, sign_in):
    Organisation.objects.update(time_zone="Europe/Berlin")
    with time_machine.travel(datetime(2026, 6, 11, 22, 30, tzinfo=ZoneInfo("UTC")), tick=False):
        make.level(at=cast.workshop, quantity=1, by=cast.olu)
    client = sign_in(cast.olu)
    assert len(shown(client, "since=2026-06-12&until=2026-06-12")) == 1
    assert shown(client, "until=2026-06-11") == []
    assert shown(client, "since=2026-06-13") == []


def test_the_csv_begins_with_a_mark_that_spreadsheets_know(told, sign_in):
    answer = sign_in(told.olu).get(CSV)
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfLine,When,")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="ledger-')


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1+1"]


@pytest.mark.parametrize("note", DANGEROUS)
def test_no_cell_is_taken_for_a_formula(cast, note):
    assert spreadsheets.safe(note) == f"'{note}"


@pytest.mark.parametrize("note", DANGEROUS[:4])
def test_no_note_is_taken_for_a_formula(cast, sign_in, note):
    level = make.level(item=make.item(name="=HYPERLINK(1)"), at=cast.workshop, by=cast.olu)
    make.receive(level, 3, by=cast.olu)
    use(level, by=cast.olu, note=note)
    client = sign_in(cast.olu)
    row = table(client)[0]
    assert (row["Note"], row["Item"], row["Change"]) == (f"'{note}", "'=HYPERLINK(1)", "-1")
    cells = sheet(client)[0]
    assert (cells[12], cells[4], cells[7]) == (f"'{note}", "'=HYPERLINK(1)", -1)


def test_what_no_workbook_can_hold_is_left_out():
    assert spreadsheets.safe("a\x00b\x0bc") == "abc"
    assert spreadsheets.safe("\x00=1") == "'=1"


def test_a_hundred_times_the_lines_ask_no_more_queries(cast, sign_in):
    client = sign_in(cast.olu)
    level = make.level(at=cast.workshop, quantity=300, by=cast.olu)
    counts = []
    client.get("/health/live/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert table(client)
        counts.append(len(queries))
        for _ in range(50):
            use(level, by=cast.olu)
    assert counts[0] == counts[1]


def test_too_many_lines_for_a_workbook_are_refused_in_words(cast, sign_in, monkeypatch):
    monkeypatch.setattr("stockroom.ledger_views.MOST_IN_A_WORKBOOK", 2)
    level = make.level(at=cast.workshop, quantity=9, by=cast.olu)
    client = sign_in(cast.olu)
    use(level, by=cast.olu)
    assert len(sheet(client)) == 2
    use(level, by=cast.olu)
    answer = client.get(XLSX)
    assert answer.status_code == 422
    assert "too many for one workbook" in answer.content.decode()
    assert len(table(client)) == 3


def test_the_item_page_leads_to_its_ledger(told, sign_in):
    page = sign_in(told.olu).get(f"/stock/{told.bench.item_id}/").content.decode()
    assert f'href="/stock/ledger/?item={told.bench.item_id}' in page


def test_yesterday_is_told_apart(cast, sign_in):
    yesterday = datetime.now(ZoneInfo("UTC")) - timedelta(days=1)
    with time_machine.travel(yesterday, tick=False):
        level = make.level(at=cast.workshop, quantity=3, by=cast.olu)
    use(level, by=cast.olu)
    client = sign_in(cast.olu)
    assert len(shown(client, f"until={yesterday:%Y-%m-%d}")) == 1


def test_the_item_page_names_no_hidden_end_of_a_move_and_offers_no_undo_of_it(secret, sign_in):
    page = sign_in(secret.olu).get(secret.level.item.get_absolute_url()).content.decode()
    assert "Annex" not in page
    assert (page.count("to elsewhere"), page.count("from elsewhere")) == (1, 1)
    assert page.count(">Undo</button>") == 1  # of what was received
    page = sign_in(secret.ada).get(secret.level.item.get_absolute_url()).content.decode()
    assert page.count(">Undo</button>") == 6
