"""Reorder rules: what they cover, and to whom an item shows as to reorder."""

from decimal import Decimal
from uuid import uuid4

import pytest

from stockroom import operations
from stockroom.models import Item, ReorderRule, RuleEvent
from tests import make


@pytest.fixture
def rope(cast):
    """Rope: 2 on a shelf in the Workshop, 3 in the Workshop, 100 in the Annex."""
    shelf = make.level(at=make.location(parent=cast.workshop), quantity=2, by=cast.olu)
    make.level(item=shelf.item, at=cast.workshop, quantity=3, by=cast.olu)
    make.level(item=shelf.item, at=cast.annex, quantity=100, by=cast.ada)
    return shelf


def to_reorder(client, person, **query) -> int:
    """How many items the list shows this person as to reorder."""
    client.force_login(person)
    return len(client.get("/stock/", {"state": "to-reorder"} | query).context["standings"])


@pytest.mark.parametrize(("point", "short"), [(5, False), (6, True)])
def test_exactly_at_the_point_is_not_short(point, short, cast, rope):
    make.rule(rope, point=point, full=50, at=cast.workshop)
    assert ReorderRule.objects.short().exists() is short


def test_rules_within_one_another_each_count_their_own_subtree(cast, rope):
    inner = make.rule(rope, point=3, full=9)
    middle = make.rule(rope, point=4, full=9, at=cast.workshop)
    outer = make.rule(rope, point=200, full=300, at=cast.site)
    on_hand = dict(ReorderRule.objects.values_list("pk", "on_hand"))
    assert on_hand == {inner.pk: 2, middle.pk: 5, outer.pk: 105}
    assert set(ReorderRule.objects.short()) == {inner, outer}


def test_a_rule_where_none_is_kept_is_short(cast, rope):
    empty = make.location(parent=cast.main)
    rule = make.rule(rope, point=1, full=9, at=empty)
    assert list(ReorderRule.objects.short()) == [rule]


def test_another_item_at_the_same_place_does_not_fill_it(cast, rope):
    make.level(at=cast.workshop, quantity=500, by=cast.olu)
    make.rule(rope, point=6, full=50, at=cast.workshop)
    assert ReorderRule.objects.short().count() == 1


@pytest.mark.parametrize(("place", "shown"), [("annex", 0), ("site", 0), ("workshop", 1)])
def test_only_a_rule_one_can_see_makes_it_show(place, shown, cast, rope, client):
    make.rule(rope, point=900, full=1000, at=getattr(cast, place))
    assert to_reorder(client, cast.vic) == shown
    assert to_reorder(client, cast.ada) == 1
    assert list(Item.objects.visible_to(cast.vic).to_reorder(cast.vic)) == [rope.item][:shown]


def test_narrowed_to_a_place_only_the_rules_there_and_below_count(cast, rope, client):
    make.rule(rope, point=6, full=50, at=cast.workshop)
    assert to_reorder(client, cast.vic, location=cast.workshop.pk) == 1
    assert to_reorder(client, cast.vic, location=rope.location_id) == 0


def test_it_shows_once_it_is_used_and_no_longer_once_it_is_there_again(cast, rope, client):
    make.rule(rope, point=5, full=50, at=cast.workshop)
    facts = {"location": rope.location, "by": cast.olu}
    seen = [to_reorder(client, cast.vic)]
    for verb in (operations.use, operations.receive):
        verb(rope.item, quantity=Decimal(1), operation_key=uuid4(), **facts)
        seen.append(to_reorder(client, cast.vic))
    assert seen == [0, 1, 0]


def test_a_second_rule_at_a_place_takes_the_place_of_the_first(cast, rope, sign_in):
    client = sign_in(cast.mo)
    for point in ("3", "4"):
        data = {"location": cast.workshop.pk, "reorder_point": point, "order_up_to": "9"}
        assert client.post(f"/stock/{rope.item_id}/reorder/", data).status_code == 302
    assert [rule.reorder_point for rule in ReorderRule.objects.all()] == [4]


@pytest.mark.parametrize("place", ["annex", "site"])
def test_nobody_sets_a_rule_beside_or_above_what_they_manage(place, cast, rope, sign_in):
    there = getattr(cast, place)
    data = {"location": there.pk, "reorder_point": "3", "order_up_to": "9"}
    answer = sign_in(cast.mo).post(f"/stock/{rope.item_id}/reorder/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["location"])
    assert not ReorderRule.objects.exists()


def rules_now() -> list[tuple[int, int]]:
    """What every rule says."""
    return list(ReorderRule.objects.values_list("reorder_point", "order_up_to"))


def set_rule(client, rope, at, point, full):
    """Say when to reorder it, and see the page that answers."""
    data = {"location": at.pk, "reorder_point": point, "order_up_to": full}
    return client.post(f"/stock/{rope.item_id}/reorder/", data, follow=True).content.decode()


def test_a_reorder_point_that_was_set_is_undone_to_what_it_was(cast, rope, sign_in):
    client = sign_in(cast.mo)
    set_rule(client, rope, cast.workshop, 3, 9)
    said = set_rule(client, rope, cast.workshop, 4, 12)
    second, first = RuleEvent.objects.all()
    assert f'action="/stock/rule/change/{second.pk}/undo/"' in said
    assert client.post(f"/stock/rule/change/{first.pk}/undo/").status_code == 422  # set again since
    for _ in range(2):  # undoing twice is undoing once
        assert client.post(f"/stock/rule/change/{second.pk}/undo/").status_code == 302
    assert rules_now() == [(3, 9)]
    undo = RuleEvent.objects.first()
    assert (undo.reverses, undo.by) == (second, cast.mo)
    assert client.post(f"/stock/rule/change/{undo.pk}/undo/").status_code == 422


def test_a_reorder_point_is_removed_and_brought_back(cast, rope, sign_in):
    client = sign_in(cast.mo)
    set_rule(client, rope, cast.workshop, 3, 9)
    remove = f"/stock/rule/{ReorderRule.objects.get().pk}/remove/"
    page = client.get(f"/stock/{rope.item_id}/reorder/?location={cast.workshop.pk}")
    assert f'action="{remove}"' in page.content.decode()
    said = client.post(remove, follow=True).content.decode()
    event = RuleEvent.objects.first()
    assert (rules_now(), event.past) == ([], "removed the reorder point")
    assert f'action="/stock/rule/change/{event.pk}/undo/"' in said
    client.post(f"/stock/rule/change/{event.pk}/undo/")
    assert rules_now() == [(3, 9)]
    assert ReorderRule.objects.get().on_hand == 5


def test_what_is_said_twice_is_written_down_once(cast, rope, sign_in):
    for _ in range(2):
        set_rule(sign_in(cast.mo), rope, cast.workshop, 3, 9)
    assert RuleEvent.objects.count() == 1


def test_what_is_kept_in_many_locations_shows_some_until_all_are_asked_for(cast, rope, sign_in):
    for _ in range(43):
        make.level(item=rope.item, at=make.location(parent=cast.workshop))
    levels = rope.item.levels.exclude(location=cast.annex)
    client, address = sign_in(cast.mo), rope.item.get_absolute_url()

    def shown(**asked):
        page = client.get(address, asked).content.decode()
        kept = {level.pk for level in levels if f'value="level:{level.pk}"' in page}
        assert ("Show all 45 locations" in page) == (len(kept) < 45)
        return kept

    some = shown()
    assert len(some) == 40
    beyond = levels.exclude(pk__in=some).first()
    assert shown(location=beyond.location_id) == some | {beyond.pk}
    assert len(shown(places="all")) == 45
