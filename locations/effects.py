"""What a change to the tree does to who may do what, told before it is done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from django.db.models import QuerySet

from people.models import Person, Team

from .models import Grant, Location


@dataclass(frozen=True)
class Change:
    """What one person's highest role at the location was, and what it will be; 0 is none."""

    person: Person
    before: int
    after: int
    # Where, further in, somebody who loses sight of the location keeps a role of their own.
    kept: list[Location] = field(default_factory=list)


@dataclass(frozen=True)
class Effect:
    """Who may do more or less at ``location``, and at all below it, than before."""

    location: Location
    changes: list[Change]

    @property
    def gain_sight(self) -> list[Change]:
        return [change for change in self.changes if not change.before]

    @property
    def lose_sight(self) -> list[Change]:
        return [change for change in self.changes if not change.after]

    @property
    def may_more(self) -> list[Change]:
        return [change for change in self.changes if 0 < change.before < change.after]

    @property
    def may_less(self) -> list[Change]:
        return [change for change in self.changes if 0 < change.after < change.before]

    @cached_property
    def digest(self) -> str:
        """All of it in one word to compare; empty if nothing changes for anybody."""
        if not self.changes:
            return ""
        told = sorted((change.person.pk, change.before, change.after) for change in self.changes)
        return sha256(repr(told).encode()).hexdigest()[:16]


def of_moving(location: Location, to: Location | None) -> Effect:
    """Who gains and who loses if ``location`` is put into ``to``, or at the top."""
    above = set(location.ancestor_keys)
    above_then = {*to.ancestor_keys, to.pk} if to else set()
    before = roles_at({*above, location.pk})
    after = roles_at({*above_then, location.pk})
    changed = {
        key for key in before.keys() | after.keys() if before.get(key, 0) != after.get(key, 0)
    }
    people = Person.objects.filter(pk__in=changed, is_active=True, is_administrator=False)
    kept = roles_kept(location, [key for key in changed if not after.get(key)])
    return Effect(
        location,
        [
            Change(
                person, before.get(person.pk, 0), after.get(person.pk, 0), kept.get(person.pk, [])
            )
            for person in people.order_by("name", "pk")
        ],
    )


def roles_at(keys: Iterable[int]) -> dict[int, int]:
    """The highest role that each person has through a grant at one of the locations ``keys``."""
    roles: dict[int, int] = defaultdict(int)
    for person, grant in held(Grant.objects.holding().filter(location__in=keys)):
        roles[person] = max(roles[person], grant.role)
    return roles


def roles_kept(location: Location, people: Iterable[int]) -> dict[int, list[Location]]:
    """Where below ``location`` each of ``people`` has a role of their own."""
    wanted = set(people)
    kept: dict[int, list[Location]] = defaultdict(list)
    if wanted:
        inside = Grant.objects.holding().filter(location__in=Location.objects.under(location))
        for person, grant in held(inside.exclude(location=location)):
            if person in wanted and grant.location not in kept[person]:
                kept[person].append(grant.location)
    return kept


def held(grants: QuerySet[Grant]) -> list[tuple[int, Grant]]:
    """Each of ``grants`` with each person who has it, by key. Two queries, three with Everyone."""
    given = list(grants.select_related("team", "location"))
    members: dict[int, list[int]] = defaultdict(list)
    memberships = Team.members.through._default_manager.filter(
        team__in={grant.team_id for grant in given}
    )
    for team, person in memberships.values_list("team", "person"):
        members[team].append(person)
    if everyone := next((grant.team for grant in given if grant.team.is_everyone), None):
        members[everyone.pk] = list(Person.objects.active().values_list("pk", flat=True))
    return [(person, grant) for grant in given for person in members[grant.team_id]]
