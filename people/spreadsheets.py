"""Tables for spreadsheets: rows go out as they come in, and no cell is taken for a formula."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from .clock import house_date
from .pages import refusal

Row = Sequence[Any]

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes spreadsheets calculate instead of show, in both widths (OWASP, "CSV Injection").
CALCULATING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TOGETHER = 500
# So many lines are put into a workbook, which has to be finished before it can be sent.
MOST_IN_A_WORKBOOK = 100_000
# After so many seconds somebody may have another table, though the end of the last went unnoticed.
LONGEST = 300
STILL_COMING = "Your last export is still on its way. Wait until it is there, then try again."


def safe(cell: Any) -> Any:
    """``cell`` as it may stand in a spreadsheet: numbers as they are, text never as a formula.

    An apostrophe before it makes it text, in every spreadsheet and for whoever reads the file.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = UNWRITABLE.sub("", cell)
    return f"'{text}" if text.startswith(CALCULATING) else text


def exact(moment: datetime, zone: tzinfo) -> str:
    """A moment as ISO 8601 writes it, to the second and with its zone."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def number(quantity: Decimal | None) -> Any:
    """A quantity without the zeros behind it: 3 and not 3.000."""
    return None if quantity is None else Decimal(format(quantity.normalize(), "f"))


def alone(person: Any, rows: Iterable[Row]) -> Iterator[Row] | None:
    """``rows``, on their way to ``person``; None while others are: each has one table at a time."""
    key, mine = f"export:{person.pk}", uuid4().hex
    if not cache.add(key, mine, LONGEST):
        return None

    def going() -> Iterator[Row]:
        try:
            yield ()  # it has begun, or its end would go unnoticed where nobody reads any of it
            yield from rows
        finally:
            if cache.get(key) == mine:  # another may have begun when this took too long
                cache.delete(key)

    begun = going()
    next(begun)
    return begun


class Line:
    """Takes what the csv module writes, and gives it back."""

    def write(self, text: str) -> str:
        return text


def as_csv(name: str, head: Row, rows: Iterable[Row]) -> HttpResponseBase:
    """The table as CSV, sent while it is read. The mark in front tells spreadsheets it is UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(Line())
        together = ["\ufeff" + writer.writerow(head)]
        for row in rows:
            together.append(writer.writerow([safe(cell) for cell in row]))
            if len(together) == TOGETHER:
                yield "".join(together)
                together.clear()
        yield "".join(together)

    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines(), content_type=CSV, headers=disposition)


def as_xlsx(name: str, head: Row, rows: Iterable[Row]) -> HttpResponseBase:
    """The table as a workbook, written row by row to a file, so that memory does not fill up."""
    from openpyxl import Workbook  # takes a while to load, and few need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(head))
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


FORMATS = {"csv": as_csv, "xlsx": as_xlsx}


def sent_alone(
    request: HttpRequest, form: str, name: str, head: Row, rows: Iterable[Row], *, section: str
) -> HttpResponseBase:
    """The table in one of FORMATS, called ``name`` and after today; or why it has to wait."""
    if (mine := alone(request.user, rows)) is None:
        return refusal(request, STILL_COMING, section=section)
    return FORMATS[form](f"{name}-{house_date():%Y-%m-%d}", head, mine)
