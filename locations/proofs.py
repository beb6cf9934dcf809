"""Proofs about the tree, on the live database."""

from collections.abc import Iterator

from .models import Location


def paths_follow_parents() -> Iterator[str]:
    """Every path is the parent's path and the own key, so a subtree is a prefix."""
    paths = dict(Location.objects.values_list("pk", "path"))
    for pk, parent, path in Location.objects.values_list("pk", "parent", "path").iterator():
        above = "/" if parent is None else paths[parent]
        if path != f"{above}{pk}/":
            yield f"Location {pk} has the path {path}, which should be {above}{pk}/."


PROOFS = [paths_follow_parents]
