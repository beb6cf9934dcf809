"""How much there is in a big workspace."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many rows of each kind. The rest (tags, rules, half of the events) follows from them."""

    locations: int = 5_000
    teams: int = 200
    people: int = 2_000
    grants: int = 20_000
    items: int = 10_000
    levels: int = 25_000
    movements: int = 250_000
    assets: int = 10_000
    checkouts: int = 40_000
