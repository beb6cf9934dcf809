"""What to get: how much, from where, in which packs; and getting what is ticked."""

import csv
import re
from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from locations import lull
from locations.models import Role
from people.clock import house_date
from people.memory import remembering
from people.verb_forms import faults
from stockroom import drafts, operations
from stockroom.models import Item, Movement, Order, OrderLine, StockLevel, Supplier, SupplierItem
from stockroom.restocking_forms import RestockForm
from stockroom.suggestions import suggestions
from tests import make

PAGE = "/stock/to-reorder/"


@pytest.fixture
def stage(cast):
    """Two vans that Mo manages as well, and somebody who sells."""
    cast.van, cast.other = (make.location(name=f"Van {n}", parent=cast.main) for n in (1, 2))
    cast.fixings = Supplier.objects.create(name="Fixings & Co", lead_days=1)
    return cast


def short(stage, *, left=2, point=10, full=40, at=None, **facts):
    """A rule that is short, of an item in the workshop."""
    level = make.level(item=make.item(**facts), at=at or stage.workshop, quantity=left)
    return make.rule(level, point=point, full=full)


def sold(rule, *, by, size=1, **facts) -> SupplierItem:
    """How a supplier sells the item of a rule."""
    return SupplierItem.objects.create(supplier=by, item=rule.item, pack_size=size, **facts)


def order(rule, *, by, packs, size=1, state="ordered", at=None, received=0) -> OrderLine:
    """An order of the item, for where its rule is."""
    place = at or rule.location
    asked = Order.objects.create(
        supplier=by, location=place, state=state, made_by=make.person(), ordered_at=timezone.now()
    )
    return asked.lines.create(
        item=rule.item, location=place, packs=packs, pack_size=size, received=received
    )


def only(user):
    """The one suggestion there is."""
    [one] = suggestions(user)
    return one


def test_it_is_bought_up_to_the_full_level_in_whole_packs(stage):
    rule = short(stage, left=2, point=10, full=40)
    offer = sold(rule, by=stage.fixings, size=25, pack="box", price=D("4.20"))
    one = only(stage.mo)
    assert (one.offer, one.packs, one.quantity) == (offer, 2, 50)
    assert (one.words, one.price) == ("2 boxes of 25 pcs", D("8.40"))


def test_a_supplier_asks_for_at_least_so_many(stage):
    rule = short(stage, left=2, point=10, full=40)
    sold(rule, by=stage.fixings, size=25, minimum_packs=5)
    assert only(stage.mo).packs == 5


def test_the_preferred_supplier_comes_before_the_cheap_one(stage):
    rule = short(stage)
    cheap = sold(rule, by=stage.fixings, price=1)
    dear = sold(rule, by=Supplier.objects.create(name="Near"), price=9, is_preferred=True)
    assert only(stage.mo).offer == dear
    SupplierItem.objects.update(is_preferred=False)
    assert only(stage.mo).offer == cheap


def test_what_is_on_order_counts(stage):
    rule = short(stage, left=2, point=10, full=40)
    order(rule, by=stage.fixings, packs=5, size=1)
    assert (only(stage.mo).rule.on_order, only(stage.mo).quantity) == (5, 33)
    order(rule, by=stage.fixings, packs=3)
    assert suggestions(stage.mo) == []


@pytest.mark.parametrize("facts", [{"state": "draft"}, {"state": "received"}, {"received": 20}])
def test_what_no_longer_comes_does_not_count(facts, stage):
    rule = short(stage, left=2, point=10, full=40)
    order(rule, by=stage.fixings, packs=20, **facts)
    assert only(stage.mo).rule.on_order == 0


def test_what_is_ordered_for_another_location_does_not_count(stage):
    rule = short(stage)
    order(rule, by=stage.fixings, packs=20, at=stage.van)
    assert only(stage.mo).rule.on_order == 0


def give(stage, rule, *, left, point, at):
    """The same item elsewhere, with what that place needs itself."""
    level = make.level(item=rule.item, at=at, quantity=left)
    make.rule(level, point=point, full=point * 2)
    return level


def test_what_another_place_can_spare_is_moved(stage):
    rule = short(stage, left=2, point=10, full=40)
    van = give(stage, rule, left=30, point=5, at=stage.van)
    one = only(stage.mo)
    assert (one.giver, one.quantity) == (van, 25)  # it keeps the 5 it needs itself


def test_what_does_not_get_it_out_of_need_is_not_moved(stage):
    rule = short(stage, left=2, point=10, full=40)
    give(stage, rule, left=12, point=5, at=stage.van)
    assert not only(stage.mo).is_move  # 7 would make 9


def test_a_place_that_never_said_what_it_needs_gives_nothing(stage):
    rule = short(stage)
    make.level(item=rule.item, at=stage.van, quantity=500)
    assert not only(stage.mo).is_move


def test_nobody_is_sent_to_a_place_they_may_not_act_in(stage):
    rule = short(stage, left=2, point=10, full=40)
    give(stage, rule, left=30, point=5, at=stage.annex)
    assert not only(stage.mo).is_move
    assert only(stage.ada).is_move


def test_one_giver_is_not_promised_to_two(stage):
    rule = short(stage, left=0, point=10, full=20)
    give(stage, rule, left=25, point=5, at=stage.van)
    taker = make.level(item=rule.item, at=stage.other)
    make.rule(taker, point=10, full=20)
    ways = sorted((one.is_move, one.quantity) for one in suggestions(stage.mo))
    assert ways == [(False, 20), (True, 20)]


def test_what_is_bought_for_a_shelf_is_there_for_its_room(stage):
    shelf = make.location(parent=stage.workshop)
    level = make.level(at=shelf, quantity=2)
    make.rule(level, point=10, full=40)
    make.rule(level, point=20, full=60, at=stage.workshop)
    assert [(one.rule.location, one.quantity) for one in suggestions(stage.mo)] == [(shelf, 38)]


def test_nothing_out_of_sight_is_told(stage, sign_in):
    rule = short(stage, at=stage.annex, name="Secret glue")
    assert suggestions(stage.mo) == []
    assert "Secret glue" not in sign_in(stage.mo).get(PAGE).content.decode()
    assert [one.rule for one in suggestions(stage.ada)] == [rule]
    seen = make.rule(make.level(item=rule.item, at=stage.workshop), point=9, full=20)
    [told] = suggestions(stage.mo)
    assert told.rule == seen
    assert [level.location for level in told.levels] == [stage.workshop]


def tick(client, *ways, key=None):
    """Post what is ticked: (rule, how, amount) each."""
    sent = {"operation_key": key or uuid4(), "pick": [rule.pk for rule, *_ in ways]}
    for rule, how, amount in ways:
        sent |= {f"how-{rule.pk}": how, f"amount-{rule.pk}": amount}
    return client.post(PAGE, sent, follow=True)


def test_what_is_ticked_is_moved_and_drafted_in_one_step(stage, sign_in):
    carried, bought, also = short(stage), short(stage), short(stage, at=stage.other)
    van = give(stage, carried, left=90, point=5, at=stage.van)
    offers = [sold(rule, by=stage.fixings, size=5, price=2) for rule in (bought, also)]
    ways = [
        (carried, f"move:{van.pk}", "38"),
        (bought, f"buy:{offers[0].pk}", "8"),
        (also, f"buy:{offers[1].pk}", "2"),
    ]
    key, client = uuid4(), sign_in(stage.mo)
    for _ in range(3):
        answer = tick(client, *ways, key=key)
        assert answer.status_code == 200
    van.refresh_from_db()
    assert (van.quantity, Movement.objects.filter(kind="move-out").count()) == (52, 1)
    draft = Order.objects.get()
    assert (draft.state, draft.supplier, draft.location) == ("draft", stage.fixings, stage.main)
    lines = draft.lines.values_list("item", "packs", "price", "location")
    assert list(lines) == [
        (bought.item_id, 8, 2, stage.workshop.pk),
        (also.item_id, 2, 2, stage.other.pk),
    ]
    assert f"On the draft {draft.code} for Fixings &amp; Co." in answer.content.decode()


def test_what_is_on_a_draft_says_so_and_is_not_asked_for_twice(stage, sign_in):
    rule = short(stage)
    offer, client = sold(rule, by=stage.fixings, size=5), sign_in(stage.mo)
    tick(client, (rule, f"buy:{offer.pk}", "8"))
    draft = Order.objects.get()
    page = client.get(PAGE)
    [row] = page.context["rows"]
    assert (row.draft, row.can_be_ticked, page.context["may_get"]) == (draft, False, False)
    said = f'<a href="{draft.get_absolute_url()}">On draft {draft.code}</a>'
    assert said in page.content.decode()
    Order.objects.update(state="cancelled")
    assert client.get(PAGE).context["rows"][0].can_be_ticked
    Order.objects.update(state="draft")
    assert sign_in(stage.vic).get(PAGE).context["rows"][0].draft is None


def test_a_later_wish_goes_on_the_same_draft(stage, sign_in):
    rule = short(stage)
    offer, client = sold(rule, by=stage.fixings), sign_in(stage.mo)
    for packs in ("8", "4"):
        tick(client, (rule, f"buy:{offer.pk}", packs))
    assert Order.objects.get().lines.get().packs == 12


def refused_with(answer) -> str:
    """The words of a refusal."""
    assert answer.status_code == 422
    return answer.context["words"]


def test_what_is_ticked_is_read_at_once_and_not_without_end(stage, django_assert_num_queries):
    """Two of a kind ask as often as one; a rule's own level and offer are all that it takes."""
    rules = [short(stage) for _ in range(4)]
    carried = [give(stage, rule, left=50, point=5, at=stage.van) for rule in rules[:2]]
    offers = [sold(rule, by=stage.fixings) for rule in rules[2:]]
    ways = [f"move:{level.pk}" for level in carried] + [f"buy:{offer.pk}" for offer in offers]

    def sent(*numbers: int, swapped: bool = False) -> QueryDict:
        words = QueryDict(f"operation_key={uuid4()}", mutable=True)
        words.setlist("pick", [str(rules[number].pk) for number in numbers])
        for number in numbers:
            words[f"how-{rules[number].pk}"] = ways[number ^ swapped]
            words[f"amount-{rules[number].pk}"] = "1"
        return words

    in_a_request = RequestFactory().post(PAGE)

    def read(picked):
        form = RestockForm(picked, user=stage.mo)
        remembering(lambda _: form.is_valid())(in_a_request)
        return form

    with django_assert_num_queries(4):  # one of them for how far somebody reaches
        read(sent(0, 2))
    with django_assert_num_queries(4):
        ticked = read(sent(0, 1, 2, 3)).cleaned_data
    assert [carry.giver for carry in ticked["carries"]] == carried
    assert [buy.offer for buy in ticked["buys"]] == offers
    for pair in ((0, 1), (2, 3)):
        assert "by you" in faults(read(sent(*pair, swapped=True)))
    many = sent()
    many.setlist("pick", [str(number) for number in range(101)])
    assert "Not more than 100 at once" in faults(read(many))


def test_bad_amounts_change_nothing(stage, sign_in):
    fine, rule = short(stage), short(stage)
    van = give(stage, fine, left=90, point=5, at=stage.van)
    offer, client = sold(rule, by=stage.fixings), sign_in(stage.mo)
    good = (fine, f"move:{van.pk}", "38")
    for how, amount, words in [
        (f"buy:{offer.pk}", "0", "in whole packs"),
        (f"buy:{offer.pk}", "1.5", "in whole packs"),
        (f"buy:{offer.pk}", "-1", "in whole packs"),
        (f"buy:{offer.pk}", "99999999", "Between 1 and 1,000,000 packs"),
        (f"buy:{offer.pk}", "2147483648", "Between 1 and 1,000,000 packs"),
        ("buy:999999", "1", "can't be ordered for Workshop by you"),
        ("", "1", "can't be ordered for Workshop by you"),
        (f"move:{van.pk}", "1", "can't be moved to Workshop by you"),  # of another item
    ]:
        assert words in refused_with(tick(client, good, (rule, how, amount)))
    assert "Only 90 pcs left" in refused_with(tick(client, (fine, f"move:{van.pk}", "91")))
    assert "Must be more than zero" in refused_with(tick(client, (fine, f"move:{van.pk}", "0")))
    assert "Type a number" in refused_with(tick(client, (fine, f"move:{van.pk}", "x")))
    assert Order.objects.count() == 0
    assert not Movement.objects.filter(kind="move-out").exists()
    assert StockLevel.objects.get(pk=van.pk).quantity == 90


@pytest.mark.parametrize("key", ["", "x", "\0"])
def test_a_page_without_a_key_does_nothing(key, stage, sign_in):
    rule = short(stage)
    sent = {"operation_key": key, "pick": rule.pk, f"amount-{rule.pk}": "3"}
    sent |= {f"how-{rule.pk}": f"buy:{sold(rule, by=stage.fixings).pk}"}
    assert "out of date" in refused_with(sign_in(stage.mo).post(PAGE, sent))
    assert Order.objects.count() == 0


@pytest.mark.parametrize("who", ["xan", "vic", "olu"])
def test_only_managers_order(who, stage, sign_in):
    rule = short(stage)
    offer = sold(rule, by=stage.fixings)
    tick(sign_in(getattr(stage, who)), (rule, f"buy:{offer.pk}", "3"))
    assert Order.objects.count() == 0


def test_what_has_no_common_location_is_delivered_apart(stage, sign_in):
    make.team(members=[stage.olu], grants={stage.van: Role.MANAGER, stage.other: Role.MANAGER})
    rules = [short(stage, at=place) for place in (stage.van, stage.other)]
    offers = [sold(rule, by=stage.fixings) for rule in rules]
    ways = [(r, f"buy:{o.pk}", "3") for r, o in zip(rules, offers, strict=True)]
    tick(sign_in(stage.olu), *ways)
    assert {draft.location for draft in Order.objects.all()} == {stage.van, stage.other}


def test_the_list_is_grouped_and_says_what_it_costs(stage, sign_in):
    for name in ("Screws", "Hinges"):
        sold(short(stage, name=name), by=stage.fixings, size=10, price=D("1.50"), pack="box")
    short(stage, name="Unknown thing")
    page = sign_in(stage.mo).get(PAGE)
    titles = [(group.title, group.price) for group in page.context["groups"]]
    assert titles == [("Fixings & Co", D("12.00")), ("To buy", None)]
    page = sign_in(stage.mo).get(PAGE, {"by": "location"})
    assert [group.title for group in page.context["groups"]] == ["Workshop"]


@pytest.mark.parametrize(("who", "led"), [("mo", True), ("olu", False)])
def test_what_nobody_is_known_to_sell_leads_managers_to_where_they_say_it(who, led, stage, sign_in):
    rule, known = short(stage, name="Unknown thing"), short(stage, name="Screws")
    sold(known, by=stage.fixings)
    page = sign_in(getattr(stage, who)).get(PAGE).text
    assert (f'"{rule.item.get_absolute_url()}#buying"' in page) == led
    assert f'"{known.item.get_absolute_url()}#buying"' not in page
    assert 'id="buying"' in sign_in(stage.mo).get(rule.item.get_absolute_url()).text


def test_what_suppliers_ask_is_not_told_to_viewers(stage, sign_in):
    sold(short(stage), by=stage.fixings, price=D("11.20"), sku="FX-1")
    for address in (PAGE, f"{PAGE}?as=csv"):
        answers = [sign_in(who).get(address) for who in (stage.olu, stage.vic)]
        told = [b"".join(answer).decode() for answer in answers]
        assert ["FX-1" in page for page in told] == [True, False]
        assert ["Fixings" in page for page in told] == [True, False]
        linked = address == PAGE  # to what would be refused, nobody is led
        assert ["/stock/orders/" in page for page in told] == [linked, False]


def test_the_list_is_taken_along_as_a_spreadsheet(stage, sign_in):
    rule = short(stage, left=2, point=10, full=40, name="=Screws")
    sold(rule, by=stage.fixings, size=25, pack="box", price=D("4.20"), sku="FX-1")
    carried = short(stage, left=2, point=10, full=40, name="Tape")
    give(stage, carried, left=90, point=5, at=stage.van)
    answer = sign_in(stage.mo).get(PAGE, {"as": "csv"})
    lines = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert lines[1][1:] == [
        "'=Screws", "Workshop", "2", "0", "10", "40", "pcs", "Fixings & Co", "FX-1", "50", "2",
        "25", "8.4", "EUR",
    ]  # fmt: skip
    assert lines[2][1:3] + lines[2][8:12] == ["Tape", "Workshop", "Van 1", "", "38", ""]
    book = sign_in(stage.mo).get(PAGE, {"as": "xlsx"})
    assert b"".join(book)[:2] == b"PK"
    book.close()


def test_a_long_list_comes_in_pages_by_supplier_or_by_location(stage, sign_in, monkeypatch):
    rules = [short(stage, name=f"Part {n:03}") for n in range(28)]
    for rule in rules[25:]:
        sold(rule, by=stage.fixings, is_preferred=True)
    client = sign_in(stage.mo)
    first, second = (client.get(PAGE, {"page": n}) for n in (1, 2))
    assert [row.rule.item.name for row in first.context["rows"]][-3:] == [
        rule.item.name for rule in rules[25:]
    ]  # what is sold is listed first
    assert [row.rule for row in second.context["rows"]] == rules[22:25]
    assert ">28<" in first.content.decode()
    seen = {row.rule.pk for page in (first, second) for row in page.context["rows"]}
    assert seen == {rule.pk for rule in rules}
    by_location = client.get(PAGE, {"by": "location", "page": 2})
    assert [row.rule for row in by_location.context["rows"]] == rules[25:]
    monkeypatch.setattr("stockroom.suggestions.TOGETHER", 10)  # items in memory at once
    exported = client.get(PAGE, {"as": "csv"}).getvalue().decode().splitlines()
    assert [line.split(",")[1] for line in exported[1:]] == [rule.item.name for rule in rules]


def test_the_list_is_remembered_until_something_happens(stage, sign_in, monkeypatch):
    monkeypatch.setattr(lull, "QUIET", timedelta(0))
    rule = short(stage, left=2, point=10)
    client = sign_in(stage.mo)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            told = client.get(PAGE).context
        assert [row.rule for row in told["rows"]] == [rule]
    assert not any(
        query["sql"].startswith('SELECT "stockroom_reorderrule"."id" AS "pk"') for query in queries
    )
    assert client.get(PAGE, {"location": stage.van.pk}).context["rows"] == []
    assert sign_in(stage.ada).get(PAGE).context["rows"]
    level = rule.item.levels.get()
    operations.receive(
        rule.item, location=level.location, quantity=D(20), by=stage.ada, operation_key=uuid4()
    )
    assert sign_in(stage.mo).get(PAGE).context["rows"] == []


def test_what_is_bought_for_a_shelf_counts_for_its_room_on_another_page(stage, sign_in):
    shelf = make.location(name="Aisle", parent=stage.workshop)
    inner = short(stage, left=2, point=10, full=40, at=shelf, name="Zip tie")
    outer = make.rule(inner.item.levels.get(), point=12, full=20, at=stage.workshop)
    for n in range(24):
        short(stage, name=f"Part {n:03}")
    client = sign_in(stage.mo)
    pages = [client.get(PAGE, {"by": "location", "page": n}) for n in (1, 2)]
    listed = [row.rule for page in pages for row in page.context["rows"]]
    assert inner in listed
    assert outer not in listed


def carried(stage, sign_in, *, by="mo"):
    """Three moves out of the van that were ticked together, and the address that undoes them."""
    rules = [short(stage, left=2, point=10, full=40) for _ in range(3)]
    vans = [give(stage, rule, left=90, point=5, at=stage.van) for rule in rules]
    ways = [(rule, f"move:{van.pk}", "38") for rule, van in zip(rules, vans, strict=True)]
    answer = tick(sign_in(getattr(stage, by)), *ways)
    [message] = answer.context["messages"]
    assert str(message) == "Moved 3 items."
    return rules, message.extra_tags


def left_in(place) -> list:
    """How much is at a place, of each item."""
    levels = StockLevel.objects.filter(location=place).order_by("item")
    return list(levels.values_list("quantity", flat=True))


def test_several_moves_are_undone_as_one_and_once(stage, sign_in):
    _, undo = carried(stage, sign_in)
    assert left_in(stage.van) == [52, 52, 52]
    for _ in range(2):
        answer = sign_in(stage.mo).post(undo, follow=True)
        assert "Undone. What was moved is back where it was." in answer.content.decode()
        assert (left_in(stage.van), left_in(stage.workshop)) == ([90, 90, 90], [2, 2, 2])
    assert Movement.objects.filter(kind="undo").count() == 6


def test_what_was_undone_alone_is_not_undone_again(stage, sign_in):
    _, undo = carried(stage, sign_in)
    operations.undo(Movement.objects.filter(kind="move-out").first(), by=stage.mo)
    sign_in(stage.mo).post(undo)
    assert (left_in(stage.van), left_in(stage.workshop)) == ([90, 90, 90], [2, 2, 2])


def test_where_some_was_used_meanwhile_nothing_is_moved_back(stage, sign_in):
    rules, undo = carried(stage, sign_in)
    operations.use(
        rules[1].item, location=stage.workshop, quantity=D(35), by=stage.mo, operation_key=uuid4()
    )
    words = refused_with(sign_in(stage.mo).post(undo))
    assert words == f"{rules[1].item}: Only 5 pcs left at Workshop."
    assert (left_in(stage.van), left_in(stage.workshop)) == ([52, 52, 52], [40, 5, 40])


def test_only_who_may_act_at_both_ends_undoes_moves(stage, sign_in):
    _, undo = carried(stage, sign_in)
    eve = make.person(name="Eve")
    make.team(members=[eve], grants={stage.van: Role.OPERATOR, stage.workshop: Role.VIEWER})
    made_up = undo.replace("?was=", "?was=x")
    elsewhere = re.sub("reorder/[^/]*/", f"reorder/{uuid4()}/", undo)
    for who, address, status in [
        (eve, undo, 403), (stage.vic, undo, 403), (stage.xan, undo, 404),
        (stage.mo, made_up, 422), (stage.mo, elsewhere, 422),
    ]:  # fmt: skip
        assert sign_in(who).post(address).status_code == status
    assert not Movement.objects.filter(kind="undo").exists()


def test_what_was_moved_and_drafted_in_one_step_is_undone_in_one(stage, sign_in):
    first, second, taker = short(stage), short(stage), short(stage)
    van = give(stage, taker, left=90, point=5, at=stage.van)
    offers = [sold(rule, by=stage.fixings) for rule in (first, second)]
    client = sign_in(stage.mo)
    [begun] = tick(client, (first, f"buy:{offers[0].pk}", "8")).context["messages"]
    both = [(second, f"buy:{offers[1].pk}", "5"), (first, f"buy:{offers[0].pk}", "2")]
    answer = tick(client, (taker, f"move:{van.pk}", "38"), *both)
    [message] = answer.context["messages"]
    draft = Order.objects.get()
    assert f"to Workshop. On the draft {draft} for Fixings & Co." in str(message)
    assert sign_in(stage.olu).post(message.extra_tags).status_code == 403
    client = sign_in(stage.mo)
    for _ in range(2):  # undoing twice is undoing once
        assert f"{draft} asks for it no more" in client.post(message.extra_tags, follow=True).text
        assert left_in(stage.van) == [90]
        assert list(draft.lines.values_list("item", "packs")) == [(first.item_id, 8)]
    client.post(begun.extra_tags)
    draft.refresh_from_db()
    assert (draft.state, draft.lines.count()) == ("cancelled", 0)


def test_what_was_ordered_meanwhile_is_not_taken_off_and_nothing_is_moved_back(stage, sign_in):
    bought, taker = short(stage), short(stage)
    van = give(stage, taker, left=90, point=5, at=stage.van)
    offer, client = sold(bought, by=stage.fixings), sign_in(stage.mo)
    answer = tick(client, (bought, f"buy:{offer.pk}", "8"), (taker, f"move:{van.pk}", "38"))
    [message] = answer.context["messages"]
    draft = Order.objects.get()
    drafts.place(draft, expected_on=None, by=stage.mo, operation_key=uuid4())
    assert "is ordered: it can't be changed" in refused_with(client.post(message.extra_tags))
    assert (left_in(stage.van), draft.lines.get().packs) == ([52], 8)


def due(rule, *, by, days, **facts) -> Order:
    """An order for where a rule is, that should be here in so many days."""
    asked = order(rule, by=by, packs=1, **facts).order
    asked.expected_on = house_date() + timedelta(days=days)
    asked.save()
    return asked


def test_what_is_late_or_comes_soon_is_told_below_the_list(stage, sign_in):
    rule = short(stage, left=20)
    soon, late = (due(rule, by=stage.fixings, days=days) for days in (7, -3))
    for days, facts in [(8, {}), (1, {"state": "draft"}), (1, {"state": "received"})]:
        due(rule, by=stage.fixings, days=days, **facts)
    order(rule, by=stage.fixings, packs=1)  # nobody said when
    page = sign_in(stage.olu).get(PAGE)
    assert page.context["coming"] == [late, soon]
    told = page.content.decode()
    assert "Nothing is short" in told
    assert "Late by 3 days" in told
    assert f"/stock/orders/{late.pk}/receive/" in told


def test_what_comes_is_told_to_those_who_operate_where_it_goes(stage, sign_in):
    here, there = (
        due(short(stage, at=at), by=stage.fixings, days=1) for at in (stage.van, stage.annex)
    )
    for who, known in [
        (stage.ada, [here, there]),
        (stage.olu, [here]),
        (stage.vic, []),
        (stage.xan, []),
    ]:
        assert sign_in(who).get(PAGE).context["coming"] == known
    at_a_place = [(stage.van, [here]), (stage.main, [here]), (stage.other, [])]
    for place, known in at_a_place:
        assert sign_in(stage.olu).get(PAGE, {"location": place.pk}).context["coming"] == known


def test_what_is_delivered_above_and_put_away_here_comes_here(stage, sign_in):
    coming = due(short(stage, at=stage.van), by=stage.fixings, days=1)
    Order.objects.update(location=stage.main)
    client = sign_in(stage.olu)
    assert client.get(PAGE, {"location": stage.van.pk}).context["coming"] == [coming]
    assert client.get(PAGE, {"location": stage.other.pk}).context["coming"] == []


def test_what_comes_is_told_beside_the_first_page_alone(stage, sign_in):
    for _ in range(52):
        last = short(stage)
    for days in range(8):
        due(last, by=stage.fixings, days=days)
    first, second = (sign_in(stage.mo).get(PAGE, {"page": n}) for n in (1, 2))
    assert (len(first.context["coming"]), second.context["coming"]) == (6, [])


def test_what_was_merged_into_an_item_tells_how_long_it_lasts(stage, sign_in):
    old = make.level(at=stage.workshop, quantity=20)
    for _ in range(3):
        operations.use(
            old.item, location=stage.workshop, quantity=D(4), by=stage.mo, operation_key=uuid4()
        )
    rule = short(stage)
    assert sign_in(stage.mo).get(PAGE).context["rows"][0].lasts.words == ""
    operations.adjust(
        old.item, location=stage.workshop, quantity=D(-8), reason=make.reason(), by=stage.mo,
        operation_key=uuid4(),
    )  # fmt: skip
    Item.objects.filter(pk=old.item_id).update(merged_into=rule.item, archived_at=timezone.now())
    [row] = sign_in(stage.mo).get(PAGE).context["rows"]
    assert (row.lasts.left, row.lasts.doubt) == (2, "few data")


def test_bins_of_one_name_are_told_apart_by_what_they_are_in(stage, sign_in):
    bins = [make.location(name="Bin B1", parent=place) for place in (stage.workshop, stage.van)]
    for place in bins:
        short(stage, at=place)
    page = sign_in(stage.mo).get(PAGE, {"by": "location"})
    told = [(group.title, group.within) for group in page.context["groups"]]
    assert told == [("Bin B1", "Main building › Workshop"), ("Bin B1", "Main building › Van 1")]
