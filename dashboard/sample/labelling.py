"""The labels of the sample workspace: of each kind that can be scanned, one at least."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from assets.models import Asset
from labels.codes import ALPHABET, LENGTH, check_character
from labels.models import USUAL_PART, LabelStock, PrintLine, PrintRun, Tag, TagEvent
from labels.sheets import places
from labels.targets import faces, kept
from locations.models import Kind, Location
from people.models import Person
from stockroom.models import Item, StockLevel

UNPRINTED = 7  # the label of every seventh thing is still to be printed
BLANKS = 12  # codes printed before anybody knew what for
WORN = "Clamp set, no. 2"  # its first label came off
BOXED = ("Coffee beans", "Nitrile gloves, M")  # with a label of the item, wherever it is kept


def make_labels(by: Person, at: datetime) -> None:
    """A code on every asset, location, bin and badge, and some on nothing yet.

    Most were printed ``at`` the beginning. The README names some of the codes.
    """
    assets = [made("asset", asset, at) for asset in Asset.objects.order_by("pk")]
    locations = [made("location", place, at) for place in Location.objects.order_by("pk")]
    for tags in (assets, locations):
        printed([tag for number, tag in enumerate(tags) if number % UNPRINTED], by, at)
    levels = StockLevel.objects.filter(location__kind=Kind.BIN).order_by("pk")
    bins = [made("level", level, at) for level in levels.select_related("item", "location")]
    boxes = [made("item", item, at) for item in Item.objects.filter(name__in=BOXED)]
    printed([*bins, *boxes], by, at)
    printed([made("person", person, at) for person in Person.objects.order_by("pk")], by, at)
    replaced(Tag.objects.get(asset__name=WORN), by, at + timedelta(days=30))
    blanks = [Tag.objects.create(code=code_of(f"blank {n}"), made_at=at) for n in range(BLANKS)]
    printed(blanks, by, at)


def made(kind: str, thing: Any, at: datetime) -> Tag:
    """The code of ``thing``, which it has whatever the day."""
    return Tag.objects.create(code=code_of(f"{kind} {thing}"), made_at=at, **{kind: thing})


def printed(tags: list[Tag], by: Person, at: datetime) -> None:
    """One run of all ``tags``, on the usual stock."""
    stock = LabelStock.objects.get(part=USUAL_PART, made_by=None)
    pages = places(len(tags), stock.paper)
    run = PrintRun.objects.create(
        by=by,
        stock=stock,
        measures=stock.paper.measures(),
        sheets=len(pages),
        next_free=len(pages[-1]) + 1 if len(pages[-1]) < stock.per_sheet else None,
        printed_at=at,
    )
    PrintLine.objects.bulk_create(
        PrintLine(run=run, tag=tag, slot=slot, face=kept(face, tag))
        for slot, (tag, face) in enumerate(zip(tags, faces(tags, by), strict=True), 1)
    )


def replaced(tag: Tag, by: Person, at: datetime) -> None:
    """``tag`` came off, and another one took its place."""
    new = Tag.objects.create(code=code_of(f"{tag.asset} again"), made_at=at, asset=tag.asset)
    tag.voided_at, tag.voided_by, tag.replaced_by = at, by, new
    tag.save(update_fields=["voided_at", "voided_by", "replaced_by"])
    TagEvent.objects.create(
        deed=TagEvent.Deed.REPLACE, tag=tag, asset=tag.asset, by=by, at=at, replacement=new
    )
    printed([new], by, at)


def code_of(name: str) -> str:
    """The code that goes with ``name``, today as on any other day."""
    return code_from(Random(name))  # noqa: S311 (nothing secret: it is a sample)


def code_from(random: Random) -> str:
    """A code that reads right, out of somebody's dice."""
    body = "".join(random.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)
