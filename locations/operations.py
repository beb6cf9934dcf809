"""What can be done with the tree, and with access to it.

Every verb raises ``Refused`` with words for the person who asked, and answers a repeated
``operation_key`` with what its first arrival did.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from people.models import Team
from people.refused import SPENT, Refused

from . import effects, tree
from .models import AccessChange, Grant, Location, LocationEvent, Role
from .written import Line

DEEPEST = 20
Kind = LocationEvent.Kind


@transaction.atomic
def add(
    *,
    name: str,
    kind: str,
    parent: Location | None,
    by: Any,
    address: str = "",
    notes: str = "",
    operation_key: UUID | None = None,
) -> Location:
    """Make a location in ``parent``, or at the top; Refused if the name is taken there.

    The path is made of primary keys, so two people adding at once can't collide.
    """
    tree.hold()
    if first := repeated(operation_key, Kind.ADD, by):
        return first.location
    parent = fresh(parent)
    refuse_archived(parent)
    refuse_deeper(parent, levels=1)
    with refusing_a_taken_name(name):
        location = Location.objects.create(
            name=name,
            kind=kind,
            parent=parent,
            path=f"new {uuid4()}",
            position=last_position(parent),
            address=address,
            notes=notes,
        )
    location.path = f"{parent.path if parent else '/'}{location.pk}/"
    location.save(update_fields=["path"])
    if by is not None:
        write(location, Kind.ADD, by=by, to_parent=parent, operation_key=operation_key)
    return location


@transaction.atomic
def add_several(
    *, lines: list[Line], parent: Location | None, by: Any, operation_key: UUID
) -> list[Line]:
    """Make a location of each of ``lines``, as they are written; all of them or none.

    Refused, with the number of its line, for one that can't be made.
    """
    tree.hold()
    if repeated(operation_key, Kind.ADD, by):
        return lines
    made: dict[Line | None, Location | None] = {None: parent}
    for line in lines:
        try:
            made[line] = add(
                name=line.name,
                kind=line.kind,
                parent=made[line.above],
                by=by,
                operation_key=None if made.keys() - {None} else operation_key,
            )
        except Refused as refused:
            raise Refused(f"Line {line.number}: {refused}", field="lines") from refused
    return lines


@transaction.atomic
def move(
    location: Location, *, to: Location | None, by: Any, operation_key: UUID, seen: str = ""
) -> LocationEvent:
    """Put ``location``, with all that is below it, into ``to``, or at the top.

    The roles of the old way down go, those of the new one come. ``seen`` is the effect of that
    which was shown to ``by`` (``effects.Effect.digest``); Refused if it would be another now.
    """
    tree.hold()
    if first := repeated(operation_key, Kind.MOVE, by):
        return first
    location, to = Location.objects.get(pk=location.pk), fresh(to)
    refuse_archived(location, field=None)
    refuse_archived(to, field="to")
    if effects.of_moving(location, to).digest != seen:
        raise Refused("Who gains and who loses access is not what was shown. Look again.")
    came_from = location.parent
    put(location, to)
    return write(
        location,
        Kind.MOVE,
        by=by,
        from_parent=came_from,
        to_parent=to,
        operation_key=operation_key,
    )


@transaction.atomic
def undo(event: LocationEvent, *, by: Any) -> LocationEvent:
    """Move ``event.location`` back to where it came from.

    Undoing twice is undoing once: the opposite that is there already is the answer.
    """
    tree.hold()
    if done := LocationEvent.objects.filter(reverses=event).first():
        return done
    refuse_another(event, Kind.MOVE)
    location = Location.objects.select_related("parent").get(pk=event.location_id)
    came_from = location.parent
    move_back(location, event)
    places = {"from_parent": came_from, "to_parent": event.from_parent}
    return write(location, Kind.UNDO, by=by, reverses=event, **places)


@transaction.atomic
def undo_archive(event: LocationEvent, *, by: Any) -> LocationEvent:
    """Take ``event.location`` back into use, unless it has been since. Twice is once."""
    tree.hold()
    if done := LocationEvent.objects.filter(reverses=event).first():
        return done
    refuse_another(event, Kind.ARCHIVE)
    location = Location.objects.select_related("parent").get(pk=event.location_id)
    if location.archived_at != event.at:
        raise Refused(f"{location} has been restored or archived again since.")
    take_back(location)
    return write(location, Kind.UNDO, by=by, reverses=event)


def refuse_another(event: LocationEvent, kind: str) -> None:
    """Each kind of event has its own opposite, and some have none."""
    if event.kind != kind:
        raise Refused("That can't be undone.")


def move_back(location: Location, event: LocationEvent) -> None:
    """Hang a subtree where it was before ``event``, if it has not been moved again."""
    if location.parent_id != event.to_parent_id:
        raise Refused(f"{location} has been moved again since. Look where it is now.")
    back = fresh(event.from_parent)
    refuse_archived(location, field=None)
    refuse_archived(back, field=None)
    put(location, back)


def put(location: Location, to: Location | None) -> None:
    """Hang a subtree elsewhere. The tree is held."""
    if location.parent_id == (to.pk if to else None):
        raise Refused(f"{location} is there already.", field="to")
    if to is not None and location.contains(to):
        itself = "itself" if to == location else f"{to}, which is inside it"
        raise Refused(f"{location} can't be moved into {itself}.", field="to")
    below = Location.objects.under(location)
    deepest = max(path.count("/") for path in below.values_list("path", flat=True))
    refuse_deeper(to, levels=deepest - location.path.count("/") + 1, field="to")
    old, above = location.path, set(location.ancestor_keys)
    location.path = f"{to.path if to else '/'}{location.pk}/"
    location.parent, location.position = to, last_position(to)
    with refusing_a_taken_name(location.name, field="to"):
        location.save(update_fields=["parent", "position"])
    rest = Substr("path", len(old) + 1)
    below.update(path=Concat(Value(location.path), rest))
    for tell in tree.AFTER_A_MOVE.values():
        tell(location, above ^ set(location.ancestor_keys))


@transaction.atomic
def archive(location: Location, *, by: Any, operation_key: UUID) -> LocationEvent:
    """Put ``location`` and all below it away. Nothing is offered there any more.

    That it is empty is for the caller to see to (``dashboard.archiving``): what lies there is the
    business of apps that this one doesn't know. The tree is held, and so are the rows.
    """
    tree.hold()
    if first := repeated(operation_key, Kind.ARCHIVE, by):
        return first
    location = Location.objects.get(pk=location.pk)
    return put_away(location, Kind.ARCHIVE, by=by, operation_key=operation_key)


def put_away(location: Location, kind: str, **facts: Any) -> LocationEvent:
    """Out of use, with all below it that is in use: in the very moment that history says."""
    if location.archived_at:
        raise Refused(f"{location} has been archived already.")
    now = timezone.now()
    Location.objects.under(location).in_use().update(archived_at=now)
    return write(location, kind, at=now, **facts)


@transaction.atomic
def archive_again(event: LocationEvent, *, by: Any) -> LocationEvent:
    """Undo that a location was restored by ``event``, which the caller has seen to be empty.

    Refused if anything has happened to it since, or to what is in it. Twice is once.
    """
    tree.hold()
    if done := LocationEvent.objects.filter(reverses=event).first():
        return done
    refuse_another(event, Kind.RESTORE)
    location = Location.objects.get(pk=event.location_id)
    if LocationEvent.objects.under(location).filter(pk__gt=event.pk).exists():
        raise Refused(f"Something has happened to {location} since. Archive it by hand.")
    return put_away(location, Kind.UNDO, by=by, reverses=event)


@transaction.atomic
def restore(location: Location, *, by: Any, operation_key: UUID) -> LocationEvent:
    """Take ``location`` back into use, and with it all that was put away in the same step."""
    tree.hold()
    if first := repeated(operation_key, Kind.RESTORE, by):
        return first
    location = Location.objects.select_related("parent").get(pk=location.pk)
    take_back(location)
    return write(location, Kind.RESTORE, by=by, operation_key=operation_key)


def take_back(location: Location) -> None:
    """Into use again, with all that was archived in the same step."""
    if location.archived_at is None:
        raise Refused(f"{location} is in use already.")
    if location.parent and location.parent.archived_at:
        raise Refused(f"{location.parent}, which it is in, is archived. Restore that first.")
    together = Location.objects.under(location).filter(archived_at=location.archived_at)
    with refusing_a_taken_name(location.name):
        together.update(archived_at=None)


def fresh(location: Location | None) -> Location | None:
    """The location as it is now that the tree is held."""
    return location and Location.objects.get(pk=location.pk)


def repeated(operation_key: UUID | None, kind: str, by: Any) -> LocationEvent | None:
    """What this same submission did when it arrived the first time. Ask while holding the tree."""
    if operation_key is None:
        return None
    first = LocationEvent.objects.filter(operation_key=operation_key).first()
    if first and (first.kind, first.by_id) != (kind, by.pk):
        raise Refused(SPENT)
    return first


def write(location: Location, kind: str, **facts: Any) -> LocationEvent:
    """Write down what happened to ``location``."""
    return LocationEvent.objects.create(location=location, kind=kind, **facts)


@contextmanager
def refusing_a_taken_name(name: str, *, field: str = "name") -> Iterator[None]:
    """Within it, a name that another location there has is refused in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(f"There is already a location called {name} there.", field=field) from error


def refuse_archived(location: Location | None, *, field: str | None = "parent") -> None:
    """Nothing is put where nobody will look for it."""
    if location and location.archived_at:
        raise Refused(f"{location} has been archived.", field=field)


def refuse_deeper(parent: Location | None, *, levels: int, field: str = "parent") -> None:
    """``levels`` more below ``parent`` must not make the tree deeper than it can be."""
    above = len(parent.ancestor_keys) + 1 if parent else 0
    if above + levels > DEEPEST:
        raise Refused(f"Locations can be {DEEPEST} deep, no deeper.", field=field)


def last_position(parent: Location | None) -> int:
    """After those in ``parent``, if somebody has put them in order."""
    inside = Location.objects.filter(parent=parent).in_use()
    last = inside.aggregate(last=Max("position"))["last"]
    return last + 1 if last else 0


@transaction.atomic
def grant(team: Team, location: Location, role: Role, *, by: Any = None) -> Grant:
    """Give ``team`` the ``role`` at ``location``, instead of the one it had there."""
    given, _ = Grant.objects.update_or_create(
        team=team,
        location=location,
        defaults={"role": role, "given_by": by, "given_at": timezone.now()},
    )
    return given


@transaction.atomic
def set_access(
    location: Location,
    *,
    team: Team,
    role: int,
    by: Any,
    operation_key: UUID,
    shown: int | None = None,
) -> AccessChange:
    """Give ``team`` the ``role`` at ``location``, 0 for none, and write down who did.

    The team is held meanwhile: a form that arrives again finds what it did the first time. Refused
    if what was ``shown`` to be given is not given any more, lest an old page undo a newer one.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    if first := AccessChange.objects.filter(operation_key=operation_key).first():
        if (first.team_id, first.location_id, first.by_id) != (team.pk, location.pk, by.pk):
            raise Refused(SPENT)
        return first
    if team.archived_at and role:
        raise Refused(f"{team} has been archived: it grants nothing.", field="team")
    here = Grant.objects.filter(team=team, location=location)
    before = here.values_list("role", flat=True).first() or 0
    if shown is not None and before not in {shown, role}:
        now = Role(before).label if before else "nothing"
        raise Refused(f"Somebody gave {team} another role here meanwhile: {now}. Look again.")
    if role:
        grant(team, location, Role(role), by=by)
    else:
        here.delete()
    return AccessChange.objects.create(
        team=team,
        location=location,
        role=role,
        role_before=before,
        by=by,
        operation_key=operation_key,
    )


def undo_access(change: AccessChange, *, by: Any) -> AccessChange:
    """Give the team again what it had there before ``change``, unless it has another role since."""
    return set_access(
        change.location,
        team=change.team,
        role=change.role_before,
        shown=change.role,
        by=by,
        operation_key=uuid5(change.operation_key, "undo"),
    )
