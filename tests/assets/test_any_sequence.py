"""Whatever happens to an asset, in any order: one answer to where it is and who has it.

Each sequence is done twice: by the verbs, and on four facts beside them, its state, who has it,
where it is, and whether an audit missed it. What those say can't be must be refused, and history
must replay to them.
"""

import os
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets import adding, audits, many, operations, service, undoing
from assets.audits import Fix
from assets.models import Acceptance, Asset, AssetEvent, Terms
from assets.proofs import PROOFS
from assets.terms import Accepted
from people.refused import Refused
from tests import make
from tests.conftest import people_the_stage

EXAMPLES = int(os.environ.get("EXAMPLES", "25"))  # `make prove` asks for more
WHO = st.integers(0, 3)  # the last is in none of the teams that may borrow it
ACCEPTS = st.booleans()
WHERE = st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("check_out"), WHO, ACCEPTS),
    st.tuples(st.just("hand_over"), WHO, ACCEPTS),
    st.tuples(st.just("check_in"), WHERE, st.booleans()),
    st.tuples(st.just("renew"), st.integers(1, 30)),
    st.tuples(st.just("move"), WHERE),
    st.tuples(st.just("lost")),
    st.tuples(st.just("found"), WHERE),
    st.tuples(st.just("broken")),
    st.tuples(st.just("repaired"), WHERE),
    st.tuples(st.just("retire")),
    st.tuples(st.just("restore"), WHERE),
    # Of one place, and below: is it seen, and then which way is it put right?
    st.tuples(st.just("audit"), WHERE, st.just(True), st.sampled_from(["", "here", "home"])),
    st.tuples(st.just("audit"), WHERE, st.just(False), st.sampled_from(["", "lost"])),
    st.tuples(st.just("undo")),
)
# Which of the places are in which, themselves included: the workshop is in the main building.
INSIDE = {0: {0}, 1: {0, 1}, 2: {2}}
Facts = tuple[str, int | None, int, bool]  # state, who, where, and is it missing?


class World:
    """One asset, and beside it what must be true of it."""

    def __init__(self, *, as_pile: bool, whole: bool) -> None:
        # Are the verbs for many at once used, wherever there is one?
        self.as_pile = as_pile
        # Is what came back broken undone with both its halves, as in the message that confirms it?
        self.whole = whole
        stage = people_the_stage()
        self.by = stage.ada
        self.people = [stage.ada, stage.olu, stage.vic, stage.xan]
        self.places = [stage.workshop, stage.main, stage.annex]
        self.terms = Terms.objects.create(text="I bring it back.", by=stage.ada)
        kind = make.asset_type(terms=self.terms, for_anyone=False)
        kind.teams.add(make.team(members=self.people[:3]))
        facts = {"by": self.by, "operation_key": uuid4()}
        self.asset = adding.add(name="Drill", type_name=kind.name, home=stage.workshop, **facts)
        self.facts: Facts = ("in service", None, 0, False)
        # What an undo goes back to, if the last thing that happened can be undone.
        self.before: Facts | None = None
        self.due_before: datetime | None = None

    def told(self) -> Facts:
        """The same, as the database says it."""
        asset = Asset.objects.get(pk=self.asset.pk)
        spell = asset.checkout
        who = self.people.index(spell.custodian) if spell else None
        is_missing = audits.missed(asset) is not None
        assert is_missing == (asset in audits.missing(Asset.objects.all()))
        return asset.state, who, self.places.index(asset.location), is_missing

    def due(self) -> datetime | None:
        """When it should be back; None while nobody has it."""
        spell = self.asset.checkouts.filter(returned_at=None)
        return spell.values_list("due_at", flat=True).first()

    def do(self, name: str, *more) -> None:
        """One step: refused if it can't be, done as expected if it can."""
        expected, before, due = self.expected(name, *more), self.facts, self.due()
        try:
            with transaction.atomic():
                self.act(name, *more)
        except Refused:
            assert expected is None, (name, more, self.facts)
            return
        assert expected is not None, (name, more, self.facts)
        if name == "check_in" and more[1] and not self.whole:
            # Of its two halves, the last is undone.
            before, due = ("in service", None, expected[2], False), None
        if name == "audit" and expected[:3] == before[:3]:
            # It was looked for, and nothing happened to it.
            self.before = self.before and self.looked_for(self.before, *more)
            self.facts = expected
            return
        if name == "audit":
            before = self.looked_for(before, *more)
        if name == "undo":
            assert self.due() == self.due_before
        self.before, self.due_before = None if name == "undo" else before, due
        self.facts = expected

    def expected(self, name: str, *more) -> Facts | None:
        """What it leads to; None if it can't be done."""
        state, who, where, missing = self.facts
        free = state == "in service" and who is None
        match name, *more:
            case (("check_out" | "hand_over"), to, accepts):
                can = free if name == "check_out" else who not in {None, to}
                return (state, to, where, False) if can and accepts and to != 3 else None
            case "check_in", at, broken:
                back = ("in repair" if broken else state, None, at, False)
                return back if who is not None else None
            case "renew", _:
                return self.facts if who is not None else None
            case "move", to:
                can = who is None and state != "retired" and to != where
                return (state, who, to, False) if can else None
            case ("lost",):
                can = state in {"in service", "in repair"}
                return ("lost", None, where, missing) if can else None
            case ("broken",):
                return ("in repair", None, where, missing) if free else None
            case ("retire",):
                can = who is None and state != "retired"
                return ("retired", None, where, False) if can else None
            case "found", at if missing and state != "lost" and not self.as_pile:
                return (state, None, at, False)
            case "found" | "repaired" | "restore", at:
                ends = {"found": "lost", "repaired": "in repair", "restore": "retired"}[name]
                return ("in service", None, at, False) if state == ends else None
            case "audit", at, is_seen, way:
                return self.audited(at, is_seen, way)
        return self.before

    def belongs(self, at: int) -> bool:
        """Would an audit of the place ``at`` look for it?"""
        state, who, where, _ = self.facts
        return who is None and state in {"in service", "in repair"} and where in INSIDE[at]

    def audited(self, at: int, is_seen: bool, way: str) -> Facts | None:
        """What an audit of the place ``at`` leads to."""
        state, who, where, missing = self.facts
        belongs = self.belongs(at)
        if not is_seen:
            now = "lost" if belongs and way == "lost" else state
            return (now, who, where, missing or belongs)
        if belongs or not way:
            return (state, who, where, False)
        to = at if way == "here" else 0
        if state == "retired":
            return None if to != where else self.facts
        return ("in service" if state == "lost" else state, None, to, False)

    def looked_for(self, facts: Facts, at: int, is_seen: bool, way: str) -> Facts:
        """What an undo goes back to, ``facts``, now that an audit of the place ``at`` looked."""
        state, who, where, missing = facts
        if self.belongs(at) and not is_seen and where == self.facts[2]:
            missing = who is None and state != "retired"
        return (state, who, where, missing and not is_seen)

    def do_it(self, module, name: str, **facts) -> None:
        """The verb of that ``name``, for one or for a pile of one."""
        if self.as_pile:
            getattr(many, name)([self.asset], **facts)
        else:
            getattr(module, name)(self.asset, **facts)

    def act(self, step: str, *more) -> None:
        """The verb itself."""
        facts = {"by": self.by, "operation_key": uuid4()}
        places, asset = self.places, self.asset
        match step, *more:
            case (("check_out" | "hand_over"), to, accepts):
                name = f"{self.people[to]}" if accepts else ""
                accepted = Accepted(frozenset({self.terms.pk}), name)
                self.do_it(operations, step, to=self.people[to], accepted=accepted, **facts)
            case "check_in", at, broken:
                if self.as_pile:
                    facts["each"] = {asset.pk: many.Said(broken=broken)}
                else:
                    facts["broken"] = broken
                self.do_it(service, "check_in", location=places[at], **facts)
            case "renew", days:
                due_at = timezone.now() + timedelta(days)
                operations.renew(asset, due_at=due_at, **facts)
            case "move", to:
                self.do_it(operations, "move", to=places[to], **facts)
            case ("lost",):
                self.do_it(service, "report_lost", **facts)
            case "found", at:
                self.do_it(audits, "report_found", location=places[at], **facts)
            case ("broken",):
                service.report_broken(asset, **facts)
            case "repaired", at:
                service.repaired(asset, location=places[at], **facts)
            case ("retire",):
                self.do_it(service, "retire", way="scrapped", **facts)
            case "restore", at:
                service.restore(asset, location=places[at], **facts)
            case "audit", at, is_seen, way:
                audit = audits.start(location=places[at], **facts)
                if is_seen:
                    audits.see(audit, asset, by=self.by, operation_key=uuid4())
                last = operations.latest(asset)
                unexpected = audit.lines.filter(result="unexpected").exists()
                fix = {asset.pk: Fix(way, last.pk if last else 0)} if way and unexpected else {}
                lost = [asset.pk] if way == "lost" else []
                key = uuid4()
                audits.finish(audit, by=self.by, operation_key=key, fixes=fix, lost=lost)
            case _:
                last = operations.latest(asset)
                if last is None:
                    raise Refused("Nothing has happened.")
                came = asset.events.filter(kind="check-in").order_by("pk").last()
                if self.whole and came and undoing.beside_them([came]) == {asset.pk: last}:
                    last = came
                if self.as_pile:
                    undoing.undo([last], by=self.by)
                else:
                    operations.undo(last, by=self.by)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=10, max_size=40), as_pile=st.booleans(), whole=st.booleans())
def test_there_is_one_answer_to_where_it_is_and_who_has_it(db, steps, as_pile, whole):
    with transaction.atomic():
        world = World(as_pile=as_pile, whole=whole)
        for step in steps:
            world.do(*step)
            assert world.told() == world.facts, step
            handed = AssetEvent.objects.filter(kind="check-out").values("checkout")
            assert set(handed.values_list("checkout", "custodian__name")) == set(
                Acceptance.objects.values_list("checkout", "name")
            )
            assert [fault for proof in PROOFS for fault in proof()] == [], step
        transaction.set_rollback(True)
