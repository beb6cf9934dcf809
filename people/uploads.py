"""Files that arrive: how large one may be, and what it is called on screen."""

import re
import unicodedata
from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 20 * 1024 * 1024
MOST_TOGETHER = 5 * MOST_BYTES
LONGEST_NAME = 100
ENDING = re.compile(r"\.[a-z0-9]{1,5}$", re.IGNORECASE)


class Bounded(TemporaryFileUploadHandler):
    """Keeps files of up to MOST_BYTES on the disk, and of all in one request so many times that.

    Of what is larger only its name and size arrive. The rest of it is read past, so a form can say
    in words that the file is too large. (Whoever sends it need not have signed in.)
    """

    kept = 0  # bytes of this request
    too_large = False

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.too_large:
            return
        self.kept += len(raw_data)
        self.too_large = start + len(raw_data) > MOST_BYTES or self.kept > MOST_TOGETHER
        if not self.too_large:
            super().receive_data_chunk(raw_data, start)
            return
        self.kept -= start + len(raw_data)
        self.file.seek(0)
        self.file.truncate()

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(
            max(file_size, MOST_BYTES + 1) if self.too_large else file_size
        )


def shown_name(sent: Any, ending: str) -> str:
    """What a file that was ``sent`` under some name is called: one short line, with its ``ending``.

    No folders, nothing that can't be seen or that turns the line around. It is for reading only.
    """
    name = re.split(r"[\\/]", str(sent or ""))[-1]
    seen = "".join(
        " " if unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc"} else sign
        for sign in unicodedata.normalize("NFC", name)
        if unicodedata.category(sign) not in {"Cf", "Co", "Cs", "Cn"}
    )
    stem = ENDING.sub("", " ".join(seen.split())).strip(". ")
    return f"{stem[:LONGEST_NAME].rstrip('. ') or 'File'}.{ending}"
