"""Gear as a table for spreadsheets."""

from collections.abc import Iterator
from typing import Any

from locations.models import Location
from people.clock import house_date

from .models import AssetQuerySet

HEAD = (
    "Tag number", "Name", "Type", "Category", "Serial", "State", "Who has it", "Back by",
    "Lives at", "Is at", "Notes",
)  # fmt: skip
TOGETHER = 500


def cells(assets: AssetQuerySet, user: Any) -> Iterator[tuple[Any, ...]]:
    """A line for each of ``assets``, read as it is written. A hidden location goes unnamed."""
    seen = set(Location.objects.visible_to(user).values_list("pk", flat=True))

    def named(place: Location) -> str:
        return place.name if place.pk in seen else "elsewhere"

    for asset in assets.with_custody().iterator(chunk_size=TOGETHER):
        spell = asset.checkout
        yield (
            asset.tag_number, asset.name, asset.type.name, asset.type.category, asset.serial,
            asset.get_state_display(), spell.custodian.name if spell else "",
            house_date(spell.due_at).isoformat() if spell and spell.due_at else "",
            named(asset.home), "" if spell else named(asset.location), asset.notes,
        )  # fmt: skip
