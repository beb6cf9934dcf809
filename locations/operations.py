"""What can be done with the tree."""

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from people.models import Team
from people.refused import Refused

from .models import AccessChange, Grant, Location, Role

DEEPEST = 20


@transaction.atomic
def add(
    *,
    name: str,
    kind: str,
    parent: Location | None,
    by: Any,
    notes: str = "",
    operation_key: UUID | None = None,
) -> Location:
    """Make a location in ``parent``, or at the top; Refused if the name is taken there.

    The path is made of primary keys, so two people adding at once can't collide.
    """
    if first := repeated(operation_key):
        return first
    if parent is not None:
        parent = Location.objects.select_for_update().get(pk=parent.pk)
        if parent.archived_at:
            raise Refused(f"{parent} has been archived.", field="parent")
        if len(parent.ancestor_keys) + 1 >= DEEPEST:
            raise Refused(f"Locations can be {DEEPEST} deep, no deeper.", field="parent")
    try:
        with transaction.atomic():
            location = Location.objects.create(
                name=name,
                kind=kind,
                parent=parent,
                path=f"new {uuid4()}",
                notes=notes,
                operation_key=operation_key,
            )
    except IntegrityError as error:
        if first := repeated(operation_key):
            return first  # the same form arrived at the same moment
        raise Refused(f"There is already a location called {name} there.", field="name") from error
    location.path = f"{parent.path if parent else '/'}{location.pk}/"
    location.save(update_fields=["path"])
    return location


def repeated(operation_key: UUID | None) -> Location | None:
    """The location that this same submission made when it arrived the first time."""
    if operation_key is None:
        return None
    return Location.objects.filter(operation_key=operation_key).first()


@transaction.atomic
def grant(team: Team, location: Location, role: Role, *, by: Any = None) -> Grant:
    """Give ``team`` the ``role`` at ``location``, instead of the one it had there."""
    given, _ = Grant.objects.update_or_create(
        team=team, location=location, defaults={"role": role, "given_by": by}
    )
    return given


@transaction.atomic
def set_access(
    location: Location, *, team: Team, role: int, by: Any, operation_key: UUID
) -> AccessChange:
    """Give ``team`` the ``role`` at ``location``, 0 for none, and write down who did.

    The team is held meanwhile: a form that arrives again finds what it did the first time.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    if first := AccessChange.objects.filter(operation_key=operation_key).first():
        return first
    if team.archived_at and role:
        raise Refused(f"{team} has been archived: it grants nothing.", field="team")
    here = Grant.objects.filter(team=team, location=location)
    before = here.values_list("role", flat=True).first() or 0
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
