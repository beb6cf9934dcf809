"""What stands in a PDF of labels: the things that its maker may print now, and nothing else."""

from uuid import uuid4

import pypdfium2
import pytest
from django.db import IntegrityError, transaction

from assets.models import Asset
from labels.models import TARGETS, LabelStock, Pick, PrintLine, PrintRun, Tag
from labels.selecting import printed_again
from tests import make


def words_of(pdf: bytes) -> str:
    """All text in a PDF."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def on(stock, **how):
    """What the form of the bench sends, freshly drawn."""
    return {"stock": stock, "operation_key": uuid4()} | how


@pytest.fixture
def printed(cast, sign_in):
    """The address of Olu's PDF with a drill and a saw from the Workshop; and Olu's browser."""
    for name in ("Drill", "Saw"):
        make.asset(home=cast.workshop, name=name)
    client = sign_in(cast.olu)
    things = [f"asset:{asset.pk}" for asset in Asset.objects.all()]
    client.post("/labels/pick/", {"thing": things})
    return client, client.post("/labels/print/", on("L7160"))["Location"]


def names_in(pdf: bytes) -> list[str]:
    """Which of the two are on the sheet."""
    return [name for name in ("Drill", "Saw") if name in words_of(pdf)]


def test_it_names_the_things_and_their_codes(cast, printed):
    client, address = printed
    text = words_of(client.get(address).content)
    codes = [f"{code[:4]}-{code[4:]}" for code in Tag.objects.values_list("code", flat=True)]
    assert [word in text for word in ("Drill", "Saw", *codes)] == [True] * 4


def test_what_went_out_of_sight_is_no_longer_in_it(cast, printed):
    client, address = printed
    assert names_in(client.get(address).content) == ["Drill", "Saw"]
    Asset.objects.filter(name="Saw").update(home=cast.annex, location=cast.annex)
    assert names_in(client.get(address).content) == ["Drill"]
    Asset.objects.update(home=cast.annex, location=cast.annex)
    assert client.get(address).status_code == 404


def test_who_is_an_operator_no_longer_gets_it_no_longer(cast, printed):
    client, address = printed
    cast.olu.teams.clear()
    assert client.get(address).status_code == 404


def test_a_home_out_of_sight_is_not_on_the_label(cast, sign_in):
    visitor = make.asset(home=cast.annex, at=cast.workshop, name="Visitor")
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": f"asset:{visitor.pk}"})
    address = client.post("/labels/print/", on("L7160"))["Location"]
    text = words_of(client.get(address).content)
    assert ("Visitor" in text, "Annex" in text) == (True, False)


def test_as_many_labels_as_copies(cast, printed):
    client, _ = printed
    things = [f"asset:{asset.pk}" for asset in Asset.objects.all()]
    client.post("/labels/pick/", {"thing": things})
    Pick.objects.update(copies=11)
    address = client.post("/labels/print/", on("L7160"))["Location"]
    text = words_of(client.get(address).content)
    assert (text.count("Drill"), text.count("Saw")) == (11, 11)


def test_it_comes_again_exactly_also_when_things_are_called_otherwise_now(cast, printed):
    client, address = printed
    first = client.get(address).content
    Asset.objects.update(name="Renamed")
    LabelStock.objects.update(left_mm=0)
    assert client.get(address).content == first


@pytest.mark.usefixtures("printed")
def test_what_went_out_of_sight_leaves_its_position_empty(cast):
    Asset.objects.filter(name="Drill").update(home=cast.annex, location=cast.annex)
    [sheet] = printed_again(PrintRun.objects.get(), cast.olu)
    assert [label.position for label in sheet.labels] == [2]


def test_a_run_says_where_each_label_is_and_where_the_sheet_goes_on(cast, sign_in):
    client = sign_in(cast.olu)
    places = [make.location(parent=cast.workshop, name=name) for name in ("B 10", "B 9", "A")]
    client.post("/labels/pick/", {"thing": [f"location:{place.pk}" for place in places]})
    Pick.objects.filter(tag__location=places[1]).update(copies=2)
    sent = on("L7160", start="19", struck="20.21.23", order="name")
    client.post("/labels/print/", sent)
    run = PrintRun.objects.get()
    assert list(run.lines.values_list("tag__location__name", "slot", "copies")) == [
        ("A", 19, 1), ("B 9", 22, 2), ("B 10", 25, 1)
    ]  # fmt: skip
    assert (run.sheets, run.next_free) == (2, 5)


@pytest.mark.parametrize("model", [PrintRun, PrintLine])
def test_what_was_printed_can_be_neither_changed_nor_removed(model, printed):
    for attempt in (lambda rows: rows.update(id=99), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt(model.objects.all())


def test_printing_it_again_later_prints_the_same_codes(cast, printed):
    client, address = printed
    before = set(Tag.objects.values_list("code", flat=True))
    client.post(
        "/labels/pick/", {"thing": [f"asset:{pk}" for pk in Asset.objects.values_list(flat=True)]}
    )
    again = client.post("/labels/print/", on("5160", start="3"))["Location"]
    assert again != address
    assert set(Tag.objects.values_list("code", flat=True)) == before


@pytest.mark.parametrize("second", [name for name in TARGETS if name != "asset"])
def test_the_database_refuses_a_code_for_two_things(second, cast):
    level = make.level(at=cast.workshop)
    things = {
        "level": level, "item": level.item, "location": cast.workshop, "person": cast.mo,
    }  # fmt: skip
    tag = make.tag(asset=make.asset(home=cast.workshop))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(**{second: things[second]})


def test_a_code_is_given_once(cast):
    tag = make.tag(location=cast.workshop)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.tag(location=cast.main, code=tag.code)
