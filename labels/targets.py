"""The things that a label can be for, and who may reach them through it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from assets.models import Asset
from locations.access import may_somewhere
from locations.models import Atlas, Location, Role
from people.models import Person
from stockroom.models import Item, StockLevel

from .codes import read
from .models import Tag
from .qr import address
from .sheets import LabelFace

MODELS: dict[str, Any] = {
    "asset": Asset,
    "level": StockLevel,
    "item": Item,
    "location": Location,
    "person": Person,
}
WITH_ITS_THING = (
    "asset__home",
    "level__item__merged_into",
    "level__location",
    "item__merged_into",
    "location",
    "person",
)


def visible(kind: str, user: Any) -> QuerySet[Any]:
    """The things of this kind that ``user`` may see."""
    return MODELS[kind].objects.visible_to(user)


def printable(kind: str, user: Any) -> QuerySet[Any]:
    """The things of this kind for which ``user`` may print a label: where they operate."""
    if kind != "person":
        return MODELS[kind].objects.granting(user, Role.OPERATOR)
    if may_somewhere(user, Role.OPERATOR):
        return Person.objects.visible_to(user)
    return Person.objects.none()


def meaning(text: str, user: Any) -> Any:
    """The thing that a code, or an address with one, means to ``user``; None when nothing does.

    The label of an item that was merged into another leads to that one. An unknown code, a voided
    one, and one for something out of sight are all nothing.
    """
    tag = tag_saying(text)
    return leads_to(tag) if tag and reachable(tag, user) else None


def tag_saying(text: str) -> Tag | None:
    """The tag of a code, or of an address with one; None for an unknown and a voided one."""
    code = read(text)
    tags = Tag.objects.select_related(*WITH_ITS_THING)
    return tags.filter(code=code, voided_at=None).first() if code else None


def asset_labelled(text: str) -> int | None:
    """The key of the asset whose label says ``text``, seen or not; None for another's."""
    tag = tag_saying(text)
    return tag.asset_id if tag else None


def leads_to(tag: Tag) -> Any:
    """What ``tag`` means by now."""
    return tag.target.current if tag.kind in {"item", "level"} else tag.target


def reachable(tag: Tag, user: Any) -> bool:
    """May ``user`` see what ``tag`` means?"""
    kind = tag.kind
    return bool(kind and visible(kind, user).filter(pk=tag.target.pk).exists())


def still_printable(tags: Iterable[Tag], user: Any) -> set[int]:
    """Keys of those ``tags`` whose things ``user`` may print labels for now. A query a kind."""
    keys: dict[str, dict[int, list[int]]] = {}
    for tag in tags:
        if tag.kind:
            keys.setdefault(tag.kind, {}).setdefault(tag.target.pk, []).append(tag.pk)
    allowed: set[int] = set()
    for kind, wanted in keys.items():
        for pk in printable(kind, user).filter(pk__in=wanted).values_list("pk", flat=True):
            allowed.update(wanted[pk])
    return allowed


def faces(tags: Iterable[Tag], user: Any) -> list[LabelFace]:
    """What the labels of ``tags`` say, naming no place that ``user`` may not know of."""
    shown = list(tags)
    atlas = Atlas(user, [place for tag in shown for place in places(tag)])
    return [face(tag, atlas) for tag in shown]


def places(tag: Tag) -> list[Location]:
    """The locations that the label of ``tag`` may name."""
    match tag.kind:
        case "asset":
            return [tag.target.home]
        case "level":
            return [tag.target.location]
        case "location":
            return [tag.target]
    return []


def face(tag: Tag, atlas: Atlas) -> LabelFace:
    """What the label of ``tag`` says."""
    said: dict[str, Callable[[Any], dict[str, Any]]] = {
        "asset": lambda asset: {
            "mark": asset.code,
            "kind": "gear",
            "lines": named(atlas, asset.home),
        },
        "level": lambda level: {
            "mark": level.item.code,
            "kind": "stock",
            "lines": named(atlas, level.location),
        },
        "item": lambda item: {"mark": item.code, "kind": "item"},
        "location": lambda place: {
            "mark": place.code,
            "kind": "location",
            "lines": tuple(str(above) for above in atlas.above(place)[-1:]),
        },
        "person": lambda person: {"kind": "person"},
    }
    thing = tag.target
    return LabelFace(
        code=tag.code,
        address=address(tag.code, settings.SITE_URL),
        title=str(thing.item if tag.kind == "level" else thing),
        **said[str(tag.kind)](thing),
    )


def named(atlas: Atlas, place: Location) -> tuple[str, ...]:
    """The place's name as a line, if it may be named."""
    return (str(place),) if atlas.sees(place) else ()
