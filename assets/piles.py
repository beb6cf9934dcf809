"""Piles, and how many keys are written in an address: each of them or, if too many, by a pile.

``12,15,19`` are three. ``pile-7,-12,99`` are those of pile 7, but for one, and one more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from people.models import Person
from people.pages import whole_number

from .many import MOST, scanned
from .models import Asset, AssetQuerySet, Pile

# Beyond so many, they are put on a pile; and an address is no longer than that.
FEW = 200
LONGEST = 4000
PILE = "pile-"


def written(keys: Sequence[int], *, of: str, by: Person) -> str:
    """``keys`` as they stand in an address. Many of them become a pile, and old ones go."""
    if len(keys) <= FEW:
        return ",".join(map(str, keys))
    Pile.objects.old().delete()
    return f"{PILE}{Pile.objects.create(person=by, of=of, keys=list(keys)).pk}"


def read(text: str, *, of: str, by: Person) -> list[int]:
    """The keys that ``text`` means: each once, in its order, at most as many as go at once.

    A pile of somebody else is nothing.
    """
    keys: dict[int, None] = {}
    for word in text[:LONGEST].split(","):
        if word.startswith(PILE):
            keys |= dict.fromkeys(on_pile(whole_number(word.removeprefix(PILE)), of, by))
        elif (key := whole_number(word.removeprefix("-"))) is None:
            continue
        elif word.startswith("-"):
            keys.pop(key, None)
        else:
            keys[key] = None
    return list(keys)[:MOST]


def on_pile(pile: int | None, of: str, by: Person) -> Iterable[int]:
    """The keys of one pile that ``by`` made."""
    made = Pile.objects.visible_to(by).filter(pk=pile or 0, of=of).first()
    return made.keys if made else []


def shortened(text: str, keys: Iterable[int]) -> str:
    """``text`` with nothing in it but ``keys``, which are left of it; of a pile as it stands."""
    return text if PILE in text else ",".join(map(str, keys))


def room_for(text: str) -> int:
    """How many keys may stand in an address that begins with ``text``."""
    return MOST if PILE in text else FEW


@dataclass(frozen=True)
class Laid:
    """Assets on a pile, once one more was scanned onto it or one was taken off."""

    known: str  # as it stands in an address
    assets: list[Asset]
    gone: int  # how many of it are out of reach
    one: Asset | None  # what was scanned
    was_there: bool  # was that on it already?


def laid(
    known: str,
    within_reach: AssetQuerySet,
    *,
    by: Person,
    text: str = "",
    taken_off: int | None = None,
) -> Laid:
    """What of the pile ``known`` is ``within_reach``, less one or with what ``text`` means."""
    one, keys = scanned(text, within_reach), read(known, of=Pile.Of.ASSETS, by=by)
    was_there = one is not None and one.pk in keys
    added = f",{one.pk}" if one and not was_there else ""
    if change := f",-{taken_off}" if taken_off else added:
        known += change
        keys = read(known, of=Pile.Of.ASSETS, by=by)
    found = within_reach.with_custody().in_bulk(keys)
    assets = [found[key] for key in keys if key in found]
    return Laid(known, assets, len(keys) - len(assets), one, was_there)
