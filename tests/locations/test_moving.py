"""A location moves with all that is below it, and its roles with it; never into itself."""

from functools import partial
from random import Random
from uuid import uuid4

import pytest

from locations import effects, operations, proofs
from locations.models import Location, LocationEvent, Role
from people.models import Team
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def move(location, to, *, by, **facts):
    """Move it, having seen what that does."""
    facts.setdefault("operation_key", uuid4())
    facts.setdefault("seen", effects.of_moving(location, to).digest)
    return operations.move(location, to=to, by=by, **facts)


def names(changes) -> list[str]:
    """Who it is about."""
    return [change.person.name for change in changes]


@pytest.fixture
def bin_(cast):
    """A bin in the Workshop."""
    return make.location(name="Bin", kind="bin", parent=cast.workshop)


def test_it_takes_along_all_that_is_below(cast, bin_):
    move(cast.workshop, cast.annex, by=cast.ada)
    bin_.refresh_from_db()
    assert bin_.ancestor_keys == [cast.site.pk, cast.annex.pk, cast.workshop.pk]
    assert list(proofs.paths_follow_parents()) == []


def test_who_saw_it_through_the_old_way_down_no_longer_does(cast, bin_):
    level = make.level(at=bin_, quantity=3, by=cast.olu)
    move(cast.workshop, cast.annex, by=cast.ada)
    assert set(Location.objects.visible_to(cast.vic)) == {cast.main}
    assert not level.item.__class__.objects.visible_to(cast.vic).exists()


def test_to_the_top_it_becomes_a_site_of_its_own(cast, bin_):
    move(cast.workshop, None, by=cast.ada)
    bin_.refresh_from_db()
    assert bin_.path == f"/{cast.workshop.pk}/{bin_.pk}/"


def test_it_is_told_before_who_gains_and_who_loses(cast, bin_):
    annex_team = make.team(members=[cast.xan, cast.vic], grants={cast.annex: Role.OPERATOR})
    keeper = make.person(name="Kim Keeper")
    make.team(members=[keeper], grants={cast.main: Role.VIEWER, bin_: Role.MANAGER})
    effect = effects.of_moving(cast.workshop, cast.annex)
    assert names(effect.gain_sight) == ["Xan Nowhere"]
    assert names(effect.may_more) == ["Vic Viewer"]
    assert names(effect.may_less) == []
    assert names(effect.lose_sight) == ["Kim Keeper", "Mo Manager", "Olu Operator"]
    assert [change.kept for change in effect.lose_sight] == [[bin_], [], []]
    operations.grant(annex_team, cast.workshop, Role.MANAGER)
    effect = effects.of_moving(cast.workshop, cast.annex)
    assert (names(effect.gain_sight), names(effect.may_more)) == ([], [])


def test_a_role_of_everyone_counts_for_everybody_who_can_sign_in(cast):
    everyone = Team.objects.create(name="Everyone", is_everyone=True)
    operations.grant(everyone, cast.annex, Role.VIEWER)
    gone = make.person(name="Gone", is_active=False)
    effect = effects.of_moving(cast.workshop, cast.annex)
    assert (names(effect.gain_sight), names(effect.may_less)) == (
        ["Xan Nowhere"],
        ["Mo Manager", "Olu Operator"],
    )
    assert gone not in {change.person for change in effect.changes}


def test_an_archived_team_loses_and_gains_nothing(cast):
    Team.objects.update(archived_at="2026-01-01T00:00Z")
    assert effects.of_moving(cast.workshop, cast.annex).changes == []


def test_what_is_told_comes_true(cast, bin_):
    """Whoever is said to gain or lose does, and nobody else."""
    make.team(members=[cast.xan, cast.vic], grants={cast.annex: Role.OPERATOR})

    def role_of(person):
        return max(
            (role for role in Role if cast.workshop in Location.objects.granting(person, role)),
            default=0,
        )

    people = [cast.mo, cast.olu, cast.vic, cast.xan]
    before = {person: role_of(person) for person in people}
    effect = effects.of_moving(cast.workshop, cast.annex)
    told = {change.person: (change.before, change.after) for change in effect.changes}
    move(cast.workshop, cast.annex, by=cast.ada)
    came = {person: (before[person], role_of(person)) for person in people}
    assert told == {person: roles for person, roles in came.items() if roles[0] != roles[1]}


def test_what_was_not_shown_is_not_done(cast):
    with pytest.raises(Refused, match="not what was shown"):
        move(cast.workshop, cast.annex, by=cast.ada, seen="")
    seen = effects.of_moving(cast.workshop, cast.annex).digest
    make.team(members=[cast.xan], grants={cast.annex: Role.VIEWER})
    with pytest.raises(Refused, match="not what was shown"):
        move(cast.workshop, cast.annex, by=cast.ada, seen=seen)


@pytest.mark.parametrize("into", ["itself", "its child", "what is below that"])
def test_it_is_not_moved_into_itself(into, cast, bin_):
    to = {"itself": cast.main, "its child": cast.workshop, "what is below that": bin_}[into]
    with pytest.raises(Refused, match="can't be moved into"):
        move(cast.main, to, by=cast.ada)
    assert list(proofs.paths_follow_parents()) == []


def test_it_is_not_moved_where_it_is(cast):
    with pytest.raises(Refused, match="Workshop is there already"):
        move(cast.workshop, cast.main, by=cast.ada)


def test_its_name_must_be_free_there(cast):
    make.location(name="WORKSHOP", parent=cast.annex)
    with pytest.raises(Refused, match="already a location called Workshop there"):
        move(cast.workshop, cast.annex, by=cast.ada)


def test_nothing_moves_into_what_was_archived_meanwhile(cast):
    stale = Location.objects.get(pk=cast.annex.pk)
    operations.archive(cast.annex, by=cast.ada, operation_key=uuid4())
    with pytest.raises(Refused, match="Annex has been archived"):
        move(cast.workshop, stale, by=cast.ada)


def test_the_whole_subtree_must_fit(cast, bin_):
    deep = cast.annex
    for _ in range(operations.DEEPEST - 4):
        deep = make.location(parent=deep)
    assert len(deep.ancestor_keys) + 1 == operations.DEEPEST - 2
    move(cast.workshop, deep, by=cast.ada)  # Workshop and Bin: just as deep as it can be
    make.location(parent=make.location(parent=cast.main))
    with pytest.raises(Refused, match="20 deep"):
        move(cast.main, Location.objects.get(pk=deep.pk), by=cast.ada)


def test_the_same_move_sent_twice_happens_once(cast):
    key, seen = uuid4(), effects.of_moving(cast.workshop, cast.annex).digest
    send = partial(
        operations.move, cast.workshop, to=cast.annex, by=cast.ada, operation_key=key, seen=seen
    )
    assert send() == send() == LocationEvent.objects.get(kind="move")


def test_a_key_used_for_something_else_is_refused(cast):
    key = move(cast.workshop, cast.annex, by=cast.ada).operation_key
    with pytest.raises(Refused, match="sent before, for something else"):
        operations.archive(cast.workshop, by=cast.ada, operation_key=key)


def test_undo_puts_it_back_once(cast, bin_):
    moved = move(cast.workshop, cast.annex, by=cast.ada)
    undone = operations.undo(moved, by=cast.ada)
    assert operations.undo(moved, by=cast.ada) == undone
    cast.workshop.refresh_from_db()
    assert (cast.workshop.parent, cast.workshop.path) == (
        cast.main,
        f"{cast.main.path}{cast.workshop.pk}/",
    )


def test_undo_is_refused_once_it_was_moved_again(cast):
    moved = move(cast.workshop, cast.annex, by=cast.ada)
    move(Location.objects.get(pk=cast.workshop.pk), cast.site, by=cast.ada)
    with pytest.raises(Refused, match="moved again since"):
        operations.undo(moved, by=cast.ada)


def test_twenty_moves_at_once_leave_a_tree(real_connections):
    """Each wants one of twelve nested locations in another: many would make a ring."""
    stage = people_the_stage()
    places = [make.location(name=f"Place {n}", parent=stage.site) for n in range(4)]
    places += [make.location(parent=places[n % 4]) for n in range(4)]
    places += [make.location(parent=places[4 + n]) for n in range(4)]
    dice = Random(7)
    pairs = [tuple(dice.sample(places, 2)) for _ in range(20)]
    results = at_once(
        [
            partial(operations.move, place, to=to, by=stage.ada, operation_key=uuid4())
            for place, to in pairs
        ]
    )
    assert len(refusals(results)) + LocationEvent.objects.filter(kind="move").count() == 20
    assert LocationEvent.objects.filter(kind="move").exists()
    assert list(proofs.paths_follow_parents()) == []
    assert Location.objects.under(stage.site).count() == Location.objects.count()


def test_two_that_go_into_each_other_at_once_make_no_ring(real_connections):
    stage = people_the_stage()
    left, right = (make.location(name=name, parent=stage.site) for name in ("Left", "Right"))
    results = at_once(
        [
            partial(operations.move, left, to=right, by=stage.ada, operation_key=uuid4()),
            partial(operations.move, right, to=left, by=stage.ada, operation_key=uuid4()),
        ]
    )
    assert len(refusals(results)) == 1
    assert list(proofs.paths_follow_parents()) == []


def test_what_is_added_while_its_parent_moves_goes_along(real_connections):
    stage = people_the_stage()
    seen = effects.of_moving(stage.workshop, stage.annex).digest
    adding = [
        partial(operations.add, name=f"Bin {n}", kind="bin", parent=stage.workshop, by=stage.ada)
        for n in range(6)
    ]
    moving = partial(
        operations.move,
        stage.workshop,
        to=stage.annex,
        by=stage.ada,
        operation_key=uuid4(),
        seen=seen,
    )
    assert refusals(at_once([*adding[:3], moving, *adding[3:]])) == []
    assert list(proofs.paths_follow_parents()) == []
    assert Location.objects.under(Location.objects.get(pk=stage.workshop.pk)).count() == 7


# The page


def test_the_effect_is_shown_first_and_then_it_is_done(cast, sign_in):
    client = sign_in(cast.ada)
    address, key = f"/locations/{cast.workshop.pk}/move/", str(uuid4())
    shown = client.post(address, {"to": cast.annex.pk, "operation_key": key})
    assert (shown.status_code, "No longer see it" in shown.content.decode()) == (200, True)
    cast.workshop.refresh_from_db()
    assert cast.workshop.parent == cast.main
    seen = shown.context["effect"].digest
    client.post(address, {"to": cast.annex.pk, "operation_key": key, "seen": seen})
    cast.workshop.refresh_from_db()
    assert cast.workshop.parent == cast.annex


def test_where_nobody_gains_or_loses_it_is_done_at_once(cast, bin_, sign_in):
    room = make.location(name="Store", parent=cast.main)
    data = {"to": room.pk, "operation_key": str(uuid4())}
    answer = sign_in(cast.mo).post(f"/locations/{bin_.pk}/move/", data, follow=True)
    assert "Moved Bin to Store." in answer.content.decode()


def test_a_cycle_is_not_offered_and_refused_when_made_by_hand(cast, bin_, sign_in):
    answer = sign_in(cast.ada).post(
        f"/locations/{cast.main.pk}/move/", {"to": bin_.pk, "operation_key": str(uuid4())}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])


def test_who_does_not_manage_where_it_is_takes_nothing_out(cast, sign_in):
    """Others would lose sight of it, which a manager of the thing alone could not do to them."""
    make.team(members=[cast.xan], grants={cast.workshop: Role.MANAGER, cast.annex: Role.MANAGER})
    client = sign_in(cast.xan)
    data = {"to": cast.annex.pk, "operation_key": str(uuid4())}
    assert client.get(f"/locations/{cast.workshop.pk}/move/").status_code == 403
    assert client.post(f"/locations/{cast.workshop.pk}/move/", data).status_code == 403
    cast.workshop.refresh_from_db()
    assert cast.workshop.parent == cast.main


def test_only_administrators_move_a_site(cast, sign_in):
    make.team(members=[cast.xan], grants={cast.site: Role.MANAGER})
    assert sign_in(cast.xan).get(f"/locations/{cast.site.pk}/move/").status_code == 403
