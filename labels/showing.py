"""What is shown on a label."""

from dataclasses import dataclass

FOUND = "If found, scan me"


@dataclass(frozen=True)
class Show:
    """What a label says besides its QR code, if it has the room, and how large the code is."""

    name: bool = True
    tag: bool = True
    kind: bool = True
    location: bool = True
    typed_code: bool = True
    organisation: bool = False
    logo: bool = False
    found: bool = False
    bars: bool = False  # Code 128 as well
    note: str = ""
    code_mm: float | None = None  # the side of the dark square; None: as large as suits the label


USUAL = Show()


@dataclass(frozen=True)
class Shows:
    """What labels show, by kind of thing: "" is what all others show."""

    by_kind: tuple[tuple[str, Show], ...] = ()

    def of(self, kind: str | None) -> Show:
        known = dict(self.by_kind)
        return known.get(kind or "", known.get("", USUAL))

    @property
    def every(self) -> list[Show]:
        """Each way of showing that there is."""
        return [self.of(""), *(show for _, show in self.by_kind)]


def alike(show: Show) -> Shows:
    """The same on every label."""
    return Shows((("", show),))


USUALLY = Shows()
