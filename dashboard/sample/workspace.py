"""The whole sample workspace, in one transaction."""

from datetime import date, datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from assets.models import Asset
from labels.codes import ALPHABET, LENGTH, check_character
from labels.models import USUAL_PART, LabelStock, PrintLine, PrintRun, Tag
from labels.sheets import places
from locations.models import Location
from people.models import Organisation, Person
from stockroom.models import Item

from .auditing import make_audits
from .cast import make_people, make_teams
from .clock import Clock
from .custody import make_gear
from .ledger import make_stock
from .places import make_places
from .scanning import make_scans

SEED = 1897
UNPRINTED = 7  # the label of every seventh thing is still to be printed


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
    make_labels(people["Ada"], random, clock.beginning)
    make_audits(places, people, clock)
    make_scans(people, clock, random)


def make_labels(by: Person, random: Random, at: datetime) -> None:
    """A code on every asset and location. Most were printed then."""
    stock = LabelStock.objects.get(part=USUAL_PART, made_by=None)
    for name, rows in (("asset", Asset.objects), ("location", Location.objects)):
        tags = [
            Tag.objects.create(code=code_from(random), made_at=at, **{name: thing})
            for thing in rows.order_by("pk")
        ]
        printed = [tag for number, tag in enumerate(tags) if number % UNPRINTED]
        pages = places(len(printed), stock.paper)
        run = PrintRun.objects.create(
            by=by,
            stock=stock,
            measures=stock.paper.measures(),
            sheets=len(pages),
            next_free=len(pages[-1]) + 1 if len(pages[-1]) < stock.per_sheet else None,
            printed_at=at,
        )
        PrintLine.objects.bulk_create(
            PrintLine(run=run, tag=tag, slot=slot) for slot, tag in enumerate(printed, 1)
        )


def code_from(random: Random) -> str:
    """A code that reads right, out of the sample's own dice."""
    body = "".join(random.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)
