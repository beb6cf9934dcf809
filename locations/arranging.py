"""The order in which what is inside a location is listed: as somebody put it, or by name."""

from django.db import transaction

from people.refused import Refused

from . import tree
from .models import Location


@transaction.atomic
def arrange(parent: Location, *, order: list[int]) -> tuple[list[int], list[int]]:
    """Put those in ``parent`` in the ``order`` of these keys; without any, back to by name.

    Keys of what is not there are passed over, and what is not named comes last, as it was.
    Answers with the order before, and the one it is now.
    """
    tree.hold()
    was = arranged(parent)
    put_in_order(parent, order)
    return was, arranged(parent)


@transaction.atomic
def arrange_back(parent: Location, *, was: list[int], left: list[int]) -> None:
    """Put those in ``parent`` in the order ``was`` again; Refused if it is not as it was ``left``.

    Twice is once.
    """
    tree.hold()
    if arranged(parent) not in (was, left):
        raise Refused("Somebody changed the order since. Look again.")
    put_in_order(parent, was)


def arranged(parent: Location) -> list[int]:
    """The keys of those in ``parent`` as somebody put them; none where they are by name."""
    inside = sorted(Location.objects.filter(parent=parent).in_use(), key=lambda place: place.rank)
    return [place.pk for place in inside] if any(place.position for place in inside) else []


def put_in_order(parent: Location, order: list[int]) -> None:
    """Put those in ``parent`` in this ``order``. The tree is held."""
    inside = {place.pk: place for place in Location.objects.filter(parent=parent).in_use()}
    wanted = [inside.pop(key) for key in dict.fromkeys(order) if key in inside]
    wanted += sorted(inside.values(), key=lambda place: place.rank)
    for position, place in enumerate(wanted, start=1):
        place.position = position if order else 0
    Location.objects.bulk_update(wanted, ["position"])
