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
    note: str = ""
    code_mm: float | None = None  # the side of the dark square; None: as large as suits the label


USUAL = Show()
