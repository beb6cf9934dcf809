"""The whole sample workspace, in one transaction."""

from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from assets.models import Asset
from locations.models import Location
from people.models import Organisation, Person
from stockroom.models import Item

from .auditing import make_audits
from .cast import make_people, make_teams
from .clock import Clock
from .custody import make_gear
from .labelling import make_labels
from .ledger import make_stock
from .places import make_places
from .scanning import make_scans

SEED = 1897


def is_empty() -> bool:
    """Is there nothing yet that a sample could get in the way of?"""
    used = (Organisation, Person, Location, Item, Asset)
    return not any(model._default_manager.exists() for model in used)


@transaction.atomic
def build(today: date | None = None) -> None:
    """Make everything, as of ``today``. The same day gives the same rows."""
    random = Random(SEED)  # noqa: S311 (nothing secret: it is a sample)
    clock = Clock(today or timezone.localdate(), random)
    people = make_people(clock.beginning)
    places = make_places()
    make_teams(people, places, clock.beginning)
    make_stock(places, people, clock, random)
    make_gear(places, people, clock, random)
    make_labels(people["Ada"], clock.beginning)
    make_audits(places, people, clock)
    make_scans(people, clock, random)
