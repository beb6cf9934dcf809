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


def access_history_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    if not is_protected("locations_accesschange"):
        yield "The history of access can be edited: its triggers are missing."


PROOFS = [paths_follow_parents, access_history_is_insert_only]
