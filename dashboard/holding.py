"""What somebody has and what they had, as far as the one who asks may see it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef

from assets.models import Asset, Checkout
from locations.models import Role
from people.models import Person

SHOWN = 10
FARTHEST = 100_000  # pages: nobody turns that many, and the database counts no farther


def held_by(person: Person, user: Any) -> list[Asset]:
    """The gear that ``person`` has, the next due first, each ready to be drawn. One query."""
    within_reach = Asset.objects.granting(user, Role.OPERATOR).filter(pk=OuterRef("asset"))
    spells = (
        Checkout.objects.visible_to(user)
        .open()
        .filter(custodian=person)
        .select_related("asset__type", "asset__home", "asset__location")
        .annotate(may_operate=Exists(within_reach))
        .order_by(F("due_at").asc(nulls_last=True), "asset__name", "pk")
    )
    held = []
    for spell in spells:
        spell.custodian = person
        spell.asset.open_checkouts = [spell]
        spell.asset.may_operate = spell.may_operate
        held.append(spell.asset)
    return held


@dataclass(frozen=True)
class Past:
    """One page of the checkouts of somebody that ended, the last first."""

    spells: list[Checkout]
    number: int
    has_older: bool

    @classmethod
    def of(cls, person: Person, user: Any, *, page: int | None) -> "Past":
        """The page of this number, the first without one. One query: they are not counted."""
        number = min(max(page or 1, 1), FARTHEST)
        ended = Checkout.objects.visible_to(user).past().filter(custodian=person)
        first = (number - 1) * SHOWN
        rows = list(ended.select_related("asset")[first : first + SHOWN + 1])
        return cls(rows[:SHOWN], number, len(rows) > SHOWN)

    @property
    def newer(self) -> int:
        """The number of the page before, or 0 on the first."""
        return self.number - 1

    @property
    def older(self) -> int:
        """The number of the page after."""
        return self.number + 1
