"""Two items that turned out to be one: both ledgers are kept, and nothing is lost or doubled."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.utils import timezone

from labels.targets import meaning
from locations.models import Role
from people.refused import Refused
from stockroom import catalogue, counts, operations
from stockroom.merging import Plan, merge
from stockroom.models import (
    Barcode,
    Item,
    ItemEvent,
    ItemFile,
    Movement,
    Order,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)
from stockroom.proofs import PROOFS
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def proven() -> list[str]:
    """What the proofs of the ledger find to be wrong."""
    return [fault for proof in PROOFS for fault in proof()]


def join(item: Item, into: Item, *, by, key=None, seen: str | None = None) -> ItemEvent:
    """Merge them as they are now, as somebody does who has looked at the plan."""
    plan = Plan(Item.objects.get(pk=item.pk), Item.objects.get(pk=into.pk))
    return merge(item, into=into, by=by, operation_key=key or uuid4(), seen=seen or plan.digest)


def quantities(item: Item) -> dict[str, Decimal]:
    """What is where."""
    return {str(level.location): level.quantity for level in item.levels.order_by("pk")}


@pytest.fixture
def pair(cast):
    """The same screw twice: the old one in the Workshop and the Main building."""
    old, new = make.item(name="Wood screws"), make.item(name="Wood screw")
    make.level(item=old, at=cast.workshop, quantity=7, by=cast.olu)
    make.level(item=old, at=cast.main)
    make.level(item=new, at=cast.workshop, quantity=5, by=cast.olu)
    return old, new


def test_what_is_left_becomes_the_other_ones_line_by_line(cast, pair):
    old, new = pair
    join(old, new, by=cast.mo)
    assert quantities(old) == {"Workshop": 0, "Main building": 0}
    assert quantities(new) == {"Workshop": 12, "Main building": 0}
    left, arrived = Movement.objects.filter(kind="merge").order_by("pk")
    assert (left.level.item, left.delta, left.balance_after) == (old, -7, 0)
    assert (arrived.level.item, arrived.delta, arrived.balance_after) == (new, 7, 12)
    assert arrived.left_by == left
    assert proven() == []


def test_the_old_one_is_archived_and_leads_to_the_other(cast, pair, sign_in):
    old, new = pair
    tags = make.tag(item=old), make.tag(level=old.levels.get(location=cast.workshop))
    join(old, new, by=cast.mo)
    old.refresh_from_db()
    assert (old.merged_into, bool(old.archived_at)) == (new, True)
    client = sign_in(cast.vic)
    assert client.get(f"/stock/{old.pk}/")["Location"] == new.get_absolute_url()
    assert [meaning(tag.code, cast.vic) for tag in tags] == [
        new, new.levels.get(location=cast.workshop),
    ]  # fmt: skip
    assert client.get(f"/q/{tags[1].code}")["Location"].startswith(new.get_absolute_url())
    assert [row.item for row in client.get("/stock/", {"q": old.code}).context["standings"]] == [
        new
    ]
    assert [row.item for row in client.get("/stock/").context["standings"]] == [new]
    assert list(sign_in(cast.mo).get("/stock/?state=archived").context["standings"]) == []


def test_its_ledger_is_shown_with_the_other_ones(cast, pair, sign_in):
    old, new = pair
    join(old, new, by=cast.mo)
    answer = sign_in(cast.olu).get(new.get_absolute_url())
    assert [(line.kind, line.level.item, line.delta) for line in answer.context["lines"]] == [
        ("merge", new, 7), ("merge", old, -7), ("receive", new, 5), ("receive", old, 7),
    ]  # fmt: skip
    page = answer.content.decode()
    assert "as Wood screws" in page
    assert page.count('aria-label="Undo: ') == 1  # what was received of the new one


def test_it_cannot_be_undone_nor_what_was_done_to_the_old_one(cast, pair):
    old, new = pair
    received = Movement.objects.get(level__item=old)
    join(old, new, by=cast.mo)
    for half in Movement.objects.filter(kind="merge"):
        assert not half.can_be_undone
        with pytest.raises(Refused, match="can't be taken apart again"):
            operations.undo(half, by=cast.mo)
    with pytest.raises(
        Refused, match=r"Wood screws has been merged into Wood screw\. Do it there\."
    ):
        operations.undo(received, by=cast.mo)
    with pytest.raises(Refused, match="lives on as that"):
        catalogue.restore(old, by=cast.mo)
    assert proven() == []


def test_barcodes_files_and_the_photo_move_along(cast, pair):
    old, new = pair
    Barcode.objects.create(item=old, code="1", quantity=200)
    ItemFile.objects.create(item=old, file="files/a.pdf", name="a.pdf", size=1, by=cast.mo)
    Item.objects.filter(pk=old.pk).update(photo="photos/a.jpg")
    join(old, new, by=cast.mo)
    new.refresh_from_db()
    old.refresh_from_db()
    assert [code.code for code in new.barcodes.all()] == ["1"]
    assert [file.name for file in new.files.all()] == ["a.pdf"]
    assert (new.photo.name, old.photo.name) == ("photos/a.jpg", "")


def test_rules_move_where_the_other_one_has_none(cast, pair, sign_in):
    old, new = pair
    at_main = make.rule(old.levels.get(location=cast.main), point=1, full=9)
    make.rule(old.levels.get(location=cast.workshop), point=2, full=9)
    kept = make.rule(new.levels.get(location=cast.workshop), point=3, full=9)
    page = sign_in(cast.mo).get(f"/stock/{old.pk}/merge/?into={new.pk}").content.decode()
    assert "1 pcs at Main building moves along" in page
    assert "2 pcs at Workshop is dropped" in page
    join(old, new, by=cast.mo)
    assert set(ReorderRule.objects.values_list("pk", "item")) == {
        (at_main.pk, new.pk), (kept.pk, new.pk),
    }  # fmt: skip


def test_suppliers_items_move_with_one_preferred(cast, pair):
    old, new = pair
    first, second = (Supplier.objects.create(name=name) for name in ("Bolt", "Nut"))
    twin = SupplierItem.objects.create(supplier=first, item=new, pack_size=10, is_preferred=True)
    same = SupplierItem.objects.create(supplier=first, item=old, pack_size=10)
    other = SupplierItem.objects.create(supplier=second, item=old, pack_size=10, is_preferred=True)
    order = Order.objects.create(supplier=first, location=cast.workshop, made_by=cast.mo)
    line = order.lines.create(item=old, supplier_item=same, pack_size=10, location=cast.workshop)
    join(old, new, by=cast.mo)
    for row in (twin, same, other, line):
        row.refresh_from_db()
    assert (twin.item, twin.is_preferred) == (new, True)
    assert (same.item, bool(same.archived_at)) == (old, True)
    assert (other.item, other.is_preferred, other.archived_at) == (new, False, None)
    assert (line.item, line.supplier_item) == (new, twin)


def test_the_only_preferred_supplier_stays_preferred(cast, pair):
    old, new = pair
    bolt = Supplier.objects.create(name="Bolt")
    offer = SupplierItem.objects.create(supplier=bolt, item=old, is_preferred=True)
    join(old, new, by=cast.mo)
    offer.refresh_from_db()
    assert (offer.item, offer.is_preferred) == (new, True)


def test_orders_that_are_finished_stay_as_they_were(cast, pair):
    old, new = pair
    bolt = Supplier.objects.create(name="Bolt")
    order = Order.objects.create(
        supplier=bolt, location=cast.workshop, made_by=cast.mo, state="received",
        ordered_at=timezone.now(),
    )  # fmt: skip
    line = order.lines.create(item=old, location=cast.workshop)
    join(old, new, by=cast.mo)
    line.refresh_from_db()
    assert line.item == old


def test_what_was_counted_is_to_be_counted_again(cast, pair):
    old, new = pair
    count = counts.start(location=cast.workshop, by=cast.olu, operation_key=uuid4())
    for item in pair:
        counts.record(
            count, item, location=cast.workshop, counted=Decimal(5), by=cast.olu,
            operation_key=uuid4(),
        )  # fmt: skip
    assert Plan(old, new).counted
    join(old, new, by=cast.mo)
    counts.post(count, by=cast.olu)
    assert quantities(new)["Workshop"] == 12
    assert proven() == []


def test_what_was_merged_before_is_found_at_once(cast, pair):
    old, new = pair
    newest = make.level(item=make.item(name="Screw"), at=cast.workshop).item
    join(old, new, by=cast.mo)
    join(new, newest, by=cast.mo)
    assert set(Item.objects.filter(merged_into=newest)) == {old, new}
    seen = Movement.objects.visible_to(cast.mo).filter(level__item__in=[newest, *newest.all_merged])
    assert seen.count() == 6
    assert quantities(newest)["Workshop"] == 12


def refuse_pair(item: Item, into: Item, by) -> str:
    with pytest.raises(Refused) as refused:
        join(item, into, by=by)
    return str(refused.value)


def test_two_that_cannot_be_one_are_refused(cast, pair):
    old, new = pair
    rope = make.level(item=make.item(name="Rope", unit="m"), at=cast.workshop).item
    gone = make.item(name="Gone", archived_at=timezone.now())
    assert refuse_pair(old, old, cast.mo) == "Choose another item than this one."
    assert refuse_pair(old, rope, cast.mo) == (
        "Wood screws is counted in pieces, Rope in metres. Only items in the same unit can be"
        " merged."
    )
    assert refuse_pair(old, gone, cast.ada) == "Gone has been archived. Restore it first."
    order = Order.objects.create(
        supplier=Supplier.objects.create(name="Bolt"), location=cast.workshop, made_by=cast.mo
    )
    for item in pair:
        order.lines.create(item=item, location=cast.workshop)
    assert refuse_pair(old, new, cast.mo).startswith(f"Order {order} has both of them")
    assert Movement.objects.filter(kind="merge").count() == 0


def test_the_manager_of_every_place_may_and_nobody_else(cast, pair, sign_in):
    old, new = pair
    make.level(item=new, at=cast.annex)
    address = f"/stock/{old.pk}/merge/?into={new.pk}"
    answer = sign_in(cast.mo).get(address)
    assert answer.status_code == 403
    assert "Annex" not in answer.content.decode()
    assert "manage every location" in refuse_pair(old, new, cast.mo)
    assert sign_in(cast.ada).get(address).status_code == 200
    make.team(members=[cast.mo], grants={cast.annex: Role.MANAGER})
    assert sign_in(cast.mo).get(address).status_code == 200


def test_all_of_it_is_shown_first_and_then_done(cast, pair, sign_in):
    old, new = pair
    client, address = sign_in(cast.mo), f"/stock/{old.pk}/merge/"
    asked = client.get(address, {"into": new.pk})
    page = asked.content.decode()
    assert "7 pcs at Workshop" in page
    assert "can't be undone" in page
    data = {"into": new.pk, "seen": asked.context["plan"].digest, "operation_key": str(uuid4())}
    make.rule(old.levels.get(location=cast.workshop), point=2, full=9)
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "What would happen is not what was shown. Look again."
    ]
    data["seen"] = answer.context["plan"].digest
    answers = [client.post(address, data) for _ in range(2)]
    assert answers[0]["Location"] == new.get_absolute_url()
    # The second arrival finds the old one archived, and its page leads on.
    assert Movement.objects.filter(kind="merge").count() == 2
    assert ItemEvent.objects.filter(kind="merge").count() == 1


def test_sent_twice_it_happens_once(cast, pair):
    old, new = pair
    key, seen = uuid4(), Plan(old, new).digest
    first = join(old, new, by=cast.mo, key=key, seen=seen)
    assert join(old, new, by=cast.mo, key=key, seen=seen) == first


def test_either_both_lines_are_written_or_none(cast, pair):
    """More than a level can hold: refused at the second line, after the first was written."""
    old, new = pair
    StockLevel.objects.filter(item=new, location=cast.workshop).update(quantity="999999999.000")
    assert "more than can be kept" in refuse_pair(old, new, cast.mo)
    assert quantities(old)["Workshop"] == 7
    assert Movement.objects.filter(kind="merge").count() == 0
    assert Item.objects.get(pk=old.pk).archived_at is None


# At the same moment


@pytest.fixture
def stage(real_connections):
    return people_the_stage()


def stocked(stage) -> tuple[Item, Item]:
    """Ten of each, in the Workshop."""
    return tuple(
        make.level(item=make.item(name=name), at=stage.workshop, quantity=10, by=stage.olu).item
        for name in ("Wood screws", "Wood screw")
    )


def take(item: Item, stage, verb=operations.use, at=None):
    return partial(
        verb, item, location=at or stage.workshop, quantity=Decimal(1), by=stage.olu,
        operation_key=uuid4(),
    )  # fmt: skip


def test_each_into_the_other_at_once_merges_once(stage):
    one, other = stocked(stage)
    there, back = Plan(one, other).digest, Plan(other, one).digest
    results = at_once(
        [
            partial(merge, one, into=other, by=stage.mo, operation_key=uuid4(), seen=there),
            partial(merge, other, into=one, by=stage.mo, operation_key=uuid4(), seen=back),
        ]
        * 3
    )
    # Three of one kind are the same submission, and are answered with what the first one did.
    assert len(refusals(results)) == 3
    assert ItemEvent.objects.count() == 1
    assert Item.objects.filter(archived_at=None).count() == 1
    assert sorted(level.quantity for level in StockLevel.objects.all()) == [0, 20]
    assert proven() == []


@pytest.mark.parametrize("verb", [operations.use, operations.receive])
def test_merging_while_somebody_acts_on_either_loses_nothing(verb, stage):
    one, other = stocked(stage)
    seen = Plan(one, other).digest
    results = at_once(
        [
            *[take(item, stage, verb) for item in (one, other) for _ in range(4)],
            partial(merge, one, into=other, by=stage.mo, operation_key=uuid4(), seen=seen),
        ]
    )
    refused = len(refusals(results))
    change = (8 - refused) * (1 if verb is operations.receive else -1)
    assert quantities(one) == {"Workshop": 0}
    assert quantities(other) == {"Workshop": 20 + change}
    said = refusals(results)
    assert [words for words in said if "has been merged into" not in words] == []
    assert proven() == []


def test_nothing_is_left_at_a_place_that_begins_to_stock_the_old_one_meanwhile(stage):
    """Whoever is first: what arrives is carried over, or refused, and nothing stays behind."""
    one, other = stocked(stage)
    seen = Plan(one, other).digest
    places = [make.location(parent=stage.workshop) for _ in range(6)]
    results = at_once(
        [
            *[take(one, stage, operations.receive, at=place) for place in places],
            partial(merge, one, into=other, by=stage.mo, operation_key=uuid4(), seen=seen),
        ]
    )
    old = Item.objects.get(pk=one.pk)
    if old.merged_into:
        assert sum(quantities(one).values()) == 0
    received = Movement.objects.filter(kind="receive").aggregate(all=Sum("delta"))["all"]
    assert StockLevel.objects.aggregate(all=Sum("quantity"))["all"] == received
    assert len(refusals(results)) in {1, len(places)} or old.merged_into is None
    assert proven() == []
