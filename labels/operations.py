"""What can be done with labels: pick things, and print what was picked."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from people.models import Person
from people.refused import Refused

from .models import PrintLine, PrintRun, Tag
from .sheets import stock as label_stock

MOST_LABELS = 1000
MOST_COPIES = 99
TWICE = timedelta(minutes=1)


def tag_for(kind: str, thing: Any) -> Tag:
    """The code that means ``thing``: the newest that is not voided, or a fresh one."""
    if tag := Tag.objects.filter(**{kind: thing}, voided_at=None).order_by("-pk").first():
        return tag
    for _ in range(5):  # 2^35 codes: a second try is not expected in a lifetime
        try:
            with transaction.atomic():
                return Tag.objects.create(**{kind: thing})
        except IntegrityError:
            continue
    raise Refused("No free code was found. Try again.")


@transaction.atomic
def pick(things: Iterable[tuple[str, Any]], *, by: Person) -> PrintRun:
    """Add ``things`` to what ``by`` is about to print. What is picked already stays as it is."""
    run = selection(by)
    for kind, thing in things:
        PrintLine.objects.get_or_create(run=run, tag=tag_for(kind, thing))
    if run.lines.count() > MOST_LABELS:
        raise Refused(f"At most {MOST_LABELS} labels at a time. Print these first.")
    return run


def selection(person: Person) -> PrintRun:
    """What ``person`` has picked and not printed, held until the transaction ends.

    It goes on with the paper they used last.
    """
    last = PrintRun.objects.visible_to(person).printed().first()
    run, _ = PrintRun.objects.get_or_create(
        by=person, printed_at=None, defaults={"stock": last.stock if last else "L7160"}
    )
    run = PrintRun.objects.select_for_update().get(pk=run.pk)
    return selection(person) if run.printed_at else run  # printed while this waited: a new one


@transaction.atomic
def set_copies(copies: dict[int, int], *, by: Person) -> None:
    """Print these picked lines, by key, so many times each; none takes one out."""
    for line in held_lines(by).filter(pk__in=copies):
        if copies[line.pk] < 1:
            line.delete()
        else:
            line.copies = min(copies[line.pk], MOST_COPIES)
            line.save(update_fields=["copies"])


@transaction.atomic
def drop(keys: Iterable[int] | None, *, by: Person) -> None:
    """Take the picked lines with these keys out, or all of them; what is printed stays."""
    lines = held_lines(by)
    (lines if keys is None else lines.filter(pk__in=keys)).delete()


def held_lines(person: Person) -> QuerySet[PrintLine]:
    """The lines of the selection, which can't be printed until the transaction ends."""
    run = PrintRun.objects.select_for_update().filter(by=person, printed_at=None).first()
    return PrintLine.objects.filter(run=run) if run else PrintLine.objects.none()


@transaction.atomic
def print_selection(*, by: Person, stock: str, start: int) -> PrintRun:
    """Close the selection as a print run on this ``stock``, from position ``start`` on."""
    run = PrintRun.objects.select_for_update().filter(by=by, printed_at=None).first()
    if run is None or not run.lines.exists():
        latest = PrintRun.objects.visible_to(by).printed().first()
        if latest and latest.printed_at and timezone.now() - latest.printed_at < TWICE:
            return latest  # the button was pressed twice
        raise Refused("Nothing is picked. Tick some things in a list first.")
    if (run.lines.aggregate(all=Sum("copies"))["all"] or 0) > MOST_LABELS:
        raise Refused(f"At most {MOST_LABELS} labels at a time, copies included.")
    try:
        paper = label_stock(stock)
    except KeyError as error:
        raise Refused("Choose one of the label stocks in the list.", field="stock") from error
    if not 1 <= start <= paper.per_sheet:
        raise Refused(f"A sheet of {paper} has positions 1 to {paper.per_sheet}.", field="start")
    run.stock, run.start, run.printed_at = stock, start, timezone.now()
    run.save(update_fields=["stock", "start", "printed_at"])
    return run
