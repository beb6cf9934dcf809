"""What can be done with labels: pick things, and print what was picked."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from people.models import Person
from people.refused import SPENT, Refused

from .models import (
    LabelStock,
    Pick,
    PrintedLogo,
    Printer,
    PrintLine,
    PrintRun,
    Selection,
    Tag,
)
from .placing import TooSmall, place
from .selecting import Label, picked
from .sheets import places
from .showing import USUALLY, Shows
from .targets import kept

MOST_LABELS = 5000
MOST_COPIES = 99
HOW_MANY_COPIES = f"From 1 to {MOST_COPIES} copies of a label. The cross takes it out."


def tag_for(kind: str, thing: Any) -> Tag:
    """The code that means ``thing``."""
    return tags_for([(kind, thing)])[0]


def tags_for(things: Iterable[tuple[str, Any]]) -> list[Tag]:
    """The code that means each thing: the newest that is not voided, or a fresh one.

    A query for each kind, and one for all fresh codes.
    """
    wanted = list(dict.fromkeys(things))
    found: dict[tuple[str, Any], Tag] = {}
    for kind in {kind for kind, _ in wanted}:
        alike = {thing.pk: thing for sort, thing in wanted if sort == kind}
        good = Tag.objects.filter(**{f"{kind}__in": alike}, voided_at=None).order_by("pk")
        found |= {(kind, alike[getattr(tag, f"{kind}_id")]): tag for tag in good}
    missing = [each for each in wanted if each not in found]
    found |= dict(zip(missing, fresh_tags({kind: thing} for kind, thing in missing), strict=True))
    return [found[each] for each in wanted]


def fresh_tag(**target: Any) -> Tag:
    """A code that was never used, for a thing or for nothing yet."""
    return fresh_tags([target])[0]


def fresh_tags(targets: Iterable[dict[str, Any]]) -> list[Tag]:
    """Codes that were never used, one for each target, in one insert."""
    wanted = list(targets)
    for _ in range(5):  # 2^35 codes: a second try is not expected in a lifetime
        try:
            with transaction.atomic():
                return Tag.objects.bulk_create([Tag(**target) for target in wanted])
        except IntegrityError:
            continue
    raise Refused("No free code was found. Try again.")


@transaction.atomic
def pick(things: Iterable[tuple[str, Any]], *, by: Person) -> Selection:
    """Add ``things`` to what ``by`` is about to print. What is picked already stays as it is."""
    wanted = list(things)
    if len(wanted) > MOST_LABELS:  # before there are codes made in vain
        raise Refused(f"At most {MOST_LABELS:,} labels at a time. Pick fewer.")
    selection = held_selection(by)
    Pick.objects.bulk_create(
        [Pick(selection=selection, tag=tag) for tag in tags_for(wanted)], ignore_conflicts=True
    )
    if selection.picks.count() > MOST_LABELS:
        raise Refused(f"At most {MOST_LABELS:,} labels at a time. Print these first.")
    return selection


@transaction.atomic
def pick_tag(tag: Tag, *, by: Person) -> Selection:
    """Add the label of this very code to what ``by`` is about to print."""
    selection = held_selection(by)
    Pick.objects.get_or_create(selection=selection, tag=tag)
    return selection


def held_selection(person: Person) -> Selection:
    """What ``person`` has picked, held until the transaction ends."""
    Selection.objects.get_or_create(by=person)
    return Selection.objects.select_for_update().get(by=person)


@transaction.atomic
def set_copies(copies: dict[int, int], *, by: Person) -> None:
    """Print these picks, by key, so many times each.

    Refused, and none of them changed, when one is wanted not at all or more than MOST_COPIES times.
    """
    rows = [row for row in held_picks(by).filter(pk__in=copies) if row.copies != copies[row.pk]]
    if not all(1 <= copies[row.pk] <= MOST_COPIES for row in rows):
        raise Refused(HOW_MANY_COPIES)
    for row in rows:
        row.copies = copies[row.pk]
    Pick.objects.bulk_update(rows, ["copies"])


@transaction.atomic
def drop(keys: Iterable[int] | None, *, by: Person) -> None:
    """Take the picks with these keys out, or all of them; what is printed stays."""
    rows = held_picks(by)
    (rows if keys is None else rows.filter(pk__in=keys)).delete()


def held_picks(person: Person) -> QuerySet[Pick]:
    """What is picked, which can't be printed until the transaction ends."""
    return Pick.objects.filter(selection=held_selection(person))


@dataclass(frozen=True)
class Setup:
    """How labels are to be printed: on which paper, where on it, by what, in which order."""

    stock: LabelStock
    start: int = 1
    struck: frozenset[int] = field(default_factory=frozenset)
    printer: Printer | None = None
    order: str = "picked"
    shows: Shows = USUALLY
    continues: PrintRun | None = None  # the one whose last sheet these go on with
    again: bool = False  # even if somebody went on with that sheet already


@transaction.atomic
def print_selection(setup: Setup, *, by: Person, operation_key: UUID) -> PrintRun:
    """Record what is picked as printed, and empty the selection.

    The same submission again answers with the first one's run. Refused, and nothing recorded, when
    nothing is picked, or it does not fit the paper.
    """
    selection = held_selection(by)
    if known := PrintRun.objects.filter(operation_key=operation_key).first():
        if known.by_id != by.pk:
            raise Refused(SPENT)
        return known
    labels = picked(by, setup.shows, setup.order)
    if not labels:
        raise Refused("Nothing is picked. Tick some things in a list first.")
    run = record(labels, setup, by=by, operation_key=operation_key)
    selection.picks.all().delete()
    return run


def gone_on_with(run: PrintRun, *, again: bool) -> PrintRun | None:
    """``run``, held, to go on with its last sheet; nobody's, if ``again`` is meant.

    Refused when another run went on with it already.
    """
    run = PrintRun.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if later := run.gone_on_with:
        if again:
            return None
        raise Refused(f"This sheet was gone on with already, from label {later.start} on.")
    return run


def record(labels: list[Label], setup: Setup, *, by: Person, operation_key: UUID) -> PrintRun:
    """Write down that ``labels`` are printed as ``setup`` says, and where each is."""
    total = sum(label.copies for label in labels)
    if total > MOST_LABELS:
        raise Refused(f"At most {MOST_LABELS:,} labels at a time, copies included.")
    paper = setup.stock.paper
    try:
        if paper.form != "tape":
            place(labels[0].face, paper, 1)
        pages = places(total, paper, setup.start, struck=setup.struck)
    except TooSmall as error:
        raise Refused(str(error), field="stock") from error
    except ValueError as error:
        raise Refused(str(error), field="start") from error
    last = pages[-1][-1] + (len(pages) - 1) * paper.per_sheet
    beyond = range(last + 1, len(pages) * paper.per_sheet + 1)
    free = [slot - last + pages[-1][-1] for slot in beyond if slot not in setup.struck]
    logo = next((label.face.logo for label in labels if label.face.logo), None)
    run = PrintRun.objects.create(
        by=by,
        continues=setup.continues and gone_on_with(setup.continues, again=setup.again),
        stock=setup.stock,
        measures=paper.measures(),
        printer=setup.printer,
        adjusted=asdict(setup.printer.adjustment) if setup.printer else {},
        logo=PrintedLogo.keep(logo) if logo else None,
        start=setup.start,
        struck=sorted(setup.struck),
        sheets=len(pages),
        next_free=free[0] if free else None,
        operation_key=operation_key,
    )
    slots = (page * paper.per_sheet + at for page, here in enumerate(pages) for at in here)
    PrintLine.objects.bulk_create(
        PrintLine(
            run=run,
            tag=label.tag,
            copies=label.copies,
            slot=min(islice(slots, label.copies)),
            face=kept(label.face, label.tag),
        )
        for label in labels
    )
    return run
