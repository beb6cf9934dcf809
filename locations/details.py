"""What is said about a location."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction

from people.pictures import bring_back, not_left_behind, put_instead
from people.refused import Refused

from . import tree
from .models import Location
from .operations import Kind, refusing_a_taken_name, repeated, write

SAID = ("name", "kind", "address", "notes")


@transaction.atomic
def change(
    location: Location,
    *,
    name: str,
    kind: str,
    address: str,
    notes: str,
    shown: str,
    by: Any,
    operation_key: UUID,
    photo: File[bytes] | None = None,
    remove_photo: bool = False,
    earlier_photo: str | None = None,
) -> Location:
    """Call ``location`` something else, or say something else about it.

    ``shown`` is what the form began with (``Location.edition``): if somebody changed that
    meanwhile it is refused, lest an old form undo what a newer one did. ``earlier_photo`` is the
    name of the photo that it had before and is to have again, nothing for none.
    """
    tree.hold()
    if first := repeated(operation_key, Kind.CHANGE, by):
        return first.location
    location = Location.objects.get(pk=location.pk)
    if location.edition != shown:
        raise Refused("Somebody changed this location meanwhile. Reload the page and look again.")
    before = location.name
    location.name, location.kind = name, kind
    location.address, location.notes = address, notes
    if earlier_photo is not None:
        bring_back(location, earlier_photo)
    with not_left_behind(location.photo):
        put_instead(location, photo, remove=remove_photo)
        if location.edition == shown:
            return location
        with refusing_a_taken_name(name):
            location.save(update_fields=[*SAID, "photo", "photo_before"])
    write(
        location,
        Kind.CHANGE,
        by=by,
        name_before="" if name == before else before,
        operation_key=operation_key,
    )
    return location


def said_of(location: Location, after: Location) -> dict[str, str]:
    """What was said about a location; of its photo too if ``after`` has another one."""
    facts = {name: str(getattr(location, name)) for name in SAID}
    is_same = after.photo == location.photo
    return facts if is_same else facts | {"photo": str(location.photo)}


def change_back(
    location: Location, *, was: Mapping[str, str], left: str, by: Any, operation_key: UUID
) -> Location:
    """Say of ``location`` what ``was`` said before an edit that ``left`` it as it is now."""
    facts: dict[str, Any] = dict(was)
    photo = facts.pop("photo", None)
    return change(
        location, shown=left, by=by, operation_key=operation_key, earlier_photo=photo, **facts
    )
