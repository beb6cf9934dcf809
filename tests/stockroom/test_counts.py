"""Counting: what is written down, what posting makes of it, and how it is undone."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import locations.operations
from locations import tree
from locations.models import Location
from people.refused import Refused
from stockroom import counts, operations
from stockroom.count_sheets import Sheet
from stockroom.models import Count, CountLine, Movement, StockLevel
from stockroom.proofs import PROOFS
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


@pytest.fixture
def shelf(cast):
    """The workshop, with 12 screws and 5 hinges on it."""
    cast.screws = make.level(item=make.item(name="Screws"), at=cast.workshop, quantity=12)
    cast.hinges = make.level(item=make.item(name="Hinges"), at=cast.workshop, quantity=5)
    return cast


def begin(stage, **facts) -> Count:
    """A count of the workshop."""
    asked = {"location": stage.workshop, "by": stage.olu, "operation_key": uuid4()}
    return counts.start(**asked | facts)


def found(count, level, counted, *, by, key=None) -> CountLine:
    """``counted`` were there."""
    return counts.record(
        count,
        level.item,
        location=level.location,
        counted=D(counted),
        by=by,
        operation_key=key or uuid4(),
    )


def use(level, quantity, *, by) -> Movement:
    """Somebody takes some."""
    return operations.use(
        level.item, location=level.location, quantity=D(quantity), by=by, operation_key=uuid4()
    )


def left(level) -> D:
    """What the level says now."""
    return StockLevel.objects.get(pk=level.pk).quantity


def test_a_line_whose_level_moved_asks_anew_on_the_page_of_whoever_counted_it(shelf, sign_in):
    count, client = begin(shelf), sign_in(shelf.olu)
    line = found(count, shelf.screws, 12, by=shelf.olu)
    progress = f"{count.get_absolute_url()}progress/?since={line.pk}"
    assert "is-flagged" not in client.get(progress).text
    use(shelf.screws, 2, by=shelf.mo)
    said = client.get(progress).text
    assert f'id="line-{shelf.screws.pk}"' in said
    assert "12 counted, then some was taken or received. Count it again." in said
    # The same number counted again is news, which a browser tells of nothing that was not typed.
    assert re.search(r'name="counted" value=""', said)
    found(count, shelf.screws, 12, by=shelf.olu)
    assert "is-flagged" not in client.get(progress).text


def holds() -> bool:
    """Does the ledger keep all its promises?"""
    return [fault for proof in PROOFS for fault in proof()] == []


def test_posting_writes_what_differs_and_nothing_where_it_agrees(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    found(count, shelf.hinges, 5, by=shelf.olu)
    assert left(shelf.screws) == 12  # nothing happens before it is posted
    counts.post(count, by=shelf.olu)
    written = Movement.objects.filter(kind="count")
    assert list(written.values_list("level", "delta", "balance_after")) == [
        (shelf.screws.pk, D(-2), D(10))
    ]
    lines = count.lines.current().order_by("pk")
    assert [line.movement for line in lines] == [written.get(), None]
    assert (left(shelf.hinges), holds()) == (5, True)


def test_what_was_not_counted_stays_as_it_is(shelf):
    count = begin(shelf)
    found(count, shelf.hinges, 4, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    assert (left(shelf.screws), left(shelf.hinges)) == (12, 4)


def test_what_is_taken_after_it_was_counted_stays_taken(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    use(shelf.screws, 3, by=shelf.mo)
    [line] = count.lines.current().annotate_has_moved()
    assert line.has_moved
    counts.post(count, by=shelf.olu)
    assert left(shelf.screws) == 7


def test_what_is_counted_again_is_flagged_no_longer(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 12, by=shelf.olu)
    use(shelf.screws, 3, by=shelf.mo)
    found(count, shelf.screws, 8, by=shelf.olu)
    [line] = count.lines.current().annotate_has_moved()
    assert (line.has_moved, line.expected, line.difference) == (False, 9, -1)
    assert count.lines.count() == 2  # what was counted first is kept
    counts.post(count, by=shelf.olu)
    assert left(shelf.screws) == 8


def test_a_line_that_arrives_twice_is_one_line_even_if_some_was_taken_between(shelf):
    count, key = begin(shelf), uuid4()
    first = found(count, shelf.screws, 10, by=shelf.olu, key=key)
    use(shelf.screws, 2, by=shelf.mo)
    assert found(count, shelf.screws, 10, by=shelf.olu, key=key) == first
    counts.post(count, by=shelf.olu)
    assert left(shelf.screws) == 8


def test_a_late_retry_does_not_come_before_what_was_typed_after_it(shelf):
    count, key = begin(shelf), uuid4()
    found(count, shelf.screws, 10, by=shelf.olu, key=key)
    found(count, shelf.screws, 11, by=shelf.olu)
    found(count, shelf.screws, 10, by=shelf.olu, key=key)
    assert count.lines.current().get().counted == 11


def test_the_list_is_as_long_as_it_says_without_being_read(shelf):
    make.level(item=make.item(name="Nails", category="Fixings"), at=shelf.workshop)
    count = begin(shelf, category="Fixings")
    found(count, shelf.screws, 12, by=shelf.olu)  # listed besides
    sheet = Sheet(count, shelf.olu)
    assert (sheet.size, "in_scope" in vars(sheet)) == (2, False)
    assert len(sheet.in_scope) == sheet.size == 2


def test_saving_a_line_does_not_put_the_list_in_order(shelf, sign_in):
    count, client = begin(shelf), sign_in(shelf.olu)
    data = {"level": shelf.screws.pk, "counted": "11", "operation_key": str(uuid4())}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(
            f"/stock/counts/{count.pk}/line/", data, headers={"HX-Request": "true"}
        )
    assert "<b>1</b> of 2 counted" in answer.content.decode()
    assert not [query for query in asked if 'ORDER BY "stockroom_item"."name"' in query["sql"]]


def test_an_item_that_was_not_listed_is_added_where_it_was_found(shelf):
    count, tape = begin(shelf), make.item(name="Tape")
    counts.record(
        count, tape, location=shelf.workshop, counted=D(3), by=shelf.olu, operation_key=uuid4()
    )
    counts.post(count, by=shelf.olu)
    assert left(StockLevel.objects.get(item=tape)) == 3


def test_nothing_outside_the_location_is_touched(shelf):
    elsewhere = make.level(item=shelf.screws.item, at=shelf.annex, quantity=40)
    count = begin(shelf)
    with pytest.raises(Refused, match="This count is of Workshop only"):
        found(count, elsewhere, 3, by=shelf.ada)
    found(count, shelf.screws, 0, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    assert (left(elsewhere), left(shelf.screws)) == (40, 0)


def test_what_lies_below_is_counted_only_if_asked_for(shelf):
    bin_3 = make.location(name="Bin 3", kind="bin", parent=shelf.workshop)
    deep = make.level(item=make.item(name="Nuts", category="Fixings"), at=bin_3, quantity=2)
    everything, alone = begin(shelf), begin(shelf, with_below=False)
    assert set(counts.scope(everything)) == {shelf.screws, shelf.hinges, deep}
    assert set(counts.scope(alone)) == {shelf.screws, shelf.hinges}
    assert set(counts.scope(begin(shelf, category="Fixings"))) == {deep}
    with pytest.raises(Refused, match="This count is of Workshop only"):
        found(alone, deep, 2, by=shelf.olu)


def test_a_count_is_undone_as_a_whole(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    found(count, shelf.hinges, 9, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    counts.undo_post(count, by=shelf.mo)
    counts.undo_post(count, by=shelf.mo)
    assert (left(shelf.screws), left(shelf.hinges), holds()) == (12, 5, True)
    assert Movement.objects.filter(kind="undo").count() == 2


def test_what_was_undone_by_itself_is_not_undone_again(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    found(count, shelf.hinges, 9, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    operations.undo(Movement.objects.get(level=shelf.hinges, kind="count"), by=shelf.mo)
    counts.undo_post(count, by=shelf.mo)
    assert (left(shelf.screws), left(shelf.hinges), holds()) == (12, 5, True)


def test_a_count_that_can_no_longer_be_undone_changes_nothing(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 2, by=shelf.olu)
    found(count, shelf.hinges, 9, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    use(shelf.hinges, 9, by=shelf.mo)
    with pytest.raises(Refused, match="None left at Workshop"):
        counts.undo_post(count, by=shelf.mo)
    assert (left(shelf.screws), left(shelf.hinges)) == (2, 0)
    assert Count.objects.get().undone_at is None


def test_a_count_that_would_go_below_zero_posts_nothing(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 2, by=shelf.olu)
    found(count, shelf.hinges, 9, by=shelf.olu)
    use(shelf.screws, 12, by=shelf.mo)
    with pytest.raises(Refused, match="None left at Workshop"):
        counts.post(count, by=shelf.olu)
    assert (left(shelf.hinges), Count.objects.get().posted_at) == (5, None)


def test_posting_twice_is_posting_once(shelf):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    counts.post(count, by=shelf.mo)
    assert (left(shelf.screws), Count.objects.get().posted_by) == (10, shelf.olu)


def test_nothing_is_counted_into_what_is_over(shelf):
    posted, dropped = begin(shelf), begin(shelf)
    found(posted, shelf.screws, 10, by=shelf.olu)
    counts.post(posted, by=shelf.olu)
    counts.drop(dropped, by=shelf.olu)
    for count, words in ((posted, "was posted"), (dropped, "was given up")):
        with pytest.raises(Refused, match=words):
            found(count, shelf.hinges, 1, by=shelf.olu)
    with pytest.raises(Refused, match="was given up"):
        counts.post(dropped, by=shelf.olu)
    with pytest.raises(Refused, match="posted meanwhile"):
        counts.drop(posted, by=shelf.olu)
    counts.pick_up(dropped, by=shelf.olu)
    assert found(dropped, shelf.hinges, 1, by=shelf.olu).counted == 1


def test_a_count_of_what_was_archived_since_says_so_and_can_be_given_up(cast, sign_in):
    place = make.location(parent=cast.workshop)
    count = make.count(place, by=cast.mo)
    client, address = sign_in(cast.mo), count.get_absolute_url()
    locations.operations.archive(place, by=cast.mo, operation_key=uuid4())
    page = client.get(address).text
    said = ("was archived", f"/locations/{place.pk}/restore/", "Give up", "Review and post")
    assert [words in page for words in said] == [True, True, True, False]
    assert "Archived" in client.get("/stock/counts/").text


def test_an_archived_location_is_not_counted(cast):
    locations.operations.archive(cast.annex, by=cast.ada, operation_key=uuid4())
    with pytest.raises(Refused, match="Annex has been archived"):
        begin(cast, location=cast.annex)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ("-1", "less than zero"),
        ("NaN", "less than zero"),
        ("Infinity", "less than zero"),
        ("1.5", "whole pieces"),
        ("1000000000", "more than can be kept"),
    ],
)
def test_what_can_not_have_been_counted_is_refused(counted, words, shelf):
    with pytest.raises(Refused, match=words):
        found(begin(shelf), shelf.screws, counted, by=shelf.olu)
    assert CountLine.objects.count() == 0


def test_one_level_is_counted_by_itself(shelf):
    key = uuid4()
    for _ in range(2):
        line = counts.count_one(
            shelf.screws.item,
            location=shelf.workshop,
            counted=D(9),
            by=shelf.olu,
            operation_key=key,
        )
    assert (line.difference, line.movement.balance_after, left(shelf.screws)) == (-3, 9, 9)
    [level] = counts.with_last_count(StockLevel.objects.filter(pk=shelf.screws.pk))
    assert level.counted_at == line.at
    operations.undo(line.movement, by=shelf.olu)
    [level] = counts.with_last_count(StockLevel.objects.filter(pk=shelf.screws.pk))
    assert (level.counted_at, left(shelf.screws)) == (None, 12)


def test_agreement_is_remembered_once_posted(shelf):
    count = begin(shelf)
    line = found(count, shelf.screws, 12, by=shelf.olu)
    levels = counts.with_last_count(StockLevel.objects.filter(pk=shelf.screws.pk))
    assert levels.get().counted_at is None
    counts.post(count, by=shelf.olu)
    assert levels.get().counted_at == line.at
    counts.undo_post(count, by=shelf.olu)
    assert levels.get().counted_at is None


def test_accuracy_is_the_part_that_agreed(shelf):
    assert counts.accuracy([]) is None
    count = begin(shelf)
    found(count, shelf.screws, 12, by=shelf.olu)
    found(count, shelf.hinges, 4, by=shelf.olu)
    assert counts.accuracy(count.lines.current()) == 0.5


def test_differences_are_worth_what_the_items_cost_last(shelf):
    count = begin(shelf)
    nails = make.level(item=make.item(name="Nails"), at=shelf.workshop, quantity=8)
    for level, counted in ((shelf.screws, 10), (shelf.hinges, 6), (nails, 7)):
        found(count, level, counted, by=shelf.olu)
    costs = {shelf.screws.item_id: D("0.5"), shelf.hinges.item_id: D(3)}
    worth = counts.worth(count.lines.current().select_related("level"), costs)
    assert (worth.short, worth.over, worth.unknown) == (D("1.0"), D(3), 1)


def test_who_may_only_look_sees_how_far_a_count_is_and_nothing_to_do(shelf, sign_in):
    count = begin(shelf)
    found(count, shelf.screws, 10, by=shelf.olu)
    seen = [sign_in(who).get(count.get_absolute_url()).text for who in (shelf.olu, shelf.vic)]
    for to_do in ('name="counted"', f"{count.get_absolute_url()}review/", "Give up"):
        assert [to_do in page for page in seen] == [True, False]
    assert "under way" in seen[1]
    assert "−2" in seen[1]


def test_the_report_tells_what_things_cost_to_those_who_act(shelf, sign_in):
    operations.receive(
        shelf.screws.item, location=shelf.workshop, quantity=D(2), unit_cost=D("1.25"),
        by=shelf.olu, operation_key=uuid4(),
    )  # fmt: skip
    count = begin(shelf)
    found(count, shelf.screws, 12, by=shelf.olu)
    counts.post(count, by=shelf.olu)
    told = [
        "€2.50" in sign_in(who).get(count.get_absolute_url()).content.decode()
        for who in (shelf.olu, shelf.vic)
    ]
    assert told == [True, False]


def test_two_count_while_a_third_takes(real_connections):
    """The true level comes out, and whoever counted before something was taken is told."""
    stage = people_the_stage()
    levels = [make.level(item=make.item(), at=stage.workshop, quantity=100) for _ in range(6)]
    count = begin(stage)
    calls = [lambda: [found(count, level, 90, by=stage.olu) for level in levels]]
    calls += [lambda: [found(count, level, 90, by=stage.mo) for level in reversed(levels)]]
    calls += [lambda: [use(level, 7, by=stage.ada) for level in levels]]
    assert refusals(at_once(calls)) == []
    for line in count.lines.current().annotate_has_moved():
        counted_before = line.expected == 100
        assert line.has_moved is counted_before
    counts.post(count, by=stage.olu)
    for level in levels:  # 90 were there when it was counted: with the 7 taken since, or without
        line = count.lines.current().get(level=level)
        assert left(level) == (83 if line.expected == 100 else 90)
    assert holds()


def test_ten_post_and_undo_at_once(real_connections):
    stage = people_the_stage()
    level = make.level(item=make.item(), at=stage.workshop, quantity=10)
    count = begin(stage)
    found(count, level, 4, by=stage.olu)
    at_once([lambda: counts.post(count, by=stage.olu)] * 10)
    assert (left(level), Movement.objects.filter(kind="count").count()) == (4, 1)
    at_once([lambda: counts.undo_post(count, by=stage.olu)] * 10)
    assert (left(level), Movement.objects.filter(kind="undo").count()) == (10, 1)


def test_nothing_is_counted_while_it_is_posted(real_connections):
    stage = people_the_stage()
    levels = [make.level(item=make.item(), at=stage.workshop, quantity=10) for _ in range(5)]
    count = begin(stage)
    found(count, levels[0], 9, by=stage.olu)
    calls = [lambda level=level: found(count, level, 9, by=stage.mo) for level in levels[1:]]
    at_once([*calls, lambda: counts.post(count, by=stage.olu)])
    for line in count.lines.current():
        assert (line.movement is not None, left(line.level)) == (True, 9)


def test_the_item_page_says_when_each_level_was_counted_last(shelf, sign_in):
    address = shelf.screws.item.get_absolute_url()
    client = sign_in(shelf.olu)
    assert "never counted" in client.get(address).content.decode()
    counts.count_one(
        shelf.screws.item, location=shelf.screws.location, counted=D(7), by=shelf.olu,
        operation_key=uuid4(),
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "counted just now" in page
    assert "never counted" not in page


# What was carried off meanwhile


def count_a_bin(stage):
    """A bin in the Workshop is counted there; in the Annex, beside it, only Ada may act."""
    stage.bin = make.location(name="Bin", kind="bin", parent=stage.workshop)
    stage.nails = make.level(item=make.item(name="Nails"), at=stage.bin, quantity=9)
    stage.count = begin(stage)
    found(stage.count, stage.nails, 4, by=stage.olu)
    return stage


@pytest.fixture
def carried(shelf):
    """Screws and a bin of nails that were counted; the bin will be carried off."""
    found(count_a_bin(shelf).count, shelf.screws, 11, by=shelf.olu)
    return shelf


@transaction.atomic
def carry_off(stage) -> None:
    """Take the bin to the Annex."""
    tree.hold()
    locations.operations.put(Location.objects.get(pk=stage.bin.pk), stage.annex)


def test_a_count_changes_nothing_outside_its_location(carried, sign_in):
    carry_off(carried)
    page = sign_in(carried.olu).get(carried.count.get_absolute_url()).content.decode()
    assert ("Screws" in page, "Nails" in page) == (True, False)
    counts.post(carried.count, by=carried.olu)
    assert (left(carried.nails), left(carried.screws)) == (9, 11)
    assert Movement.objects.filter(kind="count").count() == 1


def test_a_report_names_nothing_that_was_carried_out_of_sight(carried, sign_in):
    counts.post(carried.count, by=carried.olu)
    carry_off(carried)
    address = carried.count.get_absolute_url()
    assert "Nails" not in sign_in(carried.vic).get(address).content.decode()
    assert "Nails" in sign_in(carried.ada).get(address).content.decode()


def test_undoing_a_count_does_not_reach_where_one_may_not_act(carried):
    counts.post(carried.count, by=carried.olu)
    carry_off(carried)
    with pytest.raises(Refused, match="is out of your teams' reach now"):
        counts.undo_post(carried.count, by=carried.olu)
    assert (left(carried.nails), left(carried.screws)) == (4, 11)
    counts.undo_post(carried.count, by=carried.ada)
    assert (left(carried.nails), left(carried.screws)) == (9, 12)
    assert holds()


def test_a_bin_is_carried_off_while_its_count_is_posted(real_connections):
    """It was either set right where it was counted, or left alone where it is."""
    stage = count_a_bin(people_the_stage())
    results = at_once([lambda: carry_off(stage), lambda: counts.post(stage.count, by=stage.olu)])
    expected = (None, 9) if refusals(results) else (D(-5), 4)
    movement = CountLine.objects.get().movement
    assert (movement and movement.delta, left(stage.nails)) == expected
    assert holds()
