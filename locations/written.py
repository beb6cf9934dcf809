"""A tree as somebody writes it down: one name a line, with spaces in front of what is inside."""

from collections.abc import Iterator
from dataclasses import dataclass

from people.refused import Refused

from .models import Kind

MOST = 200
LONGEST = 120
# What a location is by its name, as far as the name says so. The last such word counts.
NAMED = {
    **{str(kind): kind for kind in Kind},
    "workshop": Kind.ROOM,
    "office": Kind.ROOM,
    "kitchen": Kind.ROOM,
    "lab": Kind.ROOM,
    "van": Kind.VEHICLE,
    "truck": Kind.VEHICLE,
    "trailer": Kind.VEHICLE,
    "cupboard": Kind.CABINET,
    "rack": Kind.SHELF,
    "drawer": Kind.BIN,
    "box": Kind.BIN,
}
# Else it is what is commonly found in the one that it goes into.
INSIDE = {
    None: Kind.SITE,
    Kind.SITE: Kind.BUILDING,
    Kind.BUILDING: Kind.ROOM,
    Kind.ROOM: Kind.CABINET,
    Kind.AREA: Kind.CABINET,
    Kind.VEHICLE: Kind.SHELF,
    Kind.CABINET: Kind.SHELF,
    Kind.SHELF: Kind.BIN,
    Kind.BIN: Kind.BIN,
}


@dataclass(frozen=True)
class Line:
    """One location to be: its name and kind, and the line that it goes inside, if one does."""

    number: int
    name: str
    kind: str
    above: "Line | None"


def read(text: str, inside: str | None) -> list[Line]:
    """The lines of ``text``, to go into a location of the kind ``inside``.

    Refused without any, with more than ``MOST``, and for a name that is too long.
    """
    lines = list(lines_of(text, inside))
    if not lines:
        raise Refused("Write one name on each line.", field="lines")
    if len(lines) > MOST:
        raise Refused(f"{MOST} at a time are the most. Add the rest after these.", field="lines")
    return lines


def lines_of(text: str, inside: str | None) -> Iterator[Line]:
    """Each line that says something, inside the nearest one above that is further left."""
    open_: list[tuple[int, Line]] = []
    for number, written in enumerate(text.expandtabs(4).splitlines(), start=1):
        if not (words := " ".join(written.split())):
            continue
        margin = len(written) - len(written.lstrip())
        while open_ and open_[-1][0] >= margin:
            open_.pop()
        above = open_[-1][1] if open_ else None
        name, kind = named(words, above.kind if above else inside)
        if len(name) > LONGEST:
            raise Refused(f"Line {number}: {LONGEST} characters are the most.", field="lines")
        line = Line(number, name, kind, above)
        open_.append((margin, line))
        yield line


def named(words: str, inside: str | None) -> tuple[str, str]:
    """The name that ``words`` give, and the kind: as said after a colon, or by the name."""
    name, colon, said = words.rpartition(":")
    if colon and name.strip() and said.strip().lower() in Kind.values:
        return name.strip(), said.strip().lower()
    kinds = [NAMED[word] for word in words.lower().split() if word in NAMED]
    return words, kinds[-1] if kinds else INSIDE[Kind(inside) if inside else None]
