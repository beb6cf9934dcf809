"""Narrowing the ledger. All of it is in the address, so a view can be shared and exported."""

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, Sum

from locations.filters import AddressFilter, PlaceFilter
from locations.forms import labelled
from locations.reach import Keys
from people.choosing import PersonField
from people.clock import house_zone
from people.models import Person
from people.pages import LONGEST_SEARCH

from .filters import LULL
from .models import ZERO, Item, Movement, Reason, StockLevel
from .models.ledger import upon

# Beyond so many lines nobody counts them, and we don't either.
MOST = 10_000
FEW = 1_000
KINDS = [
    ("use", "Use"),
    ("receive", "Receive"),
    ("move", "Move"),
    ("adjust", "Adjust"),
    ("count", "Count"),
    ("merge", "Merge"),
    ("undo", "Undo"),
]
MOVES = [Movement.Kind.MOVE_IN, Movement.Kind.MOVE_OUT]


class PersonFilter(django_filters.Filter):
    """One of the people that the person who asks knows of, those who left included."""

    field_class = PersonField


def day(words: str) -> Any:
    """A day to choose."""
    return forms.DateInput(attrs={"type": "date", "aria-label": words}, format="%Y-%m-%d")


class LedgerFilter(AddressFilter):
    """Item, level, location and below, person, kind, reason, days, and words.

    The days are the organisation's. What can't be read finds nothing.
    """

    # With one of these, few lines of the whole ledger are asked for.
    FIND_FEW = ("q", "item", "level", "location", "person", "reason")

    q = django_filters.CharFilter(max_length=LONGEST_SEARCH)
    item = django_filters.ModelChoiceFilter(queryset=Item.objects.none())
    level = django_filters.ModelChoiceFilter(queryset=StockLevel.objects.none())
    location = PlaceFilter()
    person = PersonFilter(empty_label="Anybody", widget=labelled("Person"))
    kind = django_filters.ChoiceFilter(
        empty_label="Everything", choices=KINDS, widget=labelled("Kind")
    )
    reason = django_filters.ModelChoiceFilter(
        queryset=Reason.objects.none(), empty_label="Any reason", widget=labelled("Reason")
    )
    since = django_filters.DateFilter(widget=day("From"))
    until = django_filters.DateFilter(widget=day("To"))

    class Meta:
        model = Movement
        fields = ["kind"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user = self.request.user
        # If words were looked for: how many lines they are in, and unless those are many, which.
        self.lines_found: int | None = None
        self.worded_keys: list[int] | None = None
        fields = self.form.fields
        if self.data.get("item"):
            fields["item"].queryset = Item.objects.visible_to(user).with_merged()
        if self.data.get("level"):
            levels = StockLevel.objects.visible_to(user)
            fields["level"].queryset = levels.select_related("item", "location")
        fields["location"].offer_all(user, self.data.get("location", ""))
        known = Person.objects.visible_to(user)
        people = fields["person"].offer_rows(known, called=f"people-known-to-{user.pk}")
        if not fields["person"].is_long:  # as they were read, and not read again to draw them
            fields["person"].choices = [("", "Anybody"), *((each.pk, str(each)) for each in people)]
        fields["reason"].queryset = Reason.objects.visible_to(user)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        """Does the address leave anything out?"""
        return any(self.data.get(name) for name in self.filters)

    @property
    def about(self) -> Item | None:
        """The one item that all lines are about."""
        level = self.asked.get("level")
        return level.item if level else self.asked.get("item")

    def filter_queryset(self, queryset: Any) -> Any:
        """The lines asked for."""
        if not self.form.is_valid():
            return queryset.none()
        asked = self.asked
        if asked["item"] or asked["location"]:
            queryset = self.placed(queryset)
        if asked["person"]:
            queryset = queryset.concerning(asked["person"])
        if asked["kind"]:
            kinds = MOVES if asked["kind"] == "move" else [asked["kind"]]
            queryset = queryset.filter(kind__in=kinds)
        for name in ("level", "reason"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        queryset = queryset.filter(self.in_time)
        text = asked["q"].strip()
        return self.worded(queryset, text) if text else queryset

    def worded(self, queryset: Any, text: str) -> Any:
        """Those in which ``text`` stands.

        They are looked for once. Where they are few, PostgreSQL would otherwise read the ledger
        from the newest line on, and all of it, to put them in order.
        """
        if self.about:
            return queryset.worded(text)
        about = {name: self.data.get(name) for name in self.filters} | {"ledger": self.user.pk}
        keys = LULL.remember(about, lambda: queryset.first_worded(text, self.user, most=MOST + 1))
        self.lines_found = len(keys)
        if self.lines_found > MOST:
            return queryset.worded(text)
        self.worded_keys = keys
        return queryset.filter(pk__in=Keys(keys))

    def keys(self, before: int | None, many: int) -> list[int]:
        """The keys of ``many`` lines, newest first, of those below the one with the key ``before``.

        Which ones, before all that is said about them: the database then joins no line in vain.
        """
        lines, known = self.qs, self.worded_keys
        if known is not None and before in (None, *known):
            first = known.index(before) + 1 if before else 0
            return known[first : first + many]
        if before is not None:
            lines = self.older_than(before)
        return list(lines.order_by("-at", "-pk").values_list("pk", flat=True)[:many])

    def older_than(self, key: int) -> Any:
        """What is found below the line with this key; nothing if that can't be seen."""
        line = Movement.objects.visible_to(self.user).filter(pk=key).first()
        if line is None:
            return self.qs.none()
        return self.qs.filter(Q(at__lt=line.at) | Q(at=line.at, pk__lt=line.pk), at__lte=line.at)

    def placed(self, queryset: Any) -> Any:
        """Those of the item and the location asked for.

        A few levels are named one by one: PostgreSQL then looks up their lines, where it would read
        the whole ledger from the newest line on in search of theirs.
        """
        item, location = self.asked["item"], self.asked["location"]
        levels = StockLevel.objects.seen_within(self.user, location)
        if item:
            levels = levels.of_item(item)
        levels = levels.order_by()
        keys = list(levels.values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:  # those are seen, and need not be found again among all that are
            return upon(keys)
        return queryset.filter(level__in=levels.values("pk"))

    @property
    def in_time(self) -> Q:
        """Is a line of one of the days asked for?"""
        since, until, within = self.asked["since"], self.asked["until"], Q()
        zone = house_zone()
        try:
            if since:
                within &= Q(at__gte=datetime.combine(since, time(), zone))
            if until:
                within &= Q(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
        except OverflowError:  # the last day there is
            pass
        return within

    @cached_property
    def totals(self) -> dict[str, Any]:
        """How many lines there are, as far as anybody counts; of one item, what came and went."""
        lines = self.qs.order_by()[: MOST + 1]
        if self.about is None:
            return {"lines": lines.count()}
        up, down = Sum("delta", filter=Q(delta__gt=0)), Sum("delta", filter=Q(delta__lt=0))
        return lines.aggregate(lines=Count("pk"), up=up, down=down)

    @property
    def count(self) -> int:
        """How many lines there are, as far as anybody counts."""
        return self.totals["lines"] if self.lines_found is None else self.lines_found

    most = MOST

    @property
    def is_long(self) -> bool:
        """Are there more than anybody counts?"""
        return self.count > MOST

    @property
    def sums(self) -> dict[str, Any]:
        """What came in, what went out, and what is between them; only of one item, in its unit."""
        if self.about is None or self.is_long:
            return {}
        up, down = (round(self.totals[way] or ZERO, 3) for way in ("up", "down"))
        return {"up": up, "down": -down, "net": up + down}
