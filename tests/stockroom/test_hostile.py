"""Whatever is sent to stock is answered in words, and what is refused writes nothing."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction

from tests.test_access_matrix import POSTS, addresses, signed_in, things

__all__ = ["things"]  # the fixture

FIELDS = (
    "amount", "at", "barcode", "by", "came", "category", "contact", "count", "counted", "days",
    "email", "expected_on", "find", "from", "into", "item", "kind", "lead_days", "level",
    "location", "minimum_packs", "more", "name", "next", "note", "notes", "offer", "order_up_to",
    "pack", "pack_size", "packs", "page", "person", "phone", "photo", "pick", "point", "price", "q",
    "quantity", "reason", "reference", "reorder_point", "seen", "shown", "since", "sort", "state",
    "supplier", "to", "unit", "was", "way", "website", "with_below",
)  # fmt: skip
OF_ROWS = ("came", "paid", "packs", "price", "how", "amount")
HOSTILE = (
    "a\0b", "-1", "1e400", "NaN", "9" * 5000, "9223372036854775808", "٣½", "1,5", "0000-02-31",
    "9999-12-31", "\u202e<script>alert(1)</script>", "x" * 3000, "[]", "//evil.example/",
)  # fmt: skip
IN_STOCK = [name for name in POSTS if name.startswith("stockroom:")]


def rows() -> dict[str, list]:
    """All that stock knows."""
    models = apps.get_app_config("stockroom").get_models()
    return {each.__name__: list(each._base_manager.order_by("pk").values_list()) for each in models}


def sent(things, turn: int) -> dict[str, str]:
    """A form of any kind that says something hostile wherever something can be said."""
    keys = {things.order.lines.get().pk, things.rule.pk, things.movement.level_id}
    names = [*FIELDS, *(f"{name}-{key}" for name in OF_ROWS for key in keys)]
    said = {name: HOSTILE[(n + turn) % len(HOSTILE)] for n, name in enumerate(names)}
    return said | {"operation_key": uuid4(), "verb": "rename"}


@pytest.mark.parametrize("turn", [0, 5, 10])
def test_whatever_is_sent_is_answered_and_nothing_is_half_written(turn, things):
    client, places, before = signed_in("ada", things), addresses(things), rows()
    places["stockroom:reason_change"] = "/stock/reasons/1/"
    for name in IN_STOCK:
        cache.clear()
        with transaction.atomic():
            answer = client.post(places[name], sent(things, turn) | {"pick": things.rule.pk})
            assert (name, answer.status_code) in {(name, code) for code in (302, 404, 422)}
            assert b"<script>alert(1)" not in answer.content
            if answer.status_code != 302:
                assert rows() == before, name
            transaction.set_rollback(True)
    for name in ("item_list", "ledger", "to_reorder", "order_list", "supplier_list", "value"):
        answer = client.get(places[f"stockroom:{name}"], sent(things, turn))
        assert (name, answer.status_code) in {(name, 200), (name, 422)}
        assert b"<script>alert(1)" not in answer.content
