"""Tag numbers as the organisation writes them: ``G-{n:04}`` makes G-0143."""

import re
from dataclasses import dataclass

LONGEST = 24
LAST = 999_999_999
DEFAULT_PATTERN = "G-{n:04}"
WRITTEN = re.compile(
    r"(?P<before>[A-Za-z0-9._/-]*)\{n(?::0(?P<width>[1-9]))?\}(?P<after>[A-Za-z0-9._/-]*)"
)


@dataclass(frozen=True)
class TagPattern:
    """What stands before and after the number, and how many digits it has at least."""

    before: str
    width: int
    after: str

    @classmethod
    def read(cls, text: str) -> "TagPattern":
        """The pattern in ``text``; ValueError, in words, if it isn't one. Nothing is formatted."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(
                "Write it like G-{n:04}: letters, digits and - . _ / around one {n}, or {n:04} for"
                " at least four digits."
            )
        pattern = cls(found["before"], int(found["width"] or 1), found["after"])
        if len(pattern.number(LAST)) > LONGEST:
            raise ValueError(f"Tag numbers would be longer than {LONGEST} characters.")
        return pattern

    def number(self, n: int) -> str:
        """The tag number of ``n``."""
        return f"{self.before}{n:0{self.width}}{self.after}"

    @property
    def expression(self) -> str:
        """A regular expression for every number of this pattern, up to LAST."""
        return f"^{re.escape(self.before)}[0-9]{{1,9}}{re.escape(self.after)}$"
