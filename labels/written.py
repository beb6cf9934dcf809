"""Things to print labels for, as somebody writes them down: one on each line.

A line says a tag, a code of ours, a serial number, a barcode or a name, in whatever capitals.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower, Upper

from locations.models import Atlas, Location, number_in_code
from people.tables import Rows
from stockroom.models import Barcode, StockLevel
from stockroom.packages import spellings

from .choosing import Choice
from .codes import read
from .models import Tag
from .targets import WITH_ITS_THING, in_sight, leads_to, printable, visible

LOOKED_AT = 50  # rows, to tell which column says what things are
Found = dict[str, dict[tuple[str, int], "Meaning"]]
Named = tuple["Meaning", tuple[str, ...]]

UNKNOWN = "Nothing that you can see is called that."
NOT_THERE = "You can't print labels for it where it is."


@dataclass(frozen=True)
class Meaning(Choice):
    """A thing that a line could mean, and the location that tells it from others of its name."""

    near: Location | None = None


@dataclass
class Line:
    """One line, and the things that it could mean for which labels may be printed."""

    number: int
    text: str
    choices: list[Meaning]
    is_known: bool  # does it mean something, printable or not?
    chosen: Meaning | None = None
    is_repeated: bool = False  # does it name what an earlier line named?

    @property
    def name(self) -> str:
        """What the field is called that says which of several is meant."""
        return f"meant-{self.number}"

    @property
    def trouble(self) -> str:
        """Why there is nothing to choose, in words."""
        if self.choices:
            return ""
        return NOT_THERE if self.is_known else UNKNOWN

    def choose(self, said: str | None) -> None:
        """Take what is ``said``; of one there is nothing to say."""
        wanted = (choice for choice in self.choices if choice.value == said)
        self.chosen = self.choices[0] if len(self.choices) == 1 else next(wanted, None)


@dataclass(frozen=True)
class Taken:
    """What the lines of a table say: out of its column that says what things are."""

    texts: list[str]
    column: int  # which one, of
    columns: int
    heading: str = ""  # what was above them


def taken(rows: Rows, user: Any, *, is_table: bool) -> Taken:
    """The column of ``rows`` that says most of what ``user`` knows.

    A table's first line is taken for its heading if it says nothing that is known.
    """
    columns = max(map(len, rows))
    if columns == 1 and not is_table:
        return Taken([text for (text,) in rows], 1, 1)
    looked_at = rows[:LOOKED_AT]
    found = meanings({cell for row in looked_at for cell in row if cell}, user)
    known = [
        sum(at < len(row) and bool(found.get(row[at])) for row in looked_at)
        for at in range(columns)
    ]
    best = known.index(max(known))
    texts = [row[best] for row in rows if best < len(row) and row[best]]
    heading = texts.pop(0) if len(texts) > 1 and not found.get(texts[0]) else ""
    return Taken(texts, best + 1, columns, heading)


def understood(texts: list[str], user: Any, said: dict[str, str]) -> list[Line]:
    """What each of ``texts`` means to ``user``, who ``said`` which where it could be several.

    What is named twice is taken once, where it stands first.
    """
    found = meanings(set(texts), user)
    offered = printable_of(found, user)
    lines = [
        Line(number, text, offered[text], is_known=bool(found[text]))
        for number, text in enumerate(texts, 1)
    ]
    named: set[str] = set()
    for line in lines:
        line.choose(said.get(line.name))
        if line.chosen:
            line.is_repeated = line.chosen.value in named
            named.add(line.chosen.value)
    return lines


def printable_of(found: Found, user: Any) -> dict[str, list[Meaning]]:
    """What of it ``user`` may print labels for, naming no location that they may not know of."""
    every = [choice for choices in found.values() for choice in choices.values()]
    may, atlas = may_print(every, user), Atlas(user, (choice.near for choice in every))
    return {
        text: [
            choice if atlas.sees(choice.near) else replace(choice, near=None)
            for key, choice in choices.items()
            if key in may
        ]
        for text, choices in found.items()
    }


def may_print(choices: Iterable[Meaning], user: Any) -> set[tuple[str, int]]:
    """Those for which ``user`` may print labels, by kind and key. A query a kind."""
    keys: dict[str, set[int]] = {}
    for choice in choices:
        keys.setdefault(choice.kind, set()).add(choice.thing.pk)
    return {
        (kind, key)
        for kind, wanted in keys.items()
        for key in printable(kind, user).filter(pk__in=wanted).values_list("pk", flat=True)
    }


def meanings(texts: Collection[str], user: Any) -> Found:
    """What each of ``texts`` could mean among all that ``user`` sees. A query or two a kind."""
    ways = {text: spelt(text) for text in texts}
    every = {way for found in ways.values() for way in found}
    called: Found = {}
    for choice, names in (named for kind in KINDS for named in kind(every, user)):
        for name in filter(None, names):
            called.setdefault(name.casefold(), {})[choice.kind, choice.thing.pk] = choice
    return {
        text: {
            key: choice for way in found for key, choice in called.get(way.casefold(), {}).items()
        }
        for text, found in ways.items()
    }


def spelt(text: str) -> list[str]:
    """``text``, and the other way to write what may be a code of ours."""
    text = text.rpartition(" · ")[2]
    numbers = ((letter, number_in_code(text, letter)) for letter in "LSP")
    codes = [f"{letter}-{number:04}" for letter, number in numbers if number is not None]
    return [text, *codes, *filter(None, [read(text)])]


def labelled(ways: Collection[str], user: Any) -> Iterable[Named]:
    """The things whose labels say one of these codes."""
    tags = Tag.objects.select_related(*WITH_ITS_THING).filter(code__in=ways, voided_at=None)
    led = [(tag, leads_to(tag)) for tag in tags if tag.kind]
    meant = [(tag, kind_of(tag, thing), thing) for tag, thing in led]
    seen = in_sight([(kind, thing) for _, kind, thing in meant], user)
    for tag, kind, thing in meant:
        if (kind, thing.pk) in seen:
            yield Meaning(kind, thing), (tag.code,)


def kind_of(tag: Tag, thing: Any) -> str:
    """What kind of thing ``tag`` leads to by now."""
    if tag.kind in {"item", "level"}:
        return "level" if isinstance(thing, StockLevel) else "item"
    return str(tag.kind)


def gear(ways: Collection[str], user: Any) -> Iterable[Named]:
    """Assets by tag number, serial number or name."""
    rows = whose(visible("asset", user), ways, "tag_number", "serial", "name")
    for asset in rows.select_related("home"):
        yield Meaning("asset", asset, asset.home), (asset.tag_number, asset.serial, asset.name)


def places(ways: Collection[str], user: Any) -> Iterable[Named]:
    """Locations by code or name."""
    rows = whose(visible("location", user).in_use(), ways, "name", letter="L")
    for place in rows.select_related("parent"):
        yield Meaning("location", place, place.parent), (place.code, place.name)


def people(ways: Collection[str], user: Any) -> Iterable[Named]:
    """People by code or name."""
    for person in whose(visible("person", user).active(), ways, "name", letter="P"):
        yield Meaning("person", person), (person.code, person.name)


def stock(ways: Collection[str], user: Any) -> Iterable[Named]:
    """Stock by the code, a barcode or the name of its item; the item if there is none to see."""
    scanned = {spelling for way in ways for spelling in spellings(way)}
    capitals = [*alike(scanned, str.upper, bytes.upper)]
    spelled = Barcode.objects.alias(capitals=Upper("code")).filter(capitals__in=capitals)
    known, packed = visible("item", user).in_use(), Q(pk__in=spelled.values("item"))
    rows = whose(known, ways, "name", letter="S", also=packed)
    items = list(rows.prefetch_related("barcodes"))
    levels: dict[int, list[Any]] = {}
    for level in (
        visible("level", user).in_use().filter(item__in=items).select_related("item", "location")
    ):
        levels.setdefault(level.item_id, []).append(level)
    for item in items:
        codes = (spelling for each in item.barcodes.all() for spelling in spellings(each.code))
        names = (item.code, item.name, *codes)
        for level in levels.get(item.pk, []):
            yield Meaning("level", level, level.location), names
        if item.pk not in levels:
            yield Meaning("item", item), names


def whose(
    rows: Any, ways: Collection[str], *columns: str, letter: str = "", also: Q | None = None
) -> Any:
    """Those of ``rows`` that say one of ``ways`` in a column, in whatever capitals.

    Or whose code is one of them, which begins with ``letter``; or that are ``also`` meant.
    """
    found = also or Q()
    if letter:
        numbers = [number_in_code(way, letter) for way in ways]
        found |= Q(pk__in=[number for number in numbers if number is not None])
    lowered = [*alike(ways, str.lower, bytes.lower)]
    for column in columns:
        rows = rows.alias(**{f"lowered_{column}": Lower(column)})
        found |= Q(**{f"lowered_{column}__in": lowered})
    return rows.filter(found)


def alike(
    ways: Iterable[str], of_all: Callable[[str], str], of_ascii: Callable[[bytes], bytes]
) -> set[str]:
    """``ways`` in letters of one size: PostgreSQL turns all of them, SQLite those of ASCII."""
    return {turned for way in ways for turned in (of_all(way), of_ascii(way.encode()).decode())}


KINDS = (labelled, gear, places, stock, people)
