"""The things that a label can be for, and who may reach them through it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.conf import settings
from PIL import Image

from locations.models import Atlas, Location, Role, reached_keys
from people.models import Organisation

from .codes import read, spoken
from .faces import LabelFace, Logo
from .models import Tag, within_reach
from .qr import address
from .showing import FOUND, USUALLY, Show, Shows

LOGO_PIXELS = 600  # more than any label printer has dots for it
WITH_ITS_THING = (
    "asset__home",
    "level__item__merged_into",
    "level__location",
    "item__merged_into",
    "location",
    "person",
)


def visible(kind: str, user: Any) -> Any:
    """The things of this kind that ``user`` may see."""
    return within_reach(kind, user, Role.VIEWER)


def in_sight(things: Iterable[tuple[str, Any]], user: Any) -> set[tuple[str, int]]:
    """Those of ``things`` that ``user`` may see, by kind and key.

    What stands where they reach is known to be seen; for the others, a query a kind.
    """
    seen: set[tuple[str, int]] = set()
    asked: dict[str, set[int]] = {}
    for kind, thing in things:
        if user.is_administrator or stands_in_reach(kind, thing, user):
            seen.add((kind, thing.pk))
        else:
            asked.setdefault(kind, set()).add(thing.pk)
    for kind, keys in asked.items():
        found = visible(kind, user).filter(pk__in=keys).order_by()
        seen.update((kind, key) for key in found.values_list("pk", flat=True))
    return seen


def stands_in_reach(kind: str, thing: Any, user: Any) -> bool:
    """Is it at a location that ``user`` sees, or such a location itself?"""
    match kind:
        case "asset":
            return bool(thing.is_placed(user, Role.VIEWER))
        case "level":
            return thing.location_id in reached_keys(user, Role.VIEWER)
        case "location":
            return thing.pk in reached_keys(user, Role.VIEWER)
    return False


def printable(kind: str, user: Any) -> Any:
    """The things of this kind for which ``user`` may print a label: where they operate."""
    return within_reach(kind, user, Role.OPERATOR)


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


def location_labelled(text: str) -> int | None:
    """The key of the location whose label says ``text``, seen or not; None for another's."""
    tag = tag_saying(text)
    return tag.location_id if tag else None


def voided(text: str, user: Any) -> Tag | None:
    """The voided tag that ``text`` says, if ``user`` may see what it was on."""
    tags = Tag.objects.select_related(*WITH_ITS_THING, "voided_by", "replaced_by")
    tag = tags.filter(code=read(text) or "").exclude(voided_at=None).first()
    return tag if tag and reachable(tag, user) else None


def is_unclaimed(text: str) -> bool:
    """Is this a code of ours that is printed, and on nothing yet?"""
    return Tag.objects.unclaimed().filter(code=read(text) or "", lines__isnull=False).exists()


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
    allowed: set[int] = set()
    for tag in tags:
        if not tag.kind:
            allowed.add(tag.pk)  # on nothing yet: it tells nobody anything
        else:
            keys.setdefault(tag.kind, {}).setdefault(tag.target.pk, []).append(tag.pk)
    for kind, wanted in keys.items():
        for pk in printable(kind, user).filter(pk__in=wanted).values_list("pk", flat=True):
            allowed.update(wanted[pk])
    return allowed


def faces(tags: Iterable[Tag], user: Any, shows: Shows = USUALLY) -> list[LabelFace]:
    """What the labels of ``tags`` say, naming no place that ``user`` may not know of."""
    shown = list(tags)
    atlas = Atlas(user, [place for tag in shown for place in places(tag)])
    house = House(shows)
    return [face(tag, atlas, shows.of(tag.kind), house) for tag in shown]


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


class House:
    """What labels say of the organisation, as far as it is shown."""

    def __init__(self, shows: Shows) -> None:
        named = any(show.organisation for show in shows.every)
        marked = any(show.logo for show in shows.every)
        organisation = Organisation.current() if named or marked else None
        self.name = organisation.name if organisation else ""
        self.logo = black_logo(organisation.logo) if organisation and marked else None


def black_logo(file: Any) -> Logo | None:
    """The organisation's logo as a label printer can print it; None without, or without a file."""
    if not file:
        return None
    try:
        with file.open() as opened, Image.open(opened) as picture:
            picture.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
    except OSError:
        return None
    written = BytesIO()
    flat.convert("L").save(written, "PNG")
    return Logo(written.getvalue(), flat.width / flat.height)


def face(tag: Tag, atlas: Atlas, show: Show, house: House) -> LabelFace:
    """What the label of ``tag`` says."""
    if not tag.kind:
        return blank(tag, show, house)
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
    facts = {"mark": "", "lines": ()} | said[tag.kind](thing)
    return LabelFace(
        code=tag.code,
        address=address(tag.code, settings.SITE_URL),
        title=str(thing.item if tag.kind == "level" else thing) if show.name else "",
        mark=facts["mark"] if show.tag else "",
        lines=facts["lines"] if show.location else (),
        kind=facts["kind"],
        shows_kind=show.kind,
        shows_code=show.typed_code,
        **of_the_house(show, house),
    )


def blank(tag: Tag, show: Show, house: House) -> LabelFace:
    """What a label says that was printed before anybody knows what for: its code."""
    return LabelFace(
        code=tag.code,
        address=address(tag.code, settings.SITE_URL),
        title="",
        mark=spoken(tag.code),
        kind="blank",
        shows_code=False,
        **of_the_house(show, house),
    )


def of_the_house(show: Show, house: House) -> dict[str, Any]:
    """What is the same on every label."""
    return {
        "note": show.note,
        "found": FOUND if show.found else "",
        "organisation": house.name if show.organisation else "",
        "logo": house.logo if show.logo else None,
        "code_mm": show.code_mm,
        "shows_bars": show.bars,
    }


def named(atlas: Atlas, place: Location) -> tuple[str, ...]:
    """The place's name as a line, if it may be named."""
    return (str(place),) if atlas.sees(place) else ()


def kept(face: LabelFace, tag: Tag) -> dict[str, Any]:
    """What the ``face`` of ``tag`` says, and the key of the place that it names."""
    said = asdict(face)
    del said["code"], said["address"]
    return said | {"logo": face.logo is not None, "place": place_named(tag)}


def place_named(tag: Tag) -> int | None:
    """The key of the location whose name is a line on the label of ``tag``."""
    match tag.kind:
        case "asset":
            return tag.target.home_id
        case "level":
            return tag.target.location_id
        case "location":
            return tag.target.parent_id
    return None


def said_again(code: str, kept: dict[str, Any], logo: Logo | None) -> LabelFace:
    """The face that was ``kept``, with the ``logo`` of its run if it had one.

    Its code leads to where the site is now.
    """
    facts = kept | {"lines": tuple(kept["lines"]), "logo": logo if kept["logo"] else None}
    facts.pop("place", None)
    return LabelFace(code=code, address=address(code, settings.SITE_URL), **facts)
