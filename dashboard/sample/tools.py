"""What is lent out in the sample workspace, and where it belongs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sort:
    """A type of gear: its units, and where they belong."""

    name: str
    category: str
    icon: str
    maker: str
    loan_days: int | None
    home: str
    units: tuple[str, ...]


def numbered(name: str, count: int) -> tuple[str, ...]:
    """Units told apart by a number."""
    return tuple(f"{name}, no. {number}" for number in range(1, count + 1))


SORTS = [
    Sort("Cordless drill 18 V", "Power tools", "drill", "Makita", 3, "Tool wall",
         numbered("Cordless drill 18 V", 6)),
    Sort("Jigsaw", "Power tools", "slice", "Bosch", 3, "Tool wall", numbered("Jigsaw", 3)),
    Sort("Random orbit sander", "Power tools", "disc-3", "Bosch", 3, "Tool wall",
         numbered("Random orbit sander", 3)),
    Sort("Router 12 mm", "Power tools", "cog", "Trend", 3, "Tool wall",
         ("Router 12 mm", "Router 8 mm, small")),
    Sort("Circular saw 190 mm", "Power tools", "circle-dot", "Makita", 1, "Tool wall",
         numbered("Circular saw 190 mm", 2)),
    Sort("Shop vacuum", "Cleaning", "wind", "Kärcher", None, "Workshop",
         ("Shop vacuum", "Shop vacuum, small")),
    Sort("Step ladder", "Access", "move-vertical", "Zarges", 1, "Workshop",
         ("Step ladder, 3 steps", "Step ladder, 5 steps", "Double ladder, 4 m")),
    Sort("Clamp set", "Hand tools", "grip", "Bessey", 7, "Tool wall", numbered("Clamp set", 4)),
    Sort("Socket set", "Hand tools", "wrench", "Wera", 7, "Tool wall", numbered("Socket set", 3)),
    Sort("Torque wrench", "Hand tools", "wrench", "Hazet", 3, "Tool wall", ("Torque wrench",)),
    Sort("Laser distance meter", "Measuring", "ruler", "Leica", 7, "Tool wall",
         numbered("Laser distance meter", 2)),
    Sort("Multimeter", "Measuring", "gauge", "Fluke", 7, "Electronics lab",
         numbered("Multimeter", 5)),
    Sort("Oscilloscope", "Measuring", "activity", "Rigol", 1, "Electronics lab",
         numbered("Oscilloscope", 2)),
    Sort("Soldering station", "Electronics", "flame", "Weller", 1, "Electronics lab",
         numbered("Soldering station", 4)),
    Sort("Thermal camera", "Measuring", "thermometer", "FLIR", 3, "Electronics lab",
         ("Thermal camera",)),
    Sort("3D printer", "Machines", "printer", "Prusa", None, "Print bench",
         numbered("3D printer", 4)),
    Sort("Laptop 14 inch", "Computers", "laptop", "Lenovo", 14, "Laser room",
         numbered("Laptop", 6)),
    Sort("Tablet", "Computers", "tablet", "Samsung", 7, "Electronics lab", numbered("Tablet", 3)),
    Sort("Mirrorless camera", "Cameras", "camera", "Sony", 3, "Camera cabinet",
         ("Camera A, mirrorless body", "Camera B, mirrorless body")),
    Sort("Camera lens", "Cameras", "aperture", "Sony", 3, "Camera cabinet",
         ("Lens 24–70 mm", "Lens 50 mm", "Lens 70–200 mm")),
    Sort("Tripod", "Cameras", "video", "Manfrotto", 3, "Camera cabinet",
         ("Tripod, carbon, 1.7 m", "Tripod, aluminium", "Tripod, small")),
    Sort("Radio microphone", "Sound", "mic", "Sennheiser", 2, "AV store",
         numbered("Radio microphone", 6)),
    Sort("PA speaker", "Sound", "speaker", "QSC", 2, "AV store", numbered("PA speaker", 4)),
    Sort("Mixing desk", "Sound", "sliders-horizontal", "Behringer", 2, "AV store",
         ("Mixing desk, 16 channels",)),
    Sort("Projector", "Video", "projector", "Epson", 2, "AV store",
         ("Projector, short throw", "Projector, long throw")),
    Sort("Walkie-talkie", "Radio", "radio", "Motorola", 1, "Left rack",
         numbered("Walkie-talkie", 3)),
]  # fmt: skip

# What only the members of some teams may borrow.
LENT_TO = {"PA speaker": ["AV and events"], "Mixing desk": ["AV and events"]}
# What is lent on terms.
TERMS = {
    "Thermal camera": (
        "I have been shown how to handle it, and return it in its case.\n\n"
        "If it is lost or broken while I have it, I say so at once, and pay up to 150 euros."
    ),
}

# Units that have left for good.
RETIRED = ("Jigsaw, no. 3",)
# Units that were put down elsewhere and not brought home yet: unit, place.
ASTRAY = {
    "Shop vacuum": "Laser room",
    "Laptop, no. 4": "Electronics lab",
    "Clamp set, no. 2": "Hall",
}
# Who has what now: unit, first name, days ago it left, days until it is due (None: open-ended).
OUT = [
    ("Projector, short throw", "Dana", 8, -3),
    ("Camera A, mirrorless body", "Lena", 5, -2),
    ("Socket set, no. 1", "Mo", 9, -1),
    ("Multimeter, no. 2", "Kenji", 8, -1),
    ("Tripod, carbon, 1.7 m", "Lena", 3, 0),
    ("Circular saw 190 mm, no. 1", "Olu", 1, 0),
    ("Laptop, no. 1", "Olu", 4, 10),
    ("Laser distance meter, no. 1", "Ada", 2, 5),
    ("Router 12 mm", "Mo", 1, 2),
    ("Laptop, no. 2", "Vic", 6, 8),
    ("Radio microphone, no. 1", "Dana", 1, 1),
    ("Radio microphone, no. 2", "Dana", 1, 1),
    ("PA speaker, no. 3", "Kenji", 1, 1),
    ("Tablet, no. 1", "Kenji", 2, None),
    ("Lens 24–70 mm", "Lena", 3, 1),
]
FREE = "Cordless drill 18 V, no. 2"  # at home, for whoever comes first
