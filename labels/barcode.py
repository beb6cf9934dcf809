"""Code 128 for scanners that read no QR: what a label's code is as dark bars.

python-barcode makes the pattern: small, kept, and without dependencies. It says the eight
characters of the code alone: an address would be wider than most labels, and a hand scanner types
it into a field that takes either. Lengths are modules, from the first bar; the light on both sides
that ISO/IEC 15417 asks for is left to whoever places it.
"""

import re
from functools import lru_cache

from barcode.codex import Code128  # type: ignore[import-untyped]

QUIET = 10
"""Modules that must stay light on either side."""

_DARK = re.compile("1+")


@lru_cache(maxsize=4096)
def bars(code: str) -> tuple[tuple[int, int], ...]:
    """Where each dark bar of ``code`` begins, and how many modules wide it is."""
    [pattern] = Code128(code).build()
    return tuple((bar.start(), bar.end() - bar.start()) for bar in _DARK.finditer(pattern))


def size(code: str) -> int:
    """How many modules ``code`` is long, without its quiet zones."""
    start, length = bars(code)[-1]
    return start + length
