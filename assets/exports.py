"""Gear as a table for spreadsheets."""

from collections.abc import Iterator
from typing import Any

from locations.models import Location
from people.clock import house_date

from .models import Asset, AssetQuerySet, iso

HEAD = (
    "Tag number", "Name", "Type", "Category", "Serial", "State", "Who has it", "Back by",
    "Lives at", "Is at", "Notes", "Bought on", "Price", "Bought from", "Warranty until",
)  # fmt: skip
TOGETHER = 500


def cells(assets: AssetQuerySet, user: Any) -> Iterator[tuple[Any, ...]]:
    """A line for each of ``assets``, read as it is written. A hidden location goes unnamed.

    What it cost and who sold it is for those who lend it.
    """
    seen = set(Location.objects.visible_to(user).values_list("pk", flat=True))

    def named(place: Location) -> str:
        return place.name if place.pk in seen else "elsewhere"

    for asset in assets.with_custody().annotate_may(user).iterator(chunk_size=TOGETHER):
        spell = asset.checkout
        yield (
            asset.tag_number, asset.name, asset.type.name, asset.type.category, asset.serial,
            asset.get_state_display(), spell.custodian.name if spell else "",
            house_date(spell.due_at).isoformat() if spell and spell.due_at else "",
            named(asset.home), "" if spell else named(asset.location), asset.notes,
            *(bought(asset) if asset.may_operate else ("", "", "")), iso(asset.warranty_until),
        )  # fmt: skip


def bought(asset: Asset) -> tuple[Any, ...]:
    """On which day, for how much, from whom."""
    return iso(asset.bought_on), "" if asset.price is None else asset.price, asset.supplier
