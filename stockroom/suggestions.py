"""What to get, from where: each rule that is short, and how it comes up to its full level again.

Projected = on hand in the rule's subtree + on order for it. What is short is carried there from
where there is more than that place needs itself, else it is bought, in the packs it is sold in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, When
from django.db.models.functions import Coalesce, Lower

from locations.models import Location, Role, reached_keys, reaches
from locations.questions import KEY, OTHER_KEY, Question
from locations.reach import IsAmong, Keys
from locations.seen import PlacedQuestion, keys_seen, told_roles

from .models import (
    ZERO,
    Item,
    Order,
    OrderLine,
    ReorderRule,
    ReorderRuleQuerySet,
    StockLevel,
    SupplierItem,
)
from .units import Pack, plain

TOGETHER = 500
# About items with these keys: the rules for them, where they are and what was merged into them, who
# sells them, and which orders and drafts ask for them.
RULES = PlacedQuestion(
    lambda: (
        ReorderRule.objects.filter(item__in=Keys([KEY])).in_use().select_related("item", "location")
    )
)
LEVELS = PlacedQuestion(
    lambda: (
        StockLevel.objects.filter(
            item__in=Item.objects.filter(IsAmong([KEY]) | IsAmong([KEY], at="merged_into"))
        )
        .annotate(kept_as=Coalesce("item__merged_into", "item"))
        .select_related("location")
    )
)
OFFERS = Question(
    lambda: (
        SupplierItem.objects.filter(item__in=Keys([KEY]))
        .in_use()
        .select_related("supplier")
        .order_by("pk")
    )
)
ASKED_FOR = Question(
    lambda: (
        OrderLine.objects.filter(order__state__in=[*Order.OPEN, Order.State.DRAFT])
        .filter(item__in=Keys([KEY]))
        .select_related("order", "location")
        .order_by("pk")
    )
)


@dataclass
class Suggestion:
    """How one rule comes up to its full level: so much of its item, from ``giver`` or bought.

    ``quantity`` is in the item's unit; bought, it is ``packs`` whole packs.
    """

    rule: ReorderRule
    quantity: Decimal
    giver: StockLevel | None = None
    offer: SupplierItem | None = None
    packs: int = 0
    # Where its item is, and what was merged into it.
    levels: list[StockLevel] = field(default_factory=list)
    lasts: Any = None  # a forecast, where one is known

    @property
    def is_move(self) -> bool:
        """Is there enough of it elsewhere?"""
        return self.giver is not None

    @property
    def draft(self) -> Order | None:
        """Where it is asked for already, in an order that is to be placed."""
        return Order(pk=self.rule.drafted_on) if self.rule.drafted_on else None

    @property
    def can_be_ticked(self) -> bool:
        """Is it known how, and may this person? (Once the rule tells what they may.)

        What is on a draft already is changed there, lest it be asked for twice.
        """
        if self.is_move:
            return self.rule.may_operate
        return self.offer is not None and self.rule.may_manage and not self.rule.drafted_on

    @property
    def projected(self) -> Decimal:
        """What will be there once all that is on order has come."""
        return self.rule.on_hand + self.rule.on_order

    @property
    def pack_size(self) -> Decimal:
        """How much is in one pack, as it is bought."""
        if self.offer:
            return self.offer.pack_size
        return self.rule.item.pack_size or Decimal(1)

    @property
    def pack_word(self) -> str:
        """What so many packs are called: "boxes"; the unit, where it is sold singly."""
        name = self.offer.pack if self.offer else self.rule.item.pack
        if not name or self.pack_size == 1:
            return self.rule.item.unit_short
        return Pack(name).value if self.packs == 1 else Pack(name).label

    @property
    def price(self) -> Decimal | None:
        """What it costs, if that is known."""
        if not self.offer or self.offer.price is None:
            return None
        return self.offer.price * self.packs

    @property
    def as_text(self) -> str:
        """All there is to do about it, as a line of a list to copy."""
        where = f", from {self.giver.location}" if self.giver else ""
        code = f" ({self.offer.sku})" if self.offer and self.offer.sku else ""
        return f"{self.rule.item}: {self.words}{code}, for {self.rule.location}{where}"

    @property
    def words(self) -> str:
        """What to do, on a shopping list: "3 boxes of 200 pcs"."""
        item = self.rule.item
        if self.pack_size == 1 or self.is_move:
            return item.amount(self.quantity)
        return f"{plain(Decimal(self.packs))} {self.pack_word} of {item.amount(self.pack_size)}"


@dataclass
class Places:
    """The visible rules and levels of the items that are short, and what is promised of them.

    Levels with some left are known with the rules that cover them, rules by the location they are
    for.
    """

    rules: dict[int, dict[int, ReorderRule]] = field(default_factory=lambda: defaultdict(dict))
    levels: dict[int, list[StockLevel]] = field(default_factory=lambda: defaultdict(list))
    givers: dict[int, list[tuple[StockLevel, list[ReorderRule]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    given: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    taken: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    coming: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    # The items that are kept where this person operates: they are told what suppliers ask.
    operated: set[int] = field(default_factory=set)

    def covering(self, item: int, place: Location) -> list[ReorderRule]:
        """The rules for ``place`` and for what it is in, from the top down."""
        own = self.rules[item]
        return [own[key] for key in (*place.ancestor_keys, place.pk) if key in own]

    def giver(self, rule: ReorderRule, need: Decimal, enough: Decimal) -> tuple[Any, Decimal]:
        """The level to carry it from, and how much of ``need``; at least ``enough``, else nothing.

        What a place has beyond its own reorder point is more than it needs at once. A place
        without a rule of its own has said nothing about what it needs, and gives nothing; nor does
        one that shares a rule with the taker, which would gain nothing.
        """
        best: tuple[Any, Decimal] = (None, ZERO)
        shared = {other.pk for other in self.covering(rule.item_id, rule.location)}
        for level, covering in self.givers[rule.item_id]:
            if not covering or not level.may_operate or any(r.pk in shared for r in covering):
                continue
            spare = min(r.on_hand - r.reorder_point - self.taken[r.pk] for r in covering)
            amount = min(spare, level.quantity - self.given[level.pk], need)
            if amount >= enough and amount > best[1]:
                best = (level, amount)
        return best

    def give(self, level: StockLevel, amount: Decimal) -> None:
        """So much of ``level`` has been suggested to be carried away."""
        self.given[level.pk] += amount
        for rule in self.covering(level.item_id, level.location):
            self.taken[rule.pk] += amount

    def buy(self, rule: ReorderRule, quantity: Decimal) -> None:
        """So much is going to be bought for the location of ``rule``."""
        for other in self.covering(rule.item_id, rule.location):
            self.coming[other.pk] += quantity


def suggestions(
    user: Any, *, at: Location | None = None, items: Iterable[int] | None = None
) -> list[Suggestion]:
    """What ``user`` might do about every rule that is short and that they may see.

    Inner locations come first: what is bought for a shelf is there for its room as well.
    Five queries, however many rules. With ``items`` that are known to be short, only about those,
    in four.
    """
    if items is None:
        items = short_rules(user, at).values_list("item", flat=True)
    concerned = set(items)
    places = known_places(user, concerned)
    offers = best_offers(concerned if user.is_administrator else places.operated)
    short = (
        rule
        for rules in places.rules.values()
        for rule in rules.values()
        if rule.is_short and (at is None or at.contains(rule.location))
    )
    wanted = sorted(short, key=lambda rule: (-len(rule.location.path), rule.item.name, rule.pk))
    found = [made for rule in wanted for made in suggested(rule, places, offers)]
    for made in found:
        made.levels = places.levels[made.rule.item_id]
    return sorted(found, key=lambda one: (one.rule.item.name.lower(), one.rule.pk))


def in_turn(user: Any, *, at: Location | None = None) -> Iterator[Suggestion]:
    """The same about every rule that is short, of some items at a time: each is for itself.

    However many there are, no more is remembered than their keys.
    """
    short = short_rules(user, at).order_by(Lower("item__name"), "item")
    keys = list(dict.fromkeys(short.values_list("item", flat=True)))
    for first in range(0, len(keys), TOGETHER):
        yield from suggestions(user, at=at, items=keys[first : first + TOGETHER])


def short_rules(user: Any, at: Location | None = None) -> ReorderRuleQuerySet:
    """The rules that are short and that ``user`` may see, at one location and below or anywhere."""
    short: ReorderRuleQuerySet = ReorderRule.objects.seen_within(user, at).short()
    return short


def short_in_order(user: Any, at: Location | None, by: str) -> dict[int, int]:
    """The same rules in the order of the list, and of which item: keys of both. One query.

    Who sells an item is told to those who operate where it is kept.
    """
    places, operated = keys_seen(user, at), None
    if by == "supplier" and not user.is_administrator:
        operated = reached_keys(user, Role.OPERATOR)
    asked = short_rules_in_order(by, places is not None, operated is not None)
    return dict(asked.of(places or (), operated or ()))


@cache
def short_rules_in_order(by: str, here: bool, told_some: bool) -> Question[tuple[int, int]]:
    """The rules that are short, only at locations with KEY, with their sellers told to whom?

    They are told of what is kept at locations with OTHER_KEY, or of all there is.
    """

    def ask() -> Any:
        short = ReorderRule.objects.short()
        if here:
            short = short.filter(location__in=Keys([KEY]))
        if by == "location":
            ordered = short.order_by(Lower("location__name"), "location", Lower("item__name"), "pk")
        else:
            ordered = in_order_of_suppliers(short, told_some)
        return ordered.values_list("pk", "item")

    return Question(ask)


def in_order_of_suppliers(short: ReorderRuleQuerySet, told_some: bool) -> ReorderRuleQuerySet:
    """``short`` rules by who is preferred for their item, as far as that is told.

    All of what is preferred is joined at once, not looked up for each rule.
    """
    is_preferred = Q(item__sold_by__is_preferred=True, item__sold_by__archived_at=None)
    told = Q(preferred__supplier__archived_at=None)
    if told_some:
        there = Case(When(location__in=Keys([OTHER_KEY]), then=True), default=False)
        told &= Q(Exists(StockLevel.objects.filter(there, item=OuterRef("item"))))
    return short.annotate(
        preferred=FilteredRelation("item__sold_by", condition=is_preferred),
        seller=Case(When(told, then=Lower("preferred__supplier__name"))),
    ).order_by(F("seller").asc(nulls_last=True), Lower("item__name"), "pk")


def known_places(user: Any, items: set[int]) -> Places:
    """Where those ``items`` are, and what those places need themselves. Three queries.

    What was merged into them is empty, and tells how much they were used.
    """
    places = Places()
    roles = {"may_operate": Role.OPERATOR}
    rules = told_roles(RULES.seen_by(user, items), user, may_manage=Role.MANAGER, **roles)
    for rule in told_of_orders(rules, items, user):
        places.rules[rule.item_id][rule.location_id] = rule
    for level in told_roles(LEVELS.seen_by(user, items), user, **roles):
        if level.may_operate:
            places.operated.add(level.item_id)
        if level.location.archived_at:
            continue
        places.levels[level.kept_as].append(level)
        if level.quantity and level.kept_as == level.item_id:
            covering = places.covering(level.item_id, level.location)
            places.givers[level.item_id].append((level, covering))
    return places


def told_of_orders(rules: list[ReorderRule], items: set[int], user: Any) -> list[ReorderRule]:
    """These ``rules`` of ``items``, each with what is ``on_order`` for it and, as ``drafted_on``,
    the last draft that asks for it, if ``user`` may know that. One query.
    """
    asked: dict[int, list[OrderLine]] = defaultdict(list)
    for line in ASKED_FOR.of(items):
        asked[line.item_id].append(line)
    for rule in rules:
        rule.on_order, rule.drafted_on = ZERO, None
        for line in asked[rule.item_id]:
            order, is_here = line.order, line.location_id == rule.location_id
            if not order.is_draft and rule.location.contains(line.location):
                rule.on_order += line.to_come
            if order.is_draft and is_here and reaches(user, Role.OPERATOR, order.location_id):
                rule.drafted_on = order.pk
    return rules


def suggested(
    rule: ReorderRule, places: Places, offers: dict[int, SupplierItem]
) -> Iterator[Suggestion]:
    """What to do about one rule; nothing, if what is suggested inside it is enough already."""
    projected = rule.on_hand + rule.on_order + places.coming[rule.pk]
    if projected >= rule.reorder_point:
        return
    need = rule.order_up_to - projected
    giver, amount = places.giver(rule, need, rule.reorder_point - projected)
    if giver is not None:
        places.give(giver, amount)
        yield Suggestion(rule, amount, giver=giver)
        return
    offer = offers.get(rule.item_id)
    bought = Suggestion(rule, need, offer=offer)
    packs = int((need / bought.pack_size).to_integral_value(ROUND_CEILING))
    bought.packs = max(packs, offer.minimum_packs if offer else 1)
    bought.quantity = bought.packs * bought.pack_size
    places.buy(rule, bought.quantity)
    yield bought


def best_offers(items: Collection[int]) -> dict[int, SupplierItem]:
    """How each of these ``items`` is bought: from its preferred supplier, else the cheapest."""
    best: dict[int, SupplierItem] = {}
    for offer in OFFERS.of(items):
        known = best.get(offer.item_id)
        if known is None or rank(offer) < rank(known):
            best[offer.item_id] = offer
    return best


def rank(offer: SupplierItem) -> tuple[bool, bool, Decimal]:
    """Preferred before others, a known price before none, cheap before dear."""
    each = offer.price / offer.pack_size if offer.price is not None else ZERO
    return (not offer.is_preferred, offer.price is None, each)
