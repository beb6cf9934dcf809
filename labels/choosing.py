"""Finding what to print a label for, or to put one on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from assets.models import Asset
from locations.models import Location
from stockroom.models import Item

from .models import MODELS, Tag
from .operations import MOST_LABELS
from .targets import printable

KINDS = {"asset": "Gear", "location": "Locations", "level": "Stock at a location", "item": "Items"}
SHOWN = 8
RECENT, FEW = 50, 4  # what was added last, and how many of it are shown
ENOUGH = MOST_LABELS + 1


@dataclass(frozen=True)
class Choice:
    """A thing that a label could be for, as it stands in a list."""

    kind: str
    thing: Any

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.kind}:{self.thing.pk}"

    @property
    def name(self) -> str:
        return str(self.thing.item if self.kind == "level" else self.thing)

    @property
    def mark(self) -> str:
        return str(getattr(getattr(self.thing, "item", self.thing), "code", ""))

    @property
    def look(self) -> str:
        """As which kind of code its mark is drawn."""
        return {"asset": "gear", "level": "stock", "item": "stock"}.get(self.kind, self.kind)

    @property
    def where(self) -> Location | None:
        """The location of stock, which tells its levels apart."""
        return self.thing.location if self.kind == "level" else None


def search(text: str, user: Any) -> list[Choice]:
    """The first things whose name, tag or code fits ``text`` and that ``user`` may print for."""
    text = text.replace("\0", "").strip()[:200]
    if not text:
        return []
    assets = printable("asset", user).search(text)[:SHOWN]
    places = printable("location", user).in_use().search(text)[:SHOWN]
    items = Item.objects.visible_to(user).in_use().search(text)
    levels = printable("level", user).filter(item__in=items).select_related("item", "location")
    return [
        *(Choice("asset", asset) for asset in assets),
        *(Choice("location", place) for place in places),
        *(Choice("level", level) for level in levels.order_by("item__name", "pk")[:SHOWN]),
    ]


def lately(user: Any) -> list[Choice]:
    """What was added last of each kind and lacks a label, where ``user`` may print one."""
    return [
        Choice(kind, thing)
        for kind in ("asset", "level", "location")
        for thing in needing(kind, user)
        .filter(pk__in=printable(kind, user).order_by("-pk").values("pk")[:RECENT])
        .order_by("-pk")[:FEW]
    ]


def called(text: str, user: Any) -> tuple[str, Any] | None:
    """The one thing that ``text`` means: ``kind:key``, a tag or code, or the whole of a name."""
    kind, _, key = text.partition(":")
    if kind in MODELS and key.isascii() and key.isdigit():
        thing = printable(kind, user).filter(pk=int(key[:18])).first()
        return (kind, thing) if thing else None
    wanted = text.strip().casefold()
    found = [
        choice
        for choice in search(text.partition(" · ")[2] or text, user)
        if wanted in (choice.mark.casefold(), f"{choice.name} · {choice.mark}".casefold())
        or wanted == choice.name.casefold()
    ]
    return (found[0].kind, found[0].thing) if len(found) == 1 else None


def below(location: Location, user: Any) -> list[tuple[str, Any]]:
    """``location`` and everything in it and further down that ``user`` may print labels for.

    Of more of a kind than can be printed at a time, only enough to tell.
    """
    inside = {
        "location": printable("location", user).in_use().under(location),
        "asset": printable("asset", user).filter(home__path__startswith=location.path),
        "level": printable("level", user).under(location),
    }
    return [
        (kind, thing) for kind, rows in inside.items() for thing in rows.order_by("pk")[:ENOUGH]
    ]


def needing(kind: str, user: Any) -> QuerySet[Any]:
    """The things of this kind whose label was never printed, or is voided."""
    good = Tag.objects.filter(**{kind: OuterRef("pk")}, voided_at=None, lines__isnull=False)
    rows = printable(kind, user).filter(~Exists(good))
    match kind:
        case "asset":
            return rows.exclude(state=Asset.State.RETIRED).order_by("tag_number", "pk")
        case "location":
            return rows.in_use().order_by("path")
        case "level":
            return rows.select_related("item", "location").order_by("item__name", "pk")
    return rows.order_by("name", "pk")
