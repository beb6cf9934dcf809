"""How much there is in a big workspace."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many rows of each kind. The rest (tags, half of the events) follows from them."""

    locations: int = 5_000
    teams: int = 200
    people: int = 2_000
    grants: int = 20_000
    items: int = 10_000
    levels: int = 25_000
    movements: int = 250_000
    rules: int = 5_000
    suppliers: int = 40
    orders: int = 100
    assets: int = 10_000
    checkouts: int = 40_000


# The stockroom that the promises about its speed speak of.
STOCKROOM = Size(
    items=20_000, levels=60_000, movements=1_000_000, rules=20_000, suppliers=100, orders=300
)
# The gear that the promises about its speed speak of: two lines of history for each checkout.
GEAR = Size(
    items=2_000, levels=5_000, movements=50_000, rules=1_000, assets=100_000, checkouts=580_000
)
