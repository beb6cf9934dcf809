"""Gear as a table for spreadsheets."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from locations.models import Location
from people.clock import house_date

from .models import Asset, AssetQuerySet, Checkout, iso

TOGETHER = 500


def had(asset: Asset) -> Checkout:
    """The spell of an asset that somebody has."""
    assert asset.checkout
    return asset.checkout


# What is written of an asset, by the key of its column; those with a tag and a name come always.
FACTS: dict[str, tuple[str, Callable[[Asset], Any]]] = {
    "tag": ("Tag number", lambda asset: asset.tag_number),
    "name": ("Name", lambda asset: asset.name),
    "type": ("Type", lambda asset: asset.type.name),
    "category": ("Category", lambda asset: asset.type.category),
    "serial": ("Serial", lambda asset: asset.serial),
    "state": ("State", lambda asset: asset.get_state_display()),
    "custodian": ("Who has it", lambda asset: had(asset).custodian.name),
    "since": ("Since", lambda asset: day(had(asset).out_at)),
    "due": ("Back by", lambda asset: day(had(asset).due_at)),
    "home": ("Lives at", lambda asset: asset.home),
    "location": ("Is at", lambda asset: asset.location),
    "seen": ("Last seen", lambda asset: day(asset.located_at)),
    "notes": ("Notes", lambda asset: asset.notes),
    "bought": ("Bought on", lambda asset: iso(asset.bought_on)),
    "price": ("Price", lambda asset: "" if asset.price is None else asset.price),
    "supplier": ("Bought from", lambda asset: asset.supplier),
    "warranty": ("Warranty until", lambda asset: iso(asset.warranty_until)),
}
ALWAYS = {"tag", "name"}
OF_A_LOAN = {"custodian", "since", "due"}
FOR_LENDERS = {"bought", "price", "supplier"}


def day(moment: Any) -> str:
    """The day of a moment, or nothing."""
    return house_date(moment).isoformat() if moment else ""


def table(
    assets: AssetQuerySet, user: Any, columns: Collection[str] | None
) -> tuple[list[str], Iterator[list[Any]]]:
    """The heads and a line for each of ``assets``, of these columns; None is everything."""
    keys = [key for key in FACTS if columns is None or key in columns or key in ALWAYS]
    return [FACTS[key][0] for key in keys], lines(assets, user, keys)


def lines(assets: AssetQuerySet, user: Any, keys: list[str]) -> Iterator[list[Any]]:
    """A line for each of ``assets``, read as it is written. A hidden location goes unnamed.

    What it cost and who sold it is for those who lend it.
    """
    seen = set(Location.objects.visible_to(user).values_list("pk", flat=True))

    def said(asset: Asset, key: str) -> Any:
        hidden = (
            (key in OF_A_LOAN and not asset.checkout)
            or (key in FOR_LENDERS and not asset.may_operate)
            or (key == "location" and asset.checkout)
        )
        fact = "" if hidden else FACTS[key][1](asset)
        if isinstance(fact, Location):
            return fact.name if fact.pk in seen else "elsewhere"
        return fact

    for asset in assets.with_custody().annotate_may(user).iterator(chunk_size=TOGETHER):
        yield [said(asset, key) for key in keys]
