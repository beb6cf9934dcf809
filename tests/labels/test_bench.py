"""The label bench: what it says about the sheets, and that it prints what it shows."""

from collections import Counter
from uuid import uuid4

import pytest

import labels.bench
from labels import operations, qr
from labels.bench import DRAWN, LISTED
from labels.models import LabelStock, Pick, PrintRun, Tag
from labels.selecting import every_copy, printed_again
from labels.sheets import layout
from people.models import Organisation
from tests import make


@pytest.fixture
def bench(cast, sign_in):
    """Olu's bench, with the label of the Workshop on it."""
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": f"location:{cast.workshop.pk}"})
    return client


def test_copies_typed_beside_make_pdf_are_printed(bench):
    line = Pick.objects.get()
    typed = {"stock": "L7160", "operation_key": uuid4(), f"copies-{line.pk}": "5"}
    answer = bench.post("/labels/print/", typed)
    assert answer.status_code == 302
    assert [line.copies for line in PrintRun.objects.get().lines.all()] == [5]


def test_what_is_far_too_long_is_refused_and_not_carried_along_in_the_address(bench):
    sent = {"stock": "L7160", "note": "x" * 20_000, "struck": "8.9", "chosen": "1"}
    answer = bench.post("/labels/settle/", sent)
    assert (answer.status_code, list(answer.context["form"].errors["note"])) == (
        422,
        ["Ensure this value has at most 80 characters (it has 20000)."],
    )
    assert "note" not in answer.context["query"]


@pytest.mark.parametrize("address", ["/labels/settle/", "/labels/print/"])
@pytest.mark.parametrize(
    "copies", ["", "0", "-1", "1.5", "x", "100", "100000", "9" * 18, "9" * 5000]
)
def test_copies_that_will_not_do_are_refused_in_words_and_change_nothing(copies, address, bench):
    line = Pick.objects.get()
    typed = {"stock": "L7160", "operation_key": uuid4(), f"copies-{line.pk}": copies}
    answer = bench.post(address, typed)
    words = "From 1 to 99 copies of a label. The cross takes it out."
    assert (answer.status_code, words in answer.text) == (422, True)
    assert f'value="{copies}"' in answer.text
    line.refresh_from_db()
    assert (line.copies, PrintRun.objects.exists()) == (1, False)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code_mm", "x", "Enter a number."),
        ("code_mm", "nan", "Enter a number."),
        ("code_mm", "4", "Ensure this value is greater than or equal to 5."),
        ("start", "x", "Enter a whole number."),
        ("start", "22", "A sheet of Avery L7160 has positions 1 to 21."),
        ("struck", "8.x", "Say them by their numbers, like 8.9.30."),
        ("struck", ".".join(map(str, range(1, 502))), "At most 500 labels can be struck out."),
        ("order", "x", "There is no such order."),
        ("printer", "999", "This printer is no longer offered."),
        ("template", "x", "This template is no longer offered."),
        ("continues", "999", "The sheet that this was to go on with is not there any more."),
    ],
)
def test_what_the_bench_can_not_do_it_says_and_draws_the_rest(field, value, words, bench):
    """Looked at, shown anew and printed: nothing falls back without a word, and all is kept."""
    sent = {"stock": "L7160", "chosen": "1", "show_name": "1", field: value}
    looked_at = bench.get("/labels/", sent)
    settled = bench.post("/labels/settle/", sent, follow=True)
    printed = bench.post("/labels/print/", sent | {"operation_key": uuid4()})
    for answer in (looked_at, settled, printed):
        assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]})
        assert [words.role for words in answer.context["sheets"][0].labels[0].words] == ["title"]
        assert answer.context["query"][field] == value
    assert not PrintRun.objects.exists()


def test_a_sheet_that_is_struck_out_altogether_can_be_used_again(bench):
    answer = bench.get("/labels/", {"struck": ".".join(map(str, range(1, 22))), "mode": "strike"})
    assert "No position is left on sheet 1." in answer.text
    assert answer.text.count('again"') == 21


def test_each_sheet_says_where_it_starts_and_what_is_left(bench):
    Pick.objects.update(copies=20)
    text = bench.get("/labels/?start=6").content.decode()
    assert "Sheet 1 of 2. Starts at row 2, column 3. 16 labels, none left over." in text
    assert "Sheet 2 of 2. 4 labels, 17 left over." in text


def test_what_was_printed_says_how_much(bench, cast):
    Pick.objects.update(copies=12)
    bench.post("/labels/print/", {"stock": "L7160", "operation_key": uuid4()})
    [run] = bench.get("/labels/").context["before"]
    assert run.copies == 12


@pytest.mark.parametrize(("who", "ways"), [("vic", 0), ("olu", 4), ("ada", 4)])
def test_who_is_shown_where_to_pick(who, ways, cast, sign_in):
    text = sign_in(getattr(cast, who)).get("/labels/").content.decode()
    assert text.count(">Pick from ") + text.count(">Pick a ") == ways


@pytest.mark.parametrize("address", ["/labels/needing/", "/labels/runs/"])
def test_who_prints_nowhere_is_shown_no_way_that_would_be_refused(address, cast, sign_in):
    text = sign_in(cast.vic).get(address).content.decode()
    assert "Operators print labels" in text
    assert "/labels/printers/" not in text
    assert "/labels/printers/" in sign_in(cast.olu).get(address).content.decode()


def test_an_administrator_of_an_empty_workspace_may_print(db, sign_in):
    answer = sign_in(make.person(is_administrator=True)).get("/labels/")
    assert answer.context["may_print"]


def test_as_much_as_can_be_picked_can_be_printed(bench):
    """The bench sends the copies of each that it lists, besides what is chosen."""
    copies = {f"copies-{Pick.objects.get().pk + number}": "1" for number in range(LISTED)}
    answer = bench.post("/labels/print/", {"stock": "L7160", "operation_key": uuid4()} | copies)
    assert answer.status_code == 302


def test_only_the_codes_that_are_drawn_are_made_to_show_a_bench(cast, sign_in):
    names = ["Saw", "Drill " * 26]
    things = [
        f"asset:{make.asset(home=cast.workshop, name=names[number % 2]).pk}" for number in range(80)
    ]
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": things})
    Pick.objects.filter(tag__asset__name="Saw").update(copies=2)
    qr.modules.cache_clear()
    answer = client.get("/labels/?stock=L7160")
    sheets = answer.context["sheets"]
    drawn = {label.face.code for sheet in sheets for label in sheet.labels}
    assert (len(sheets), len(drawn) < 80) == (DRAWN, True)
    assert qr.modules.cache_info().currsize == len(drawn)
    text = answer.content.decode()
    assert "The first 3 are drawn here; the PDF has all 6." in text
    whole = layout(
        every_copy(answer.context["bench"].labels), LabelStock.objects.get(part="L7160").paper
    )
    dropped = Counter(part for sheet in whole for label in sheet.labels for part in label.dropped)
    assert answer.context["bench"].dropped == list(dropped.items())


def test_a_tape_is_cut_to_what_is_on_all_labels_drawn_or_not(cast, sign_in):
    names = ["Saw"] * 4 + ["A drill with a name that is very long"]
    things = [f"asset:{make.asset(home=cast.workshop, name=name).pk}" for name in names]
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": things})
    [first, *_] = client.get("/labels/?stock=DK-22205").context["sheets"]
    client.post("/labels/print/", {"stock": "DK-22205", "operation_key": uuid4()})
    [printed, *_] = printed_again(PrintRun.objects.get(), cast.olu)
    assert first.paper == printed.paper


def test_code_128_without_room_says_which_size_it_needs(bench):
    asked = "chosen=1&show_bars=1&show_tag=1&usual=no"
    text = bench.get(f"/labels/?stock=5167&{asked}").content.decode()
    assert "No room for Code 128 on 1 of 1 label. Code 128 needs labels " in text
    text = bench.get(f"/labels/?stock=L7160&{asked}").content.decode()
    assert "Code 128 needs" not in text


def test_a_logo_whose_file_is_gone_is_left_out(bench):
    Organisation.objects.update(logo="logos/gone.png")
    sent = {"stock": "L7160", "operation_key": uuid4(), "chosen": "1", "show_logo": "1"}
    address = bench.post("/labels/print/", sent)["Location"]
    assert bench.get(address).content[:5] == b"%PDF-"


def test_codes_for_many_things_are_made_in_one_insert(cast, django_assert_max_num_queries):
    drills = [make.asset(home=cast.workshop) for _ in range(30)]
    known = make.tag(asset=drills[7])
    for _ in range(2):  # picked again, nothing changes
        with django_assert_max_num_queries(13):
            operations.pick([("asset", drill) for drill in drills], by=cast.olu)
    picks = Pick.objects.order_by("pk")
    assert [pick.tag.asset for pick in picks] == drills
    assert picks[7].tag == known
    assert Tag.objects.count() == 30


def test_only_the_first_of_many_picks_are_listed(cast, sign_in, monkeypatch):
    monkeypatch.setattr(labels.bench, "LISTED", 2)
    drills = [make.asset(home=cast.workshop) for _ in range(3)]
    operations.pick([("asset", drill) for drill in drills], by=cast.olu)
    said = sign_in(cast.olu).get("/labels/").content.decode()
    assert said.count('class="pick-row"') == 2
    assert "and 1 more: 3 things" in said
