"""Proofs about the tree, on the live database."""

from collections.abc import Iterator

from people.insert_only import is_protected

from .models import Location


def paths_follow_parents() -> Iterator[str]:
    """Every path is the parent's path and the own key, so a subtree is a prefix."""
    paths = dict(Location.objects.values_list("pk", "path"))
    for pk, parent, path in Location.objects.values_list("pk", "parent", "path").iterator():
        above = "/" if parent is None else paths[parent]
        if path != f"{above}{pk}/":
            yield f"Location {pk} has the path {path}, which should be {above}{pk}/."


def nothing_in_use_is_in_what_is_archived() -> Iterator[str]:
    """What is archived is archived with all that is below it."""
    stray = Location.objects.in_use().exclude(parent__archived_at=None)
    for place in stray.select_related("parent"):
        yield f"{place} ({place.code}) is in use, and {place.parent}, which it is in, is archived."


def histories_are_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    for table, what in (
        ("locations_accesschange", "The history of access"),
        ("locations_locationevent", "The history of the tree"),
    ):
        if not is_protected(table):
            yield f"{what} can be edited: its triggers are missing."


PROOFS = [paths_follow_parents, nothing_in_use_is_in_what_is_archived, histories_are_insert_only]
