"""Where everything is in the sample workspace."""

from locations import operations
from locations.models import Location

# Name, kind, and the name of the location it is in.
PLACES = [
    ("Riverside", "site", None),
    ("Main building", "building", "Riverside"),
    ("Workshop", "room", "Main building"),
    ("Tool wall", "area", "Workshop"),
    ("Fastener wall", "cabinet", "Workshop"),
    ("Bin A1", "bin", "Fastener wall"),
    ("Bin A2", "bin", "Fastener wall"),
    ("Bin B1", "bin", "Fastener wall"),
    ("Glue shelf", "shelf", "Workshop"),
    ("Safety cabinet", "cabinet", "Workshop"),
    ("Laser room", "room", "Main building"),
    ("Sheet rack", "shelf", "Laser room"),
    ("Electronics lab", "room", "Main building"),
    ("Filament cabinet", "cabinet", "Electronics lab"),
    ("Component drawers", "cabinet", "Electronics lab"),
    ("Print bench", "area", "Electronics lab"),
    ("Kitchen", "room", "Main building"),
    ("Hall", "building", "Riverside"),
    ("AV store", "room", "Hall"),
    ("Camera cabinet", "cabinet", "AV store"),
    ("Cable shelf", "shelf", "AV store"),
    ("Stage", "area", "Hall"),
    ("Van 1", "vehicle", "Riverside"),
    ("Van 2", "vehicle", "Riverside"),
    ("Left rack", "shelf", "Van 2"),
    ("Yard", "area", "Riverside"),
]

NOTES = {
    "Workshop": "Ground floor. Eye protection past the yellow line.",
    "Laser room": "Induction needed. The key hangs in the workshop.",
    "AV store": "Ask the AV team before taking anything on a Friday.",
    "Van 2": "Parked behind the hall. Fuel card in the glove box.",
}


def make_places() -> dict[str, Location]:
    """The tree, by name."""
    places: dict[str, Location] = {}
    for name, kind, inside in PLACES:
        places[name] = operations.add(
            name=name,
            kind=kind,
            parent=places[inside] if inside else None,
            notes=NOTES.get(name, ""),
            by=None,
        )
    return places
