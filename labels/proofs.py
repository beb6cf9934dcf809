"""Proofs about codes and what was printed, on the live database."""

from collections.abc import Iterator
from itertools import groupby, islice

from django.db.models import Q

from people.insert_only import is_protected

from .codes import read
from .for_ever import is_for_ever
from .models import TARGETS, PrintLine, PrintRun, Tag, TagEvent
from .sheets import places

HISTORY = ("labels_printedlogo", "labels_printrun", "labels_printline", "labels_tagevent")


def codes_read_and_mean_one_thing() -> Iterator[str]:
    """Every code reads back as itself, and points at one thing at most."""
    columns = [f"{name}_id" for name in TARGETS]
    for code, *targets in Tag.objects.values_list("code", *columns).iterator():
        if read(code) != code:
            yield f"The code {code} does not read as itself."
        if sum(target is not None for target in targets) > 1:
            yield f"The code {code} means several things."


def print_runs_are_as_they_were_laid_out() -> Iterator[str]:
    """Each label of a run has a code, and stands where the run's paper and start put it."""
    lines = PrintLine.objects.order_by("run", "pk")
    for pk in lines.filter(tag__code=None).values_list("pk", flat=True):
        yield f"Line {pk} of a print run has no code."
    printed = lines.values_list("run", "slot", "copies").iterator()
    slots = {run: [row[1:] for row in rows] for run, rows in groupby(printed, lambda row: row[0])}
    for run in PrintRun.objects.iterator():
        yield from run_faults(run, slots.get(run.pk, []))


def run_faults(run: PrintRun, lines: list[tuple[int, int]]) -> Iterator[str]:
    """What is wrong with ``run``, whose ``lines`` are the slot of a first copy, and the copies."""
    if not lines:
        yield f"Print run {run.pk} has no labels."
        return
    total = sum(copies for _, copies in lines)
    try:
        pages = places(total, run.paper, run.start, struck=run.struck)
    except (TypeError, ValueError):
        yield f"Print run {run.pk} does not fit its paper."
        return
    if len(pages) != run.sheets:
        yield f"Print run {run.pk} says {run.sheets} sheets, its labels fill {len(pages)}."
    laid = (page * run.paper.per_sheet + at for page, here in enumerate(pages) for at in here)
    for slot, copies in lines:
        put = min(islice(laid, copies))
        if slot != put:
            yield f"A label of print run {run.pk} is at {slot}, its layout says {put}."


def sheets_are_gone_on_with_where_they_are_free() -> Iterator[str]:
    """Whatever goes on with a sheet is on the same paper, and begins after its last label."""
    for run in PrintRun.objects.exclude(continues=None).select_related("continues", "stock"):
        before = run.continues
        if before and not before.has_room_at(run.stock, run.start):
            yield f"Print run {run.pk} is not on the rest of the sheet of {before.pk}."


def codes_are_for_ever() -> Iterator[str]:
    """The trigger that keeps what a code means is in place."""
    if not is_for_ever():
        yield "A code can come to mean another thing: the trigger of labels_tag is missing."


def labels_are_as_their_history_says() -> Iterator[str]:
    """Who put a label on its thing, and voided it, is in its history, and nobody else is."""
    columns = [f"{name}_id" for name in TARGETS]
    standing = TagEvent.objects.standing()
    claims = standing.filter(deed=TagEvent.Deed.CLAIM).order_by("pk")
    on = {tag: tuple(things) for tag, *things in claims.values_list("tag", *columns).iterator()}
    ends = standing.filter(deed__in=[TagEvent.Deed.VOID, TagEvent.Deed.REPLACE])
    ended = set(ends.values_list("tag", flat=True))
    known = Q(claimed_at__isnull=False) | Q(voided_at__isnull=False) | Q(events__isnull=False)
    rows = Tag.objects.filter(known).distinct()
    facts = rows.values_list("pk", "code", "claimed_at", "voided_at", *columns)
    for pk, code, claimed_at, voided_at, *things in facts.iterator():
        if on.get(pk) != (tuple(things) if claimed_at else None):
            yield f"The code {code} is on something else than its history says."
        if (pk in ended) != bool(voided_at):
            yield f"The code {code} is not as its history says: voided, or not."


def what_was_printed_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    for table in HISTORY:
        if not is_protected(table):
            yield f"What was printed can be edited: the triggers of {table} are missing."


def what_finders_wrote_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    for table in ("labels_foundreport", "labels_foundreportevent"):
        if not is_protected(table):
            yield f"What finders wrote can be edited: the triggers of {table} are missing."


PROOFS = [
    codes_read_and_mean_one_thing,
    print_runs_are_as_they_were_laid_out,
    sheets_are_gone_on_with_where_they_are_free,
    codes_are_for_ever,
    labels_are_as_their_history_says,
    what_was_printed_is_insert_only,
    what_finders_wrote_is_insert_only,
]
