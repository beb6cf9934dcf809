"""What gets used up in the sample workspace, and where it is kept."""

from dataclasses import dataclass
from decimal import Decimal

D = Decimal


@dataclass(frozen=True)
class Kept:
    """An item at a place: about how much a delivery brings and how much goes at a time."""

    name: str
    category: str
    unit: str
    place: str
    full: Decimal
    portion: Decimal
    point: Decimal | None = None
    ends_at: Decimal | None = None  # what is left today; None: as the story goes
    barcode: str = ""


def kept(row: str) -> Kept:
    """One line of the table below."""
    name, category, unit, place, full, portion, *rest = (part.strip() for part in row.split("|"))
    point, ends_at, barcode = [*rest, "", "", ""][:3]
    return Kept(
        name, category, unit, place, D(full), D(portion),
        D(point) if point else None, D(ends_at) if ends_at else None, barcode,
    )  # fmt: skip


# Name | category | unit | place | full | portion | reorder point | left today | barcode
ITEMS = [
    kept(row)
    for row in """
Wood screw 4 × 40 mm | Fasteners | each | Bin A1 | 800 | 24 | 200 | 230 | 4006209440407
Wood screw 4 × 60 mm | Fasteners | each | Bin A1 | 600 | 20 | 150 | 412 | 4006209440605
Wood screw 5 × 80 mm | Fasteners | each | Bin A2 | 400 | 16 | 100 | 96 | 4006209450802
Machine screw M4 × 16 | Fasteners | each | Bin A2 | 500 | 12 | 100 | 340
Socket cap screw M5 × 16 | Fasteners | each | Bin B1 | 500 | 10 | 120 | 412
Hex nut M4 | Fasteners | each | Bin B1 | 800 | 20 | 150 | 505
Hex nut M5 | Fasteners | each | Bin B1 | 800 | 20 | 150 | 0
Washer M5 | Fasteners | each | Bin B1 | 900 | 20 | 150 | 610
Heat-set insert M3 | Fasteners | each | Component drawers | 300 | 12 | 80 | 168
Heat-set insert M4 | Fasteners | each | Component drawers | 300 | 12 | 100 | 96
Wall plug 6 mm | Fasteners | each | Fastener wall | 400 | 10 | 80 | 212
Cable tie 200 mm, black | Fasteners | each | Fastener wall | 500 | 15 | 100 | 260 | 5012095200017
Wood glue D3, 750 ml | Adhesives | bottle | Glue shelf | 12 | 1 | 3 | 5 | 4002395000203
Super glue 20 g | Adhesives | each | Glue shelf | 24 | 1 | 6 | 11
Epoxy, 5 minute | Adhesives | pack | Glue shelf | 10 | 1 | 3 | 4
Spray adhesive 500 ml | Adhesives | each | Glue shelf | 8 | 1 | 2 | 3
Masking tape 50 mm | Tape | roll | Glue shelf | 24 | 1 | 6 | 9
Gaffer tape 50 mm, black | Tape | roll | Cable shelf | 36 | 2 | 10 | 7 | 5060020510014
Gaffer tape 50 mm, white | Tape | roll | Cable shelf | 24 | 1 | 6 | 13
Electrical tape, black | Tape | roll | Cable shelf | 30 | 1 | 8 | 17
PLA filament 1.75 mm, black | Filament | g | Filament cabinet | 6000 | 150 | 2000 | 1350
PLA filament 1.75 mm, white | Filament | g | Filament cabinet | 6000 | 140 | 2000 | 3420
PLA filament 1.75 mm, grey | Filament | g | Filament cabinet | 4000 | 120 | 1000 | 2265
PETG filament 1.75 mm, black | Filament | g | Filament cabinet | 4000 | 110 | 1000 | 1890
PETG filament 1.75 mm, clear | Filament | g | Filament cabinet | 3000 | 90 | 800 | 1140
TPU filament 1.75 mm | Filament | g | Filament cabinet | 2000 | 60 | 500 | 925
Solder 0.7 mm, lead free | Electronics | g | Component drawers | 1000 | 15 | 200 | 430
Solder wick 2.5 mm | Electronics | roll | Component drawers | 20 | 1 | 4 | 8
Flux pen | Electronics | each | Component drawers | 15 | 1 | 3 | 6
Resistor 10 kΩ | Electronics | each | Component drawers | 1000 | 10 | 200 | 640
LED 5 mm, red | Electronics | each | Component drawers | 500 | 8 | 100 | 270
AA battery | Batteries | each | Component drawers | 120 | 4 | 24 | 52 | 5000394004115
AAA battery | Batteries | each | Component drawers | 96 | 4 | 24 | 40 | 5000394004122
9 V battery | Batteries | each | AV store | 40 | 2 | 12 | 9 | 5000394004139
CR2032 coin cell | Batteries | each | Component drawers | 60 | 2 | 10 | 31
Birch plywood 3 mm, 600 × 300 | Sheets | sheet | Sheet rack | 60 | 3 | 15 | 22
Birch plywood 6 mm, 600 × 300 | Sheets | sheet | Sheet rack | 40 | 2 | 10 | 14
Acrylic 3 mm, clear, 600 × 300 | Sheets | sheet | Sheet rack | 30 | 2 | 8 | 12
Acrylic 3 mm, black, 600 × 300 | Sheets | sheet | Sheet rack | 30 | 1 | 8 | 15
MDF 6 mm, 600 × 300 | Sheets | sheet | Sheet rack | 50 | 2 | 10 | 27
Sandpaper P80 | Abrasives | sheet | Workshop | 100 | 3 | 20 | 44
Sandpaper P120 | Abrasives | sheet | Workshop | 100 | 3 | 20 | 51
Sandpaper P240 | Abrasives | sheet | Workshop | 100 | 3 | 20 | 63
Random orbit disc P120, 125 mm | Abrasives | each | Workshop | 80 | 3 | 20 | 34
Jigsaw blade, wood | Blades | each | Tool wall | 30 | 1 | 6 | 12
Scalpel blade 10A | Blades | each | Tool wall | 100 | 3 | 20 | 41
Danish oil | Finishes | L | Safety cabinet | 6 | 0.125 | 1.5 | 2.375
Linseed oil, boiled | Finishes | L | Safety cabinet | 5 | 0.1 | 1 | 1.9
White spirit | Finishes | L | Safety cabinet | 10 | 0.25 | 2 | 4.75
Isopropanol 99 % | Finishes | L | Safety cabinet | 5 | 0.1 | 1 | 1.35
Safety glasses | Safety | each | Safety cabinet | 40 | 1 | 10 | 19
Earplugs | Safety | pair | Safety cabinet | 200 | 5 | 40 | 88
Nitrile gloves, M | Safety | box | Safety cabinet | 12 | 1 | 3 | 4
Dust mask FFP2 | Safety | each | Safety cabinet | 60 | 2 | 15 | 29
Coffee beans | Kitchen | kg | Kitchen | 6 | 0.25 | 1.5 | 2.25 | 4006067888281
Dishwasher tablets | Kitchen | each | Kitchen | 80 | 1 | 15 | 37
Paper towels | Kitchen | roll | Kitchen | 24 | 1 | 6 | 10
Speaker cable 2.5 mm² | Cable | m | Cable shelf | 100 | 6.5 | 20 | 48.5
XLR plug, male | Cable | each | Cable shelf | 20 | 1 | | 9
Rope 10 mm, polyester | Cable | m | Left rack | 100 | 8 | 20 | 57
""".strip().splitlines()
]

# What is kept at a second place too: item, place, how much is there today, reorder point or None.
ALSO_AT = [
    ("PLA filament 1.75 mm, black", "Print bench", D(640), None),
    ("Cable tie 200 mm, black", "Cable shelf", D(120), D(40)),
    ("Gaffer tape 50 mm, black", "Left rack", D(5), D(4)),
    ("Gaffer tape 50 mm, black", "Stage", D(3), None),
    ("AA battery", "AV store", D(18), D(24)),
    ("Wood screw 4 × 60 mm", "Van 1", D(150), D(50)),
    ("Safety glasses", "Laser room", D(6), D(4)),
    ("Electrical tape, black", "Van 1", D(4), None),
]

REASONS = [
    "", "", "", "Robot club", "Open day signs", "Member project", "Repair café", "Stage build",
    "Laser induction", "Shelves for the hall", "School visit",
]  # fmt: skip
