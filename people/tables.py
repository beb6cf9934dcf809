"""Tables that people send or paste: rows of short texts, of bounded size, whatever they say."""

import csv
import zipfile
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

Rows = list[list[str]]

MOST_BYTES = 5 * 1024 * 1024
# Of a workbook, which is packed and may say little at great length: half a second each megabyte.
MOST_UNPACKED = 6 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 2_000, 40
LONGEST = 200  # characters of a cell
PACKED = b"PK\x03\x04"
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how a text of two bytes a character begins
SEPARATORS = ";,\t"
UNREADABLE = "This can't be read as a list. Save it as CSV, text or an Excel workbook (.xlsx)."


class TableField(forms.FileField):
    """A table in a file: CSV, plain text or a workbook, whatever it says that it is."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "CSV, text or an Excel workbook (.xlsx), up to 5 MB.")
        options.setdefault("widget", forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}))
        super().__init__(**options)
        self.error_messages |= {"invalid": "Choose a file.", "empty": "The file is empty."}

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        return sent(upload) if upload else None


def sent(upload: Any) -> Rows:
    """The rows in the file ``upload``; ValidationError for what can't be read as a table."""
    if upload.size > MOST_BYTES:
        raise ValidationError("The file is larger than 5 MB. Send a part of it.")
    content = upload.read()
    return of_workbook(content) if content.startswith(PACKED) else of_text(decoded(content))


def pasted(text: str) -> Rows:
    """The rows of what was pasted or typed: columns of a spreadsheet come with tabs between."""
    return bounded(line.split("\t") for line in text.splitlines())


def of_text(text: str) -> Rows:
    """The rows of CSV, with what separates the columns in its first line; or of a plain list."""
    head = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    try:
        return bounded(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ValidationError(UNREADABLE) from error


def decoded(content: bytes) -> str:
    """A text as spreadsheets and editors write it."""
    if content.startswith(WIDE):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise ValidationError(UNREADABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def of_workbook(content: bytes) -> Rows:
    """The rows of the first sheet of a workbook, as they were calculated last."""
    from openpyxl import load_workbook  # takes a while to load, and few need it

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked <= MOST_UNPACKED:
            book = load_workbook(BytesIO(content), read_only=True, data_only=True)
            cells = book.worksheets[0].iter_rows(
                max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True
            )
            return bounded([said(cell) for cell in row] for row in cells)
    except ValidationError:
        raise
    except Exception as error:  # whatever is wrong in there comes out as any kind of error
        raise ValidationError(UNREADABLE) from error
    raise ValidationError("This workbook is too large. Send a part of it.")


def said(cell: Any) -> str:
    """What a cell says: of a number that is whole no more than that."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def bounded(rows: Iterable[Iterable[str]]) -> Rows:
    """``rows`` with short cells of one line each, less those that say nothing."""
    found: Rows = []
    for row in rows:
        cells = [" ".join(cell.replace("\0", "").split())[:LONGEST] for cell in row]
        if any(cells):
            found.append(cells[:MOST_COLUMNS])
        if len(found) > MOST_ROWS:
            raise ValidationError(
                f"{MOST_ROWS:,} lines at a time are the most. Send the rest after."
            )
    return found
