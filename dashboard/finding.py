"""One search over everything a person can see."""

from dataclasses import dataclass
from typing import Any

from assets.models import Asset
from labels.targets import meaning
from locations.models import Location
from people.models import Person
from stockroom.models import Item
from stockroom.reorder import Standing, standings

SHOWN = 8


@dataclass(frozen=True)
class Findings:
    """What ``text`` finds, the first of each kind, and whether there may be more."""

    text: str
    items: list[Standing]
    assets: list[Asset]
    locations: list[Location]
    people: list[Person]

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self.items) + len(self.assets) + len(self.locations) + len(self.people)

    @property
    def more_items(self) -> bool:
        return len(self.items) == SHOWN

    @property
    def more_assets(self) -> bool:
        return len(self.assets) == SHOWN


def find(text: str, user: Any) -> Findings:
    """Everything whose name, tag number, serial or barcode matches ``text``."""
    items = Item.objects.visible_to(user).in_use().search(text)[:SHOWN]
    assets = Asset.objects.visible_to(user).search(text).with_custody()[:SHOWN]
    locations = Location.objects.visible_to(user).in_use().search(text)[:SHOWN]
    people = Person.objects.visible_to(user).active().search(text, user)[:SHOWN]
    return Findings(text, standings(items, user), list(assets), list(locations), list(people))


def straight_to(text: str, user: Any) -> Any:
    """The one thing whose label code, tag number or barcode ``text`` is; else None."""
    if thing := meaning(text, user):
        return thing
    number = text.strip()
    if not any(sign.isdigit() for sign in number):  # numbers have digits: names need no look
        return None
    return (
        Asset.objects.visible_to(user).tagged(number).first()
        or Item.objects.visible_to(user).in_use().with_barcode(number).first()
    )
