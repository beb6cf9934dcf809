"""What somebody has and what they had, as far as the one who asks may see it."""

from typing import Any

from assets.models import Asset, Checkout
from people.models import Person


def held_by(person: Person, user: Any) -> list[Asset]:
    """The gear that ``person`` has, the next due first."""
    return list(
        Asset.objects.visible_to(user)
        .held_by(person)
        .with_custody()
        .annotate_spell()
        .annotate_may(user)
        .order_by("due_at", "name", "pk")
    )


def past_spells(person: Person, user: Any) -> Any:
    """The checkouts of ``person`` that ended, the last first."""
    spells = Checkout.objects.visible_to(user).past().filter(custodian=person)
    return spells.select_related("asset")
