"""Setting one level right: by a reason, by counting it, and what a receipt says of its price."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.utils import timezone

from stockroom.models import CountLine, Movement, Supplier
from tests import make
from tests.stockroom.test_hostile import HOSTILE


@pytest.fixture
def screws(cast):
    """Twelve screws in the workshop, which come in boxes of 200."""
    item = make.item(name="Screws", pack="box", pack_size=200)
    return make.level(item=item, at=cast.workshop, quantity=12, by=cast.olu)


@pytest.fixture
def olu(cast, sign_in):
    """The operator, signed in."""
    return sign_in(cast.olu)


def send(client, level, verb, **facts):
    """Post the form of a verb, and see the page that answers."""
    asked = {"operation_key": uuid4(), "location": level.location_id}
    return client.post(f"/stock/{level.item_id}/{verb}/", asked | facts, follow=True)


def newest(level) -> Movement | None:
    """The last line of its ledger."""
    return level.movements.order_by("-pk").first()


@pytest.mark.parametrize(("way", "delta", "left"), [("less", -5, 7), ("more", 5, 17)])
def test_an_adjustment_goes_either_way_and_says_why(way, delta, left, screws, olu):
    broken = make.reason("Broken")
    answer = send(olu, screws, "adjust", way=way, quantity=5, reason=broken.pk, note="Fell")
    line = newest(screws)
    assert (line.kind, line.delta, line.balance_after) == ("adjust", delta, left)
    assert (line.reason, line.note) == (broken, "Fell")
    said = answer.content.decode()
    assert f"Adjusted Screws: 5 pcs {way} (Broken). {left} pcs left at Workshop." in said
    assert f"/stock/movement/{line.pk}/undo/" in said
    assert "Broken, <bdi>Fell</bdi>" in said  # its line in the ledger


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"reason": ""}, "Say why."),
        ({"reason": 999_999}, "Select a valid choice"),
        ({"quantity": 13}, "Only 12 pcs left at Workshop."),
        ({"quantity": 0}, "Must be more than zero."),
        ({"quantity": -3}, "Must be more than zero."),
        ({"quantity": "0.5"}, "Screws comes in whole pieces."),
        ({"quantity": ""}, "Say how much."),
        ({"way": "sideways"}, "Select a valid choice"),
    ],
)
def test_a_bad_adjustment_is_refused_in_words(facts, words, screws, olu):
    asked = {"way": "less", "quantity": 5, "reason": make.reason().pk}
    answer = send(olu, screws, "adjust", **asked | facts)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert newest(screws).kind == "receive"


@pytest.mark.parametrize(
    ("who", "status"), [("xan", 404), ("vic", 403), ("olu", 422), ("mo", 422), ("ada", 422)]
)
def test_whatever_an_adjustment_says_is_answered_and_writes_nothing(
    who, status, screws, cast, sign_in
):
    client, asked = sign_in(getattr(cast, who)), {"way": "more", "quantity": 5}
    asked |= {"reason": make.reason().pk, "location": screws.location_id}
    address = f"/stock/{screws.item_id}/adjust/"
    for field in ("location", "way", "quantity", "reason", "operation_key"):
        for said in HOSTILE if who == "olu" else HOSTILE[::5]:
            sent = {"operation_key": uuid4(), "note": said} | asked | {field: said}
            answer = client.post(address, sent)
            assert (field, said, answer.status_code) == (field, said, status)
            assert "<script>alert(1)" not in answer.text
    for left_out in asked:
        sent = {name: said for name, said in asked.items() if name != left_out}
        assert client.post(address, sent | {"operation_key": uuid4()}).status_code == status
    assert newest(screws).kind == "receive"


def test_a_reason_that_was_archived_is_no_longer_offered(screws, olu):
    gone = make.reason("Gone")
    gone.archived_at = timezone.now()
    gone.save()
    answer = send(olu, screws, "adjust", way="less", quantity=5, reason=gone.pk)
    assert (answer.status_code, newest(screws).kind) == (422, "receive")


def test_one_level_is_counted(screws, olu):
    answer = send(olu, screws, "count", counted=9)
    assert (
        "Counted 9 pcs of Screws at Workshop, 3 pcs fewer than expected." in answer.content.decode()
    )
    assert (newest(screws).kind, newest(screws).delta) == ("count", -3)
    answer = send(olu, screws, "count", counted=9)
    assert "Counted 9 pcs of Screws at Workshop, as expected." in answer.content.decode()
    assert (CountLine.objects.count(), Movement.objects.filter(kind="count").count()) == (2, 1)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ("", "Say how much."),
        ("-1", "less than zero"),
        ("1.5", "whole pieces"),
        ("x", "Type a number"),
    ],
)
def test_a_bad_count_is_refused_beside_its_field(counted, words, screws, olu):
    answer = send(olu, screws, "count", counted=counted)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert CountLine.objects.count() == 0


def test_packs_are_received_as_what_is_in_them(screws, olu):
    fixings = Supplier.objects.create(name="Fixings & Co")
    send(olu, screws, "receive", quantity=2, pack=200, price="11.20", supplier=fixings.pk)
    line = newest(screws)
    assert (line.delta, line.unit_cost, line.supplier) == (400, D("0.056"), fixings)
    assert "2 boxes + 12" in olu.get(f"/stock/{screws.item_id}/").content.decode()


def test_single_ones_are_received_without_a_word_of_packs(screws, olu):
    send(olu, screws, "receive", quantity=3)
    assert (newest(screws).delta, newest(screws).unit_cost) == (3, None)


@pytest.mark.parametrize(
    "facts",
    [{"pack": 7}, {"price": -1}, {"price": "a lot"}, {"supplier": 999_999}, {"quantity": 10**9}],
)
def test_a_bad_receipt_is_refused(facts, screws, olu):
    answer = send(olu, screws, "receive", **{"quantity": 1} | facts)
    assert (answer.status_code, newest(screws).balance_after) == (422, 12)
