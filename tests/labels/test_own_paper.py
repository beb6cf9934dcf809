"""Label stocks of one's own, and printers that are made up for."""

import re
from html import unescape
from uuid import uuid4

import pypdfium2
import pytest

from labels import printers
from labels.models import LabelStock, Printer, PrintRun
from tests import make

L7160 = {
    "part": "Our own", "form": "sheet", "shape": "rect", "page_w_mm": "210", "page_h_mm": "297",
    "label_w_mm": "63,5", "label_h_mm": "38.1", "columns": "3", "rows": "7", "left_mm": "7.2",
    "top_mm": "15.15", "pitch_x_mm": "66.04", "pitch_y_mm": "38.1", "is_shared": "on",
}  # fmt: skip


def add(client, **changes):
    return client.post("/labels/stocks/add/", L7160 | {"operation_key": uuid4()} | changes)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("l7160", "Avery L7160"),
        ("Avery  l7160", "Avery L7160"),
        ("8160", "Avery 5160"),
        ("J8160", "Avery L7160"),
        ("11352", "DYMO 11352"),
        ("DK-22205", "Brother DK-22205"),
    ],
)
def test_a_stock_is_found_by_part_number_alias_or_name(typed, found, cast, sign_in):
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": f"location:{cast.workshop.pk}"})
    assert str(client.get("/labels/", {"stock": typed}).context["stock"]) == found


def test_a_number_of_two_stocks_or_of_none_is_refused_in_words(cast, sign_in):
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": f"location:{cast.workshop.pk}"})
    both = client.get("/labels/", {"stock": "S0722540"})
    assert both.status_code == 422
    assert "DYMO 11354, DYMO 30334" in both.content.decode()
    assert client.get("/labels/", {"stock": "no such"}).status_code == 422
    near = client.get("/labels/", {"stock": "plain"})
    words = "There is Plain Badge card, Plain Door sign A5, Plain Door sign A6."
    assert (near.status_code, words in near.text) == (422, True)


def test_suggestions_say_what_the_paper_is_and_any_doubt(cast, sign_in):
    said = sign_in(cast.olu).get("/labels/stocks/suggest/?of=stock&stock=6570").content.decode()
    assert 'value="Avery 6570"' in said
    assert "Letter, 44.5 × 31.8 mm, 4 across, 8 down; unconfirmed" in said


def test_a_stock_of_ones_own_is_printed_on_like_any_other(cast, sign_in):
    client = sign_in(cast.mo)
    key = uuid4()
    assert add(client, operation_key=key)["Location"] == add(client, operation_key=key)["Location"]
    own = LabelStock.objects.get(made_by=cast.mo)
    assert own.paper.box(6) == (139.28, 53.25, 63.5, 38.1)
    client.post("/labels/pick/", {"thing": f"location:{cast.workshop.pk}"})
    client.post("/labels/print/", {"stock": "our own", "operation_key": uuid4()})
    assert PrintRun.objects.get().stock == own


def undo_address(page) -> str:
    """Where the last message leads back."""
    ways = re.findall(r'action="(/labels/[^"]+)"[^>]*>(?:(?!</form>).)*Undo', page)
    return unescape(ways[-1])


def test_what_was_done_to_ones_own_stock_is_undone_from_its_message(cast, sign_in):
    client = sign_in(cast.mo)
    page = client.get(add(client)["Location"]).text
    own = LabelStock.objects.get(made_by=cast.mo)
    client.post(undo_address(page))
    assert not LabelStock.objects.offered().filter(pk=own.pk).exists()
    client.post(f"/labels/stocks/{own.pk}/hide/?back=1")

    def change(**facts):
        sent = L7160 | {"operation_key": uuid4()} | facts
        return client.post(f"/labels/stocks/{own.pk}/change/", sent, follow=True).text

    def said():
        own.refresh_from_db()
        return own.part, own.left_mm, own.is_shared

    undo = undo_address(change(part="Odd", left_mm="7.1", is_shared=""))
    assert said() == ("Odd", 7.1, False)
    answers = [client.post(undo).status_code for _ in range(2)]
    assert (answers, said()) == ([302, 302], ("Our own", 7.2, True))
    undo = undo_address(change(left_mm="7"))
    change(left_mm="6.5")
    assert (client.post(undo).status_code, said()[1]) == (422, 6.5)
    assert sign_in(cast.olu).post(undo).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pitch_x_mm": "60"}, "pitch_x_mm"),
        ({"columns": "4"}, "columns"),
        ({"rows": "8"}, "rows"),
        ({"rows": "0"}, "rows"),
        ({"columns": "100000"}, "columns"),
        ({"label_w_mm": "-3"}, "label_w_mm"),
        ({"label_w_mm": "nan"}, "label_w_mm"),
        ({"page_w_mm": ""}, "__all__"),
        ({"part": "l7160", "brand": "avery"}, "part"),
        ({"shape": "round"}, "label_h_mm"),
    ],
)
def test_impossible_paper_is_refused_beside_its_field(wrong, field, cast, sign_in):
    answer = add(sign_in(cast.mo), **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LabelStock.objects.filter(made_by=cast.mo).exists()


@pytest.mark.parametrize(
    ("typed", "paper"),
    [
        ({"form": "roll"}, ("roll", 63.5, 38.1, 63.5, 38.1)),
        ({"form": "tape", "label_w_mm": "12"}, ("tape", 12, 0, 12, 0)),
        (
            {"form": "roll", "shape": "round", "label_w_mm": "24", "label_h_mm": ""},
            ("roll", 24, 24, 24, 24),
        ),
    ],
)
def test_a_roll_is_its_label_and_a_tape_its_width(typed, paper, cast, sign_in):
    assert add(sign_in(cast.mo), **typed).status_code == 302
    own = LabelStock.objects.get(made_by=cast.mo).paper
    assert (own.form, own.page_w_mm, own.page_h_mm, own.label_w_mm, own.label_h_mm) == paper


def test_the_drawing_follows_what_is_typed(cast, sign_in):
    client = sign_in(cast.mo)
    drawn = client.get("/labels/stocks/add/", L7160 | {"draw": 1}, headers={"HX-Request": "true"})
    assert drawn.content.decode().count("<rect") == 21
    wrong = L7160 | {"draw": 1, "columns": 4, "operation_key": uuid4()}
    drawn = client.get("/labels/stocks/add/", wrong)
    assert ("right of the page" in drawn.text, drawn.text.count("<rect")) == (True, 28)


def test_another_one_is_made_from_one_of_the_house(cast, sign_in):
    like = LabelStock.objects.get(part="L7160")
    form = sign_in(cast.mo).get(f"/labels/stocks/add/?like={like.pk}").context["form"]
    assert (form["part"].value(), form["left_mm"].value()) == ("L7160 copy", "7.2")


def test_what_is_not_shared_is_its_makers_and_the_administrators(cast, sign_in):
    client = sign_in(cast.mo)
    add(client, is_shared="")
    address = LabelStock.objects.get(made_by=cast.mo).get_absolute_url()
    answers = [sign_in(person).get(address).status_code for person in (cast.olu, cast.mo, cast.ada)]
    assert answers == [404, 200, 200]


def test_what_comes_with_the_house_is_not_changed_and_put_away_by_administrators(cast, sign_in):
    stock = LabelStock.objects.get(part="L7160")
    change, hide = f"/labels/stocks/{stock.pk}/change/", f"/labels/stocks/{stock.pk}/hide/"
    assert sign_in(cast.ada).get(change).status_code == 403
    assert sign_in(cast.mo).post(hide).status_code == 403
    client = sign_in(cast.ada)
    client.post(hide)
    client.post("/labels/pick/", {"thing": f"location:{cast.workshop.pk}"})
    assert client.get("/labels/?stock=L7160").status_code == 422
    client.post(f"{hide}?back=1")
    assert client.get("/labels/?stock=L7160").status_code == 200


def test_a_printer_that_was_measured_is_made_up_for(cast, sign_in):
    """One that draws x at 1.01 x + 2 and y at 0.99 y − 1.5, measured on its ruler page."""
    client = sign_in(cast.mo)
    client.post("/labels/printers/", {"name": "Office laser"})
    printer = Printer.objects.get()
    measured = {"left": 32.3, "top": "28,2", "across": 151.5, "down": 198}
    said = client.post(printer.get_absolute_url(), measured, follow=True).text
    assert "Pages are moved 1.98 mm left and 1.52 mm down" in said
    printer.refresh_from_db()
    by = printer.adjustment
    for x in (0, 30, 200):
        assert 1.01 * (by.scale_x * x + by.right_mm) + 2 == pytest.approx(x, abs=0.01)
        assert 0.99 * (by.scale_y * x + by.down_mm) - 1.5 == pytest.approx(x, abs=0.01)
    run = make.print_run(("location", cast.workshop), by=cast.mo, printer=printer)
    printers.forget(printer, by=cast.mo)
    run.refresh_from_db()
    assert run.adjustment == by  # it comes again as it was


def test_a_printer_that_was_put_away_comes_back_with_what_was_measured(cast, sign_in):
    client = sign_in(cast.mo)
    sent = {"name": "Office laser", "operation_key": uuid4()}
    address = undo_address(client.post("/labels/printers/", sent, follow=True).text)
    Printer.objects.update(right_mm=1.5)
    back = undo_address(client.post(address, follow=True).text)
    assert list(Printer.objects.offered()) == []
    assert undo_address(client.post(back, follow=True).text) == address
    assert list(Printer.objects.offered().values_list("right_mm", flat=True)) == [1.5]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"across": "100"}, "across"),
        ({"down": "300"}, "down"),
        ({"left": "80"}, "left"),
        ({"top": "x"}, "top"),
        ({"left": "inf"}, "left"),
    ],
)
def test_what_can_not_have_been_measured_is_refused(wrong, field, cast, sign_in):
    printer = Printer.objects.create(name="Office laser")
    right = {"left": "30", "top": "30", "across": "150", "down": "200"}
    answer = sign_in(cast.mo).post(printer.get_absolute_url(), right | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    printer.refresh_from_db()
    assert printer.measured_at is None


@pytest.mark.parametrize(("size", "width"), [("A4", 210), ("Letter", 215.9)])
def test_the_ruler_is_as_long_as_it_says(size, width, cast, sign_in):
    pdf = sign_in(cast.olu).get(f"/labels/printers/ruler.pdf?page={size}").content
    document = pypdfium2.PdfDocument(pdf)
    assert document[0].get_width() / 72 * 25.4 == pytest.approx(width, abs=0.01)
    image = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    dark = image.point(lambda light: 255 if light < 160 else 0)
    left, top, right, bottom = (edge / 300 * 25.4 for edge in dark.getbbox())
    assert (left, top, right, bottom) == pytest.approx((30, 30, 180, 230), abs=0.25)


def test_only_of_a_tape_is_it_said_that_it_is_cut(cast, sign_in):
    client = sign_in(cast.mo)
    typed = {"draw": "1", "part": "Ours", "shape": "rect", "label_w_mm": "29"}
    answers = [
        client.get("/labels/stocks/add/", asked).content.decode()
        for asked in ({}, typed | {"form": "sheet"}, typed | {"form": "tape"})
    ]
    assert ["A tape is cut" in answer for answer in answers] == [False, False, True]
