"""What can be done with teams, and undoing it.

But for making one, the verbs answer with the line of history that they wrote first: the way back.
None where there was nothing to change.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from .history import Kind, Lines, repeated
from .models import PeopleChange, Person, Team
from .operations import hold
from .refused import Refused

# What undoes what was done to a team.
OPPOSITES = {
    Kind.JOINED: Kind.LEFT,
    Kind.LEFT: Kind.JOINED,
    Kind.TEAM_ADDED: Kind.TEAM_ARCHIVED,
    Kind.TEAM_RENAMED: Kind.TEAM_RENAMED,
    Kind.TEAM_ARCHIVED: Kind.TEAM_RESTORED,
    Kind.TEAM_RESTORED: Kind.TEAM_ARCHIVED,
}


@transaction.atomic
def add_team(*, name: str, operation_key: UUID, by: Person, members: Iterable[Person] = ()) -> Team:
    """Make a team; Refused if there is one of this name, in whatever capitals."""
    if first := Team.objects.filter(operation_key=operation_key).first():
        return first
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name, operation_key=operation_key)
    except IntegrityError as error:
        if first := Team.objects.filter(operation_key=operation_key).first():
            return first  # the same form arrived at the same moment
        raise name_taken(name) from error
    lines = Lines(by=by, operation_key=operation_key)
    lines.write(Kind.TEAM_ADDED, team=team)
    join(team, members, lines)
    return team


def hold_team(team: Team) -> Team:
    """``team`` as it is now, held until the transaction ends; Refused for the built-in one."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.is_everyone:
        raise Refused(f"{team} is built in: all who can sign in are in it, and it stays as it is.")
    return team


def name_taken(name: str) -> Refused:
    """There is such a team, though perhaps out of sight."""
    if Team.objects.archived().filter(name__iexact=name).exists():
        return Refused("An archived team has this name. Restore that one instead.", field="name")
    return Refused("There is already a team of this name.", field="name")


@transaction.atomic
def rename_team(team: Team, *, name: str, by: Person, operation_key: UUID) -> PeopleChange | None:
    """Give ``team`` another name; Refused if it is taken."""
    team = hold_team(team)
    if first := repeated(operation_key, by=by, team=team, kind=Kind.TEAM_RENAMED):
        return first
    lines = Lines(by=by, operation_key=operation_key)
    if team.name != name:
        lines.write(Kind.TEAM_RENAMED, team=team, name_before=call(team, name))
    return lines.first


def call(team: Team, name: str) -> str:
    """Give a held ``team`` this name, and tell the one it had; Refused if it is taken."""
    before, team.name = team.name, name
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
    except IntegrityError as error:
        raise name_taken(name) from error
    return before


@transaction.atomic
def add_members(
    team: Team, *, people: Iterable[Person], by: Person, operation_key: UUID
) -> PeopleChange | None:
    """Put ``people`` into ``team``."""
    team = hold_team(team)
    if first := repeated(operation_key, by=by, team=team, kind=Kind.JOINED):
        return first
    refuse_archived(team)
    lines = Lines(by=by, operation_key=operation_key)
    join(team, people, lines)
    return lines.first


def refuse_archived(team: Team) -> None:
    """Nobody is put into a team that gives nothing."""
    if team.archived_at:
        raise Refused(f"{team} has been archived. Restore it first.")


def join(team: Team, people: Iterable[Person], lines: Lines) -> None:
    """Put those of ``people`` into a held ``team`` who are not in it."""
    wanted = {person.pk: person for person in people}
    there = team.members.filter(pk__in=wanted).values_list("pk", flat=True)
    new = [wanted[key] for key in sorted(wanted.keys() - set(there))]
    team.members.add(*new)
    for person in new:
        lines.write(Kind.JOINED, person=person, team=team)


@transaction.atomic
def remove_member(
    team: Team, *, person: Person, by: Person, operation_key: UUID
) -> PeopleChange | None:
    """Take ``person`` out of ``team``."""
    team = hold_team(team)
    if first := repeated(operation_key, by=by, team=team, kind=Kind.LEFT):
        return first
    lines = Lines(by=by, operation_key=operation_key)
    if team.members.filter(pk=person.pk).exists():
        team.members.remove(person)
        lines.write(Kind.LEFT, person=person, team=team)
    return lines.first


def archive_team(team: Team, *, by: Person, operation_key: UUID) -> PeopleChange | None:
    """Let ``team`` grant nothing from now on. Its members and grants are kept for its return."""
    return let(team, Kind.TEAM_ARCHIVED, by=by, operation_key=operation_key)


def restore_team(team: Team, *, by: Person, operation_key: UUID) -> PeopleChange | None:
    """Let ``team`` grant again what it did before it was archived."""
    return let(team, Kind.TEAM_RESTORED, by=by, operation_key=operation_key)


@transaction.atomic
def let(team: Team, kind: Kind, *, by: Person, operation_key: UUID) -> PeopleChange | None:
    """Let ``team`` be archived or restored, as the ``kind`` of line says, if it isn't."""
    team, is_archived = hold_team(team), kind == Kind.TEAM_ARCHIVED
    if first := repeated(operation_key, by=by, team=team, kind=kind):
        return first
    lines = Lines(by=by, operation_key=operation_key)
    if bool(team.archived_at) != is_archived:
        put_away(team, is_archived)
        lines.write(kind, team=team)
    return lines.first


def put_away(team: Team, is_archived: bool) -> None:
    """Let a held ``team`` grant nothing from now on, or grant again."""
    team.archived_at = timezone.now() if is_archived else None
    team.save(update_fields=["archived_at"])


@transaction.atomic
def undo(change: PeopleChange, *, by: Person) -> PeopleChange:
    """Do the opposite of ``change`` to its team, and of all that the same submission did to it.

    Refused if anything of it has been changed again since. Undoing twice is undoing once: the
    opposite that is there already is the answer.
    """
    if not (team := change.team) or not has_opposite(change):
        raise Refused("That can't be undone.")
    together = PeopleChange.objects.filter(team=team, by=change.by_id, at=change.at)
    done = list(together.select_related("person").order_by("-pk"))
    hold(by, *(line.person for line in done if line.person), by=by)
    team = hold_team(team)
    if first := PeopleChange.objects.filter(reverses=change).first():
        return first
    refuse_overtaken(done, team)
    lines = Lines(by=by)
    for line in done:
        turn_back(line, team, lines)
    return PeopleChange.objects.get(reverses=change)


def has_opposite(change: PeopleChange) -> bool:
    """Can it be undone? What a team was called before was not written down at first."""
    tells_all = change.kind != Kind.TEAM_RENAMED or change.name_before != ""
    return change.kind in OPPOSITES and change.reverses_id is None and tells_all


def refuse_overtaken(done: list[PeopleChange], team: Team) -> None:
    """What somebody did since, of the same kind to the same, is not undone with it."""
    for line in done:
        later = PeopleChange.objects.filter(team=team, pk__gt=line.pk).exclude(at=line.at)
        if line.kind != Kind.TEAM_ADDED:  # which anything at all overtakes
            alike = {line.kind, OPPOSITES[Kind(line.kind)]}
            later = later.filter(kind__in=alike, person=line.person_id)
        is_used = line.kind == Kind.TEAM_ADDED and Team.objects.given().filter(pk=team.pk).exists()
        if is_used or later.exists():
            raise Refused(f"{team} has been changed again since.")


def turn_back(line: PeopleChange, team: Team, lines: Lines) -> None:
    """Do the opposite of one line to its held ``team``, and write it down."""
    name_before = ""
    if line.kind == Kind.JOINED and line.person:
        team.members.remove(line.person)
    elif line.kind == Kind.LEFT and line.person:
        refuse_archived(team)
        team.members.add(line.person)
    elif line.kind == Kind.TEAM_RENAMED:
        name_before = call(team, line.name_before)
    else:
        put_away(team, line.kind != Kind.TEAM_ARCHIVED)
    lines.write(
        OPPOSITES[Kind(line.kind)],
        person=line.person,
        team=team,
        reverses=line,
        name_before=name_before,
    )
