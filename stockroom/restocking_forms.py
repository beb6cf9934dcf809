"""What is ticked in the list of what to get."""

from typing import Any, NamedTuple

from django import forms

from locations.models import Role
from people.pages import whole_number
from people.verb_forms import VerbForm

from .forms import QuantityField
from .models import ReorderRule, StockLevel, SupplierItem
from .restocking import Buy, Carry

MOST = 100  # at once; a page offers a quarter of that


class Tick(NamedTuple):
    """A ticked row as it was shown: its rule, whether that is carried or bought, and the amount.

    ``key`` is that of the level that it is carried from, or of the supplier's item.
    """

    rule: ReorderRule
    is_carried: bool
    key: int | None
    amount: str


class RestockForm(VerbForm):
    """The rows that are ticked, with the amounts as typed. What was shown is what is done."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """What is to be carried and what is bought; not what this person may not, or can't be."""
        ticks = self.ticks()
        moved = [tick for tick in ticks if tick.is_carried]
        bought = [tick for tick in ticks if not tick.is_carried]
        operable = StockLevel.objects.granting(self.user, Role.OPERATOR)
        levels = operable.select_related("location").in_bulk(keys(moved))
        sold = SupplierItem.objects.visible_to(self.user)
        offers = sold.select_related("item", "supplier").in_bulk(keys(bought))
        return super().clean() | {
            "carries": [carried(tick, levels.get(tick.key)) for tick in moved],
            "buys": [to_buy(tick, offers.get(tick.key)) for tick in bought],
        }

    def ticks(self) -> list[Tick]:
        """The rows, as far as this person sees the rules that they are of."""
        picked = {whole_number(key) for key in self.data.getlist("pick")} - {None}
        if len(picked) > MOST:
            raise forms.ValidationError(
                f"Not more than {MOST} at once. Tick fewer, or narrow the list to a location."
            )
        rules = ReorderRule.objects.visible_to(self.user).filter(pk__in=picked)
        known = rules.select_related("item", "location").order_by("pk").shown_to(self.user)
        return [self.tick(rule) for rule in known]

    def tick(self, rule: ReorderRule) -> Tick:
        """What was sent with one row."""
        way, _, key = self.data.get(f"how-{rule.pk}", "").partition(":")
        amount = self.data.get(f"amount-{rule.pk}", "")
        return Tick(rule, way == "move", whole_number(key), amount)


def keys(ticks: list[Tick]) -> set[int]:
    """What these are carried from, or bought as."""
    return {tick.key for tick in ticks if tick.key is not None}


def carried(tick: Tick, level: StockLevel | None) -> Carry:
    """So much of it, from a ``level`` that may be taken from."""
    rule = tick.rule
    if level is None or level.item_id != rule.item_id or not rule.may_operate:
        raise forms.ValidationError(f"{rule.item} can't be moved to {rule.location} by you.")
    try:
        return Carry(rule, level, QuantityField().clean(tick.amount))
    except forms.ValidationError as error:
        raise forms.ValidationError(f"{rule.item}: {' '.join(error.messages)}") from error


def to_buy(tick: Tick, offer: SupplierItem | None) -> Buy:
    """So many packs of it, in the way of an ``offer`` that there is."""
    rule = tick.rule
    if offer is None or offer.item_id != rule.item_id or not rule.may_manage:
        raise forms.ValidationError(f"{rule.item} can't be ordered for {rule.location} by you.")
    if not (packs := whole_number(tick.amount)):
        raise forms.ValidationError(f"Say how many packs of {rule.item}, in whole packs.")
    return Buy(rule, offer, packs)
