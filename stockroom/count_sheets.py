"""The list that one walks along the shelves with: every level to be counted, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, Q

from locations import tree
from locations.models import Location, number_in_code

from .counts import inside, scope
from .models import Barcode, Count, CountLine, StockLevel

ROWS = 100
ONLY = {
    "": "All",
    "left": "Not counted",
    "differ": "Differ",
    "moved": "Moved since",
}


@dataclass
class Row:
    """One level, and what was found of it."""

    level: StockLevel
    line: CountLine | None = None
    # What somebody else found here before, if it was another number.
    other: CountLine | None = None
    starts_location: bool = False

    @property
    def has_moved(self) -> bool:
        """Was some taken or received after it was counted?"""
        return self.line is not None and self.line.has_moved

    @property
    def codes(self) -> str:
        """All that a scanner may read here, apart by blanks, in capitals."""
        item = self.level.item
        read = [item.code, self.level.location.code, *map(str, item.barcodes.all())]
        return " ".join(read).upper()


@dataclass
class Sheet:
    """The rows of ``count`` for ``user``, those on one page of it, and how far it is."""

    count: Count
    user: Any
    only: str = ""

    @cached_property
    def lines(self) -> dict[int, CountLine]:
        """What has been counted, by the key of its level.

        Nothing of what was carried elsewhere meanwhile; in a report, as far as it is seen there.
        """
        known = StockLevel.objects.visible_to(self.user).order_by()
        levels = inside(self.count) if self.count.is_under_way else known
        lines = CountLine.objects.current().filter(count=self.count, level__in=levels)
        lines = lines.annotate_has_moved()
        return {line.level_id: line for line in lines.select_related("by", "level")}

    @cached_property
    def in_scope(self) -> list[int]:
        """The keys of all levels to be counted, location by location as the tree is read."""
        rows = scope(self.count).order_by("item__name", "pk").values_list("pk", "location")
        counted_besides = StockLevel.objects.filter(pk__in=self.lines)
        keys = dict([*rows, *counted_besides.values_list("pk", "location")])
        places = tree.in_order(Location.objects.filter(pk__in=set(keys.values())))
        order = {place.pk: position for position, place in enumerate(places)}
        return sorted(keys, key=lambda level: order[keys[level]])

    @property
    def size(self) -> int:
        """How many levels are to be counted. They are put in order only where they are listed."""
        if "in_scope" in vars(self):
            return len(self.in_scope)
        either = Q(pk__in=scope(self.count).order_by().values("pk")) | Q(pk__in=list(self.lines))
        return StockLevel.objects.filter(either).count()

    @cached_property
    def keys(self) -> list[int]:
        """The keys of those that ``only`` asks for."""
        wanted = {
            "left": lambda key: key not in self.lines,
            "differ": lambda key: key in self.lines and self.lines[key].difference,
            "moved": lambda key: key in self.lines and self.lines[key].has_moved,
        }.get(self.only)
        return [key for key in self.in_scope if wanted is None or wanted(key)]

    @cached_property
    def newest(self) -> int:
        """The number of the line that was written last; 0 before the first. It only ever grows."""
        return self.count.lines.aggregate(newest=Max("pk"))["newest"] or 0

    @property
    def counted(self) -> int:
        """How many levels have been counted."""
        return len(self.lines)

    @property
    def differing(self) -> list[CountLine]:
        """The lines that posting would change a level by."""
        return [line for line in self.lines.values() if line.difference]

    @property
    def moved(self) -> list[CountLine]:
        """The lines whose level moved after they were counted."""
        return [line for line in self.lines.values() if line.has_moved]

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """What the list can be narrowed to, and how many rows there would be."""
        sizes = {
            "": len(self.in_scope),
            "left": len(self.in_scope) - self.counted,
            "differ": len(self.differing),
            "moved": len(self.moved),
        }
        return [(state, words, sizes[state]) for state, words in ONLY.items()]

    def page_of(self, level: int) -> int:
        """The page that the level with this key is on."""
        return self.keys.index(level) // ROWS + 1 if level in self.keys else 1

    def rows(self, keys: Iterable[int]) -> list[Row]:
        """The rows of the levels with these ``keys``, in that order."""
        shown = list(keys)
        levels = (
            StockLevel.objects.select_related("item", "location")
            .prefetch_related("item__barcodes")
            .in_bulk(shown)
        )
        others = self.others(shown)
        rows, above = [], None
        for key in shown:
            level = levels[key]
            starts = level.location_id != above
            rows.append(Row(level, self.lines.get(key), others.get(key), starts))
            above = level.location_id
        return rows

    def others(self, keys: Iterable[int]) -> dict[int, CountLine]:
        """What somebody else had found before, where it was another number."""
        found = {}
        earlier = CountLine.objects.filter(
            count=self.count, level__in=list(keys), replaced_at__isnull=False
        )
        for line in earlier.select_related("by").order_by("pk"):
            now = self.lines.get(line.level_id)
            if now and (line.by_id != now.by_id) and (line.counted != now.counted):
                found[line.level_id] = line
        return found

    def next_after(self, level: int) -> int | None:
        """The level that comes after the one with this key."""
        if level not in self.keys:
            return None
        position = self.keys.index(level) + 1
        return self.keys[position] if position < len(self.keys) else None

    def found(self, text: str) -> list[int]:
        """The keys of the rows whose item or location ``text`` names, reads or numbers."""
        text = text.strip().replace("\0", "")
        if not text:
            return []
        read = Q(item__barcodes__in=Barcode.objects.spelled(text))
        if (number := number_in_code(text, "S")) is not None:
            read |= Q(item=number)
        if (number := number_in_code(text, "L")) is not None:
            read |= Q(location__path__contains=f"/{number}/")
        levels = StockLevel.objects.filter(pk__in=self.in_scope)
        exact = set(levels.filter(read).values_list("pk", flat=True))
        named = Q(item__name__icontains=text) | Q(location__name__icontains=text)
        keys = exact or set(levels.filter(named).values_list("pk", flat=True))
        return [key for key in self.in_scope if key in keys]

    @property
    def counters(self) -> list[Any]:
        """Everybody who has counted, each once."""
        return list({line.by_id: line.by for line in self.lines.values()}.values())
