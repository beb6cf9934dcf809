"""Who may borrow what: anyone, or the members of the teams that its type names."""

from collections.abc import Iterable

from django.db.models import Q

from people.models import Person, PersonQuerySet, Team
from people.refused import Refused

from .models import AssetType


def borrowers(people: PersonQuerySet, kinds: Iterable[AssetType]) -> PersonQuerySet:
    """Those of ``people`` who may borrow a unit of each of ``kinds``."""
    for kind in {kind.pk: kind for kind in kinds if not kind.for_anyone}.values():
        people = people.in_any_of(kind.teams.all())
    return people


def may_take(kind: AssetType, person: Person) -> tuple[bool, str]:
    """May ``person``, who is signed in, borrow it? And who may, where that is not anyone."""
    if kind.for_anyone:
        return True, ""
    teams = list(kind.teams.in_use().annotate(has_them=Q(pk__in=Team.objects.of(person))))
    return any(team.has_them for team in teams), only_for(kind, teams)


def only_for(kind: AssetType, teams: Iterable[Team] | None = None) -> str:
    """Who may borrow it, where that is not anyone: Only Film crew and Staff may borrow it."""
    named = [str(team) for team in (kind.teams.in_use() if teams is None else teams)]
    if not named:
        return f"Nobody may borrow {kind}: the teams that might have been archived."
    *others, last = named
    which = f"{', '.join(others)} and {last}" if others else last
    return f"Only {which} may borrow {kind}."


def why_not(kind: AssetType, to: Person) -> str:
    """Nothing if ``to`` may borrow it; else the names of the teams, in none of which they are."""
    if kind.for_anyone or borrowers(Person.objects.filter(pk=to.pk), [kind]).exists():
        return ""
    return only_for(kind)


def refuse_who_may_not(kind: AssetType, to: Person) -> None:
    """Refused, with the names of the teams, if ``to`` is in none of those that ``kind`` is for."""
    if words := why_not(kind, to):
        raise Refused(words, field="to")
