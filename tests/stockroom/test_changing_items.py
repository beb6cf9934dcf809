"""Saying something else about an item: its facts, its barcodes, its category; archiving it."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from labels.targets import meaning
from people.refused import Refused
from stockroom import catalogue, counts, operations
from stockroom.models import Barcode, Item, ItemEvent, Order, Renaming, Supplier
from tests import make


@pytest.fixture
def screws(cast):
    """Screws in the Workshop, none of which were ever counted."""
    item = make.item(name="Wood screw", category="Fixings", pack="box", pack_size=200)
    return make.level(item=item, at=cast.workshop).item


def form_of(item: Item, **said) -> dict:
    """The form as it was drawn, with something said otherwise."""
    facts = {name: fact for name, fact in item.editable.items() if name != "photo"}
    return facts | {"shown": item.edition, "operation_key": str(uuid4())} | said


def change(client, item: Item, **said):
    return client.post(f"/stock/{item.pk}/change/", form_of(item, **said))


def again(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


def test_its_facts_are_changed_and_that_is_written_down(cast, screws, sign_in):
    said = {
        "name": "  Wood\u202e screw  4 × 40 ", "category": "Screws", "pack": "bag",
        "pack_size": "50", "notes": "Countersunk.",
    }  # fmt: skip
    assert change(sign_in(cast.mo), screws, **said).status_code == 302
    now = again(screws)
    assert (now.name, now.category, now.amount_in_packs(Decimal(120))) == (
        "Wood screw 4 × 40", "Screws", "2 bags + 20",
    )  # fmt: skip
    [event] = ItemEvent.objects.all()
    assert (event.past, event.by) == ("changed name, category, pack, pack size, notes", cast.mo)


def test_an_overtaken_form_is_refused_and_says_what_is_new(cast, screws, sign_in):
    client, old = sign_in(cast.mo), form_of(screws, notes="Mine")
    change(client, screws, name="Wood screw 4 × 40", category="")
    answer = client.post(f"/stock/{screws.pk}/change/", old)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "Somebody changed this item meanwhile. Name: Wood screw 4 × 40. Category: none. Look again."
    ]
    assert again(screws).notes == ""


def test_the_same_form_twice_changes_it_once(cast, screws, sign_in):
    client, data = sign_in(cast.mo), form_of(screws, name="Screw")
    answers = [client.post(f"/stock/{screws.pk}/change/", data).status_code for _ in range(2)]
    assert (answers, ItemEvent.objects.count()) == ([302, 302], 1)


def test_a_form_that_says_nothing_new_writes_nothing_down(cast, screws, sign_in):
    assert change(sign_in(cast.mo), screws).status_code == 302
    assert ItemEvent.objects.count() == 0


def test_the_unit_is_free_until_something_was_counted_in_it(cast, screws, sign_in):
    client = sign_in(cast.mo)
    assert change(client, screws, unit="kg").status_code == 302
    assert change(client, again(screws), unit="each").status_code == 302
    make.receive(screws.levels.get(), 5, by=cast.olu)
    answer = change(client, again(screws), unit="kg", name="Other")
    assert answer.context["form"].errors["unit"] == [
        (
            "It has a history in pieces, which would become wrong. Add a new item with the other"
            " unit instead."
        )
    ]
    assert (again(screws).unit, again(screws).name) == ("each", "Wood screw")


def test_what_names_half_a_kilogram_does_not_become_pieces(cast, sign_in):
    rope = make.level(item=make.item(name="Rope", unit="kg"), at=cast.workshop)
    make.rule(rope, point="0.5", full=2)
    answer = change(sign_in(cast.mo), rope.item, unit="each")
    assert "whole pieces" in answer.context["form"].errors["unit"][0]


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"name": ""}, "name", "Give it a name."),
        ({"name": "\u200f \u2067"}, "name", "Give it a name."),
        ({"name": "x" * 161}, "name", "Ensure this value has at most 160 characters (it has 161)."),
        ({"unit": "stone"}, "unit", "Select a valid choice. stone is not one of the available"),
        ({"pack": ""}, "pack", "Choose what such a pack is called."),
        ({"pack_size": ""}, "pack_size", "Say how much is in one box."),
        ({"pack_size": "0"}, "pack_size", "Must be more than zero."),
        ({"pack_size": "2.5"}, "pack_size", "It comes in whole pieces."),
        ({"pack_size": "1e3"}, "pack_size", "Type a number, like 3 or 0.25."),
        ({"notes": "x" * 2001}, "notes", "Ensure this value has at most 2000 characters"),
        ({"photo": "no file"}, "", ""),
    ],
)
def test_what_cannot_be_said_is_refused_beside_its_field(said, field, words, cast, screws, sign_in):
    answer = change(sign_in(cast.mo), screws, category="Other", **said)
    if not field:
        assert answer.status_code == 302
        return
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0].startswith(words)
    assert again(screws).category == "Fixings"


def test_what_is_archived_is_not_changed(cast, screws, sign_in):
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    answer = change(sign_in(cast.mo), again(screws), name="Other")
    assert "Restore it first" in answer.context["form"].non_field_errors()[0]


# The photo


def test_who_sees_the_item_sees_its_photo(cast, screws, sign_in, storage):
    assert change(sign_in(cast.mo), screws, photo=make.photo()).status_code == 302
    address = f"/stock/{screws.pk}/photo/"
    assert sign_in(cast.vic).get(address)["Content-Type"] == "image/jpeg"
    assert sign_in(cast.xan).get(address).status_code == 404
    assert address in sign_in(cast.vic).get(screws.get_absolute_url()).content.decode()


def test_a_refused_form_leaves_no_photo_behind(cast, screws, sign_in, storage):
    client = sign_in(cast.mo)
    old = form_of(screws)
    change(client, screws, name="Newer")
    for data in (old, form_of(again(screws), pack_size="2.5"), form_of(again(screws), name="")):
        answer = client.post(f"/stock/{screws.pk}/change/", data | {"photo": make.photo()})
        assert answer.status_code == 422
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_a_photo_goes_again_when_the_database_refuses_last(cast, screws, storage):
    """A key that was sent before, for another item."""
    key, other = uuid4(), make.level(at=cast.workshop).item
    facts = {"name": "A", "unit": "each", "category": "", "pack": "", "pack_size": None}
    for item, refused in ((other, False), (screws, True)):
        said = facts | {"notes": "", "shown": item.edition, "operation_key": key, "by": cast.mo}
        picture = make.photo()
        picture.name = "new.jpg"
        if refused:
            with pytest.raises(Refused, match="sent before"):
                catalogue.change(item, photo=picture, **said)
        else:
            catalogue.change(item, photo=picture, **said)
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 1
    assert again(screws).photo.name == ""


# Barcodes


def name(client, item, code: str, quantity: str = "1"):
    data = {"barcode": code, "quantity": quantity, "operation_key": str(uuid4())}
    return client.post(f"/stock/{item.pk}/barcodes/", data)


def test_an_item_is_found_by_each_of_its_barcodes(cast, screws, sign_in):
    client = sign_in(cast.mo)
    name(client, screws, "4006381333931")
    name(client, screws, " box-200 ", "200")
    assert {code.code: code.amount for code in Barcode.objects.all()} == {
        "4006381333931": "1 pc",
        "box-200": "200 pcs",
    }
    for code in ("4006381333931", "BOX-200"):
        assert client.get("/search/", {"q": code})["Location"] == screws.get_absolute_url()
        listed = client.get("/stock/", {"q": code}).context["standings"]
        assert [row.item for row in listed] == [screws]
    page = client.get(screws.get_absolute_url()).content.decode()
    assert "box-200" in page
    assert "for 200 pcs" in page


def test_a_barcode_is_one_items_in_any_capitals(cast, screws, sign_in):
    tape = make.level(item=make.item(name="Tape", barcode="abc-1"), at=cast.workshop).item
    hidden = make.item(name="Secret", barcode="xyz")
    make.level(item=hidden, at=cast.annex)
    client = sign_in(cast.mo)

    def fault(item, code: str) -> str:
        answer = name(client, item, code)
        assert answer.status_code == 422
        return answer.context["form"].errors["barcode"][0]

    assert fault(screws, "ABC-1") == "Tape has this barcode."
    assert fault(screws, "XYZ") == "Another item has this barcode."
    assert fault(tape, "Abc-1") == "It has this barcode already."
    assert fault(tape, "") == "Scan or type the barcode."
    assert Barcode.objects.count() == 2


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("0", "Must be more than zero."), ("-1", "Must be more than zero."),
     ("1.5", "Wood screw comes in whole pieces."), ("", "Say how much.")],
)  # fmt: skip
def test_a_barcode_stands_for_some(quantity, words, cast, screws, sign_in):
    answer = name(sign_in(cast.mo), screws, "1", quantity)
    assert answer.context["form"].errors["quantity"] == [words]


def test_adding_and_removing_a_barcode_can_be_undone(cast, screws, sign_in):
    client = sign_in(cast.mo)

    def undo() -> None:
        event = ItemEvent.objects.order_by("pk").last()
        assert client.post(f"/stock/change/{event.pk}/undo/").status_code == 302

    def codes() -> list[tuple[str, Decimal]]:
        return list(Barcode.objects.values_list("code", "quantity"))

    name(client, screws, "7", "200")
    removal = {"operation_key": str(uuid4())}
    client.post(f"/stock/barcode/{Barcode.objects.get().pk}/remove/", removal)
    assert codes() == []
    undo()
    assert codes() == [("7", 200)]
    first = ItemEvent.objects.earliest("pk")
    for _ in range(2):
        client.post(f"/stock/change/{first.pk}/undo/")
    assert codes() == []
    assert ItemEvent.objects.filter(reverses=first).count() == 1


# Archiving


def test_what_is_gone_can_be_archived_and_brought_back(cast, screws, sign_in):
    client, address = sign_in(cast.mo), f"/stock/{screws.pk}/"
    key = {"operation_key": str(uuid4())}
    for _ in range(2):
        assert client.post(f"{address}archive/", key).status_code == 302
    [event] = ItemEvent.objects.all()
    assert [row.item for row in client.get("/stock/").context["standings"]] == []
    archived = client.get("/stock/?state=archived")
    assert [row.item for row in archived.context["standings"]] == [screws]
    assert client.post(f"/stock/change/{event.pk}/undo/").status_code == 302
    assert again(screws).archived_at is None
    client.post(f"{address}archive/", {"operation_key": str(uuid4())})
    assert client.post(f"{address}restore/", {"operation_key": str(uuid4())}).status_code == 302
    assert again(screws).archived_at is None


def test_the_archived_are_listed_for_managers_only(cast, screws, sign_in):
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    page = sign_in(cast.olu).get("/stock/?state=archived")
    assert list(page.context["standings"]) == []
    assert "Archived" not in sign_in(cast.olu).get("/stock/?q=x").content.decode()
    assert "Archived" in sign_in(cast.mo).get("/stock/?q=x").content.decode()


def test_what_is_left_keeps_it_from_being_archived_and_hidden_places_are_not_named(
    cast, screws, sign_in
):
    make.receive(screws.levels.get(), 3, by=cast.olu)
    make.level(item=screws, at=cast.annex, quantity=9, by=cast.ada)
    client = sign_in(cast.mo)
    answer = client.post(f"/stock/{screws.pk}/archive/", {"operation_key": str(uuid4())})
    assert answer.context["form"].non_field_errors() == [
        (
            "Some of it is left: 3 pcs at Workshop, some where your teams can't see it. Use it up,"
            " move it or count it first."
        )
    ]
    assert "Annex" not in answer.content.decode()
    assert again(screws).archived_at is None


@pytest.mark.parametrize("state", ["draft", "ordered", "part"])
def test_what_is_on_order_is_not_archived(state, cast, screws):
    order = ordered(screws, at=cast.workshop, by=cast.mo, state=state)
    with pytest.raises(Refused, match=f"on an order: {order}"):
        catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    Order.objects.update(state="received")
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())


def ordered(item, *, at, by, state="ordered") -> Order:
    """An order of one pack."""
    supplier, _ = Supplier.objects.get_or_create(name="Bolt & Co")
    order = Order.objects.create(
        supplier=supplier, location=at, state=state, made_by=by, ordered_at=timezone.now()
    )
    order.lines.create(item=item, packs=1, location=at)
    return order


def test_a_count_under_way_is_not_kept_open_by_what_was_archived(cast, screws):
    count = counts.start(location=cast.workshop, by=cast.olu, operation_key=uuid4())
    tape = make.level(item=make.item(name="Tape"), at=cast.workshop)
    for item in (screws, tape.item):
        counts.record(
            count, item, location=cast.workshop, counted=Decimal(2), by=cast.olu,
            operation_key=uuid4(),
        )  # fmt: skip
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    counts.post(count, by=cast.olu)
    tape.refresh_from_db()
    assert (tape.quantity, screws.levels.get().quantity) == (2, 0)


def test_the_label_of_what_is_archived_still_opens_its_page(cast, screws):
    tag = make.tag(item=screws)
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    assert meaning(tag.code, cast.olu) == screws


# Categories


def rename(client, category, to, **more):
    """Post the form that renames a category."""
    data = {"to": to, "operation_key": str(uuid4())} | more
    return client.post(f"/stock/categories/rename/?name={category}", data)


def categories_now() -> dict[str, str]:
    """What each item is filed under."""
    return dict(Item.objects.values_list("name", "category"))


def test_a_category_is_renamed_everywhere_and_back(cast, screws, sign_in):
    make.item(name="Nail", category="Fixings")
    count = counts.start(location=cast.main, by=cast.olu, operation_key=uuid4(), category="Fixings")
    client = sign_in(cast.ada)
    assert rename(client, "Fixings", "Fasteners").status_code == 302
    assert set(categories_now().values()) == {"Fasteners"}
    count.refresh_from_db()
    assert [level.item for level in counts.scope(count)] == [screws]
    said = client.get("/stock/categories/").content.decode()
    assert "Renamed Fixings to Fasteners: 2 items." in said
    undo = f"/stock/categories/renaming/{Renaming.objects.get().pk}/undo/"
    assert f'action="{undo}"' in said
    for _ in range(2):  # undoing twice is undoing once
        assert client.post(undo).status_code == 302
    assert set(categories_now().values()) == {"Fixings"}
    count.refresh_from_db()
    assert count.category == "Fixings"
    newest, first = Renaming.objects.all()
    assert (newest.reverses, newest.by, first.is_undone) == (first, cast.ada, True)
    assert client.post(f"/stock/categories/renaming/{newest.pk}/undo/").status_code == 422


def test_two_categories_that_became_one_are_taken_apart_again(cast, screws, sign_in):
    nail = make.item(name="Nail", category="NAILS")
    moved = make.item(name="Glue", category="Fixings")
    client = sign_in(cast.ada)
    rename(client, "Fixings", "Nails")
    assert set(categories_now().values()) == {"Nails"}
    Item.objects.filter(pk=moved.pk).update(category="Adhesives")
    later = make.item(name="Tack", category="Nails")
    client.post(f"/stock/categories/renaming/{Renaming.objects.get().pk}/undo/")
    assert categories_now() == {
        screws.name: "Fixings", nail.name: "NAILS", moved.name: "Adhesives", later.name: "Nails",
    }  # fmt: skip


def test_a_category_may_change_its_capitals(cast, screws, sign_in):
    assert rename(sign_in(cast.ada), "Fixings", "FIXINGS").status_code == 302
    assert again(screws).category == "FIXINGS"


@pytest.mark.parametrize(
    ("category", "to", "words"),
    [
        ("Nothing", "Else", "Nothing is in Nothing any more. Look again."),
        ("Fixings", "Fixings", "It is called that already."),
        ("Fixings", "", "Give it a name."),
        ("Fixings", "x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
    ],
)
def test_a_renaming_that_makes_no_sense_is_refused(category, to, words, cast, screws, sign_in):
    answer = rename(sign_in(cast.ada), category, to)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Renaming.objects.count() == 0


def test_the_same_renaming_sent_twice_happens_once(cast, screws, sign_in):
    key, client = str(uuid4()), sign_in(cast.ada)
    for _ in range(2):
        assert rename(client, "Fixings", "Fasteners", operation_key=key).status_code == 302
    assert Renaming.objects.count() == 1


def test_the_categories_in_use_are_suggested_as_far_as_they_are_seen(cast, screws, sign_in):
    make.level(item=make.item(category="Secret"), at=cast.annex)
    page = sign_in(cast.mo).get("/stock/add/").content.decode()
    assert '<option value="Fixings">' in page
    assert "Secret" not in page


def test_one_more_is_added_where_and_as_the_one_before(cast, sign_in):
    data = {
        "name": "Tape", "unit": "m", "location": cast.workshop.pk, "category": "Sticky things",
        "more": "yes", "operation_key": str(uuid4()),
    }  # fmt: skip
    answer = sign_in(cast.mo).post("/stock/add/", data, follow=True)
    assert answer.redirect_chain[0][0].startswith("/stock/add/?")
    assert [str(said) for said in answer.context["messages"]] == ["Added Tape."]
    page, form = answer.content.decode(), answer.context["form"]
    assert "Added Tape." in page
    kept = {name: form[name].value() for name in ("name", "location", "unit", "category")}
    assert kept == {
        "name": None, "location": str(cast.workshop.pk), "unit": "m", "category": "Sticky things"
    }  # fmt: skip


def test_a_new_item_comes_in_packs(cast, sign_in):
    data = {
        "name": "Tape", "unit": "each", "location": cast.workshop.pk, "pack": "box",
        "pack_size": "12", "operation_key": str(uuid4()),
    }  # fmt: skip
    client = sign_in(cast.mo)
    half = client.post("/stock/add/", data | {"pack_size": "2.5"})
    assert half.context["form"].errors["pack_size"] == ["It comes in whole pieces."]
    assert Item.objects.count() == 0
    assert client.post("/stock/add/", data).status_code == 302
    assert (Item.objects.get().pack, Item.objects.get().pack_size) == ("box", 12)


def test_receiving_what_was_archived_meanwhile_is_refused(cast, screws):
    catalogue.archive(screws, by=cast.mo, operation_key=uuid4())
    with pytest.raises(Refused, match="has been archived"):
        operations.receive(
            screws, location=cast.workshop, quantity=Decimal(1), by=cast.olu, operation_key=uuid4()
        )
