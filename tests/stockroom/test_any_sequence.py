"""Whatever several people do, in any order: the ledger sums, stays above zero, and undo restores.

Each sequence is done twice: by the verbs, and on a plain table of numbers beside them. What the
table says can't be must be refused, and what it says is left must be left.
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal as D
from uuid import uuid4

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.refused import Refused
from stockroom import counts, operations
from stockroom.models import Count, Movement, StockLevel
from stockroom.proofs import PROOFS
from tests import make
from tests.conftest import people_the_stage

EXAMPLES = int(os.environ.get("EXAMPLES", "30"))  # `make prove` asks for more
AMOUNTS = st.integers(1, 12).map(D)
PLACES = st.integers(0, 2)
PICKS = st.integers(0, 30)  # of what there is by then, counted round
PEOPLE = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("receive"), PEOPLE, PLACES, AMOUNTS),
    st.tuples(st.just("use"), PEOPLE, PLACES, AMOUNTS),
    st.tuples(st.just("move"), PEOPLE, PLACES, PLACES, AMOUNTS),
    st.tuples(st.just("adjust"), PEOPLE, PLACES, AMOUNTS, st.booleans()),
    st.tuples(st.just("count_one"), PEOPLE, PLACES, st.integers(0, 12).map(D)),
    st.tuples(st.just("undo"), PEOPLE, PICKS),
    st.tuples(st.just("start"), PEOPLE),
    st.tuples(st.just("record"), PEOPLE, PICKS, PLACES, AMOUNTS),
    st.tuples(st.just("record"), PEOPLE, PICKS, PLACES, st.integers(0, 12).map(D)),
    st.tuples(st.just("forget"), PEOPLE, PICKS, PLACES),
    st.tuples(st.just("post"), PEOPLE, PICKS),
    st.tuples(st.just("undo_post"), PEOPLE, PICKS),
)


@dataclass
class Paper:
    """A count, on paper."""

    lines: dict[int, tuple[D, D]] = field(default_factory=dict)  # place: expected, counted
    posted: bool = False
    undone: bool = False
    written: list[int] = field(default_factory=list)  # keys of the movements


class World:
    """The workspace, and beside it the table that says what must be true."""

    def __init__(self) -> None:
        stage = people_the_stage()
        self.people = [stage.ada, make.person(name="Bea", is_administrator=True)]
        self.places = [stage.main, stage.workshop, stage.annex]
        self.item = make.item()
        self.reason = make.reason()
        for place in self.places:
            StockLevel.objects.create(item=self.item, location=place)
        self.left = [D(0)] * 3
        self.done: dict[int, list[tuple[int, D]]] = {}  # movement: what it did where
        self.undone: set[int] = set()
        self.counts: list[Count] = []
        self.papers: list[Paper] = []
        self.start(0)

    def verb(self, verb, by, place, quantity, **more) -> Movement:
        return getattr(operations, verb)(
            self.item, location=self.places[place], quantity=quantity, by=self.people[by],
            operation_key=uuid4(), **more,
        )  # fmt: skip

    def change(self, changes, do) -> None:
        """Do it, if the table allows; else it must be refused, and change nothing."""
        after = list(self.left)
        possible = True
        for place, delta in changes:
            after[place] += delta
            possible = possible and after[place] >= 0
        try:
            movement = do()
        except Refused:
            assert not possible
            return
        assert possible
        self.left = after
        self.done[movement.pk] = changes

    def receive(self, by, place, amount) -> None:
        self.change([(place, amount)], lambda: self.verb("receive", by, place, amount))

    def use(self, by, place, amount) -> None:
        self.change([(place, -amount)], lambda: self.verb("use", by, place, amount))

    def move(self, by, place, to, amount) -> None:
        if place != to:
            target = self.places[to]
            self.change(
                [(place, -amount), (to, amount)],
                lambda: self.verb("move", by, place, amount, to=target),
            )

    def adjust(self, by, place, amount, more) -> None:
        delta = amount if more else -amount
        reason = self.reason
        self.change([(place, delta)], lambda: self.verb("adjust", by, place, delta, reason=reason))

    def count_one(self, by, place, counted) -> None:
        line = counts.count_one(
            self.item, location=self.places[place], counted=counted, by=self.people[by],
            operation_key=uuid4(),
        )  # fmt: skip
        if line.movement:
            self.done[line.movement.pk] = [(place, counted - self.left[place])]
        self.left[place] = counted

    def undo(self, by, pick) -> None:
        if not self.done:
            return
        key = list(self.done)[pick % len(self.done)]
        movement = Movement.objects.select_related("level__item").get(pk=key)
        back = [(place, -delta) for place, delta in self.done[key]]
        if key in self.undone:
            operations.undo(movement, by=self.people[by])  # once more is no more
            return
        possible = all(self.left[place] + delta >= 0 for place, delta in back)
        try:
            operations.undo(movement, by=self.people[by])
        except Refused:
            assert not possible
            return
        assert possible
        self.undone.add(key)
        for place, delta in back:
            self.left[place] += delta

    def start(self, by) -> None:
        self.counts.append(make.count(self.places[0], by=self.people[by]))  # all but the annex
        self.papers.append(Paper())

    def picked(self, pick) -> tuple[Count, Paper]:
        return self.counts[pick % len(self.counts)], self.papers[pick % len(self.counts)]

    def record(self, by, pick, place, counted) -> None:
        if not self.counts:
            return
        count, paper = self.picked(pick)
        try:
            counts.record(
                count, self.item, location=self.places[place], counted=counted,
                by=self.people[by], operation_key=uuid4(),
            )  # fmt: skip
        except Refused:
            assert paper.posted or place == 2
            return
        assert not paper.posted
        assert place != 2
        paper.lines[place] = (self.left[place], counted)

    def forget(self, by, pick, place) -> None:
        if not self.counts:
            return
        count, paper = self.picked(pick)
        level = StockLevel.objects.get(item=self.item, location=self.places[place])
        try:
            counts.forget(count, level=level, by=self.people[by])
        except Refused:
            assert paper.posted
            return
        paper.lines.pop(place, None)

    def post(self, by, pick) -> None:
        if not self.counts:
            return
        count, paper = self.picked(pick)
        changes = {place: counted - was for place, (was, counted) in paper.lines.items()}
        possible = all(self.left[place] + delta >= 0 for place, delta in changes.items())
        try:
            counts.post(count, by=self.people[by])
        except Refused:
            assert not paper.posted
            assert not paper.lines or not possible
            return
        if paper.posted:
            return
        assert possible
        paper.posted = True
        for line in count.lines.current().exclude(movement=None):
            place = self.places.index(line.level.location)
            self.done[line.movement_id] = [(place, changes[place])]
            paper.written.append(line.movement_id)
            self.left[place] += changes[place]
        assert len(paper.written) == sum(delta != 0 for delta in changes.values())

    def undo_post(self, by, pick) -> None:
        if not self.counts:
            return
        count, paper = self.picked(pick)
        open_ = [key for key in paper.written if key not in self.undone]
        back = [(place, -delta) for key in open_ for place, delta in self.done[key]]
        possible = all(self.left[place] + delta >= 0 for place, delta in back)
        try:
            counts.undo_post(count, by=self.people[by])
        except Refused:
            assert not paper.posted or not possible
            return
        assert paper.posted
        if paper.undone:
            return
        paper.undone = True
        self.undone.update(open_)
        for place, delta in back:
            self.left[place] += delta

    def agrees(self) -> None:
        """The levels are as on the table, and the ledger proves them."""
        levels = {level.location_id: level.quantity for level in StockLevel.objects.all()}
        assert [levels[place.pk] for place in self.places] == self.left
        assert [fault for proof in PROOFS for fault in proof()] == []


@contextmanager
def forgotten():
    """Whatever happens in it has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
@given(steps=st.lists(STEPS, min_size=20, max_size=50))
def test_any_sequence_of_verbs_undo_and_counts(steps, db):
    with forgotten():
        world = World()
        for verb, *facts in steps:
            getattr(world, verb)(*facts)
        world.agrees()
