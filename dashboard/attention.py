"""What needs a person: the lists of the home page."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from assets.models import Asset, Audit, Checkout
from labels.models import FoundReport
from locations.access import may_somewhere
from locations.models import Role
from people.clock import end_of, house_date
from stockroom.models import Item
from stockroom.reorder import Standing, standings

SHOWN = 6  # of what is short
LISTED = 12  # of what is due, and of what somebody has


@dataclass(frozen=True)
class Attention:
    """What needs ``user`` or somebody at the places they can see, as of ``now``."""

    user: Any
    now: datetime

    @classmethod
    def of(cls, user: Any) -> "Attention":
        return cls(user, timezone.now())

    @cached_property
    def first_short(self) -> list[Any]:
        """The first items short of a reorder point, by name; each knows ``of`` how many."""
        items = Item.objects.visible_to(self.user).in_use().to_reorder(self.user)
        return list(items.annotate(of=Window(Count("pk")))[:SHOWN])

    @property
    def short_items(self) -> int:
        """How many items are short of a reorder point."""
        return self.first_short[0].of if self.first_short else 0

    @cached_property
    def to_reorder(self) -> list[Standing]:
        """How the first of them stand."""
        return standings(self.first_short, self.user)

    @cached_property
    def spells(self) -> list[Checkout]:
        """The first due by tonight and the first this person has, in the order they are due.

        Each knows how many are ``late``, are due ``today`` and are this person's ``own``.
        """
        tonight = end_of(house_date(self.now))
        due, own = Q(due_at__lte=tonight), Q(custodian=self.user.pk)
        in_order = (F("due_at").asc(nulls_last=True), F("asset__name").asc())
        is_own = Case(When(own, then=True), default=False)
        within_reach = Asset.objects.granting(self.user, Role.OPERATOR)
        spells = (
            Checkout.objects.visible_to(self.user)
            .open()
            .filter(due | own)
            .select_related("custodian", "asset__type", "asset__home", "asset__location")
            .annotate(
                may_operate=Exists(within_reach.filter(pk=OuterRef("asset"))),
                late=Window(Count("pk", filter=Q(due_at__lt=self.now))),
                today=Window(Count("pk", filter=due & Q(due_at__gte=self.now))),
                own=Window(Count("pk", filter=own)),
                nth=Window(RowNumber(), order_by=in_order),
                nth_own=Window(RowNumber(), partition_by=is_own, order_by=in_order),
            )
            .filter(Q(nth__lte=LISTED) | own & Q(nth_own__lte=LISTED))
        )
        return list(spells.order_by(*in_order))

    def count(self, what: str) -> int:
        """How many are ``what`` of late, today and own."""
        return getattr(self.spells[0], what) if self.spells else 0

    @cached_property
    def due_assets(self) -> list[Asset]:
        """The first that are overdue or due today."""
        due = [each for each in self.spells if each.is_overdue or each.is_due_today]
        return [with_its_spell(spell) for spell in due[:LISTED]]

    @property
    def due(self) -> int:
        """How many are overdue or due today."""
        return self.count("late") + self.count("today")

    @cached_property
    def mine(self) -> list[Asset]:
        """The first of what this person has, the next due first."""
        had = [each for each in self.spells if each.custodian == self.user]
        return [with_its_spell(spell) for spell in had[:LISTED]]

    @property
    def own(self) -> int:
        """How much this person has."""
        return self.count("own")

    @cached_property
    def audits(self) -> list[Audit]:
        """Those under way where this person can look, too."""
        within = Audit.objects.granting(self.user, Role.OPERATOR)
        return list(within.under_way().for_page())

    @cached_property
    def found(self) -> list[FoundReport]:
        """What strangers wrote who found something that this person manages, while it is open."""
        if not may_somewhere(self.user, Role.MANAGER):
            return []
        reports = FoundReport.objects.granting(self.user, Role.MANAGER)
        return list(reports.open().for_reading())

    @property
    def pressing(self) -> list[tuple[str, str, bool]]:
        """What there is to see to: where it stands on the page, in words, and is it late?"""
        found, low = len(self.found), self.short_items
        late, today = self.count("late"), self.count("today")
        counted = [
            ("found", f"{found} found by a stranger", found, True),
            ("reorder", f"{low} to reorder", low, True),
            ("due", f"{late} overdue", late, True),
            ("due", f"{today} due today", today, False),
        ]
        return [(where, words, is_late) for where, words, count, is_late in counted if count]

    @property
    def is_quiet(self) -> bool:
        """Is there nothing to see to?"""
        return not (self.short_items or self.due or self.found)


def with_its_spell(spell: Any) -> Asset:
    """The asset of an open ``spell``, which knows that somebody has it."""
    asset: Asset = spell.asset
    asset.open_checkouts, asset.may_operate = [spell], spell.may_operate
    return asset
