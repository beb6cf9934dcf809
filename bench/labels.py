"""How long sheets of labels take: ``python -m bench.labels``. Seconds; the machine may be shared.

"Codes new" includes choosing the mask of every QR code, which is most of the work of making one.
"""

import sys
from time import perf_counter

from labels import codes, qr
from labels.pdf import to_pdf
from labels.sheets import LabelFace, layout, stock, stocks

NAMES = ("Cordless drill 18 V, no. 2", "PLA filament 1.75 mm, black", "Tripod, carbon, 1.7 m")


def faces(count: int) -> list[LabelFace]:
    """Labels as a workspace has them, each with a fresh code."""
    made = []
    for number in range(count):
        code = codes.mint()
        address = qr.address(code, "https://stock.example.org")
        name = NAMES[number % len(NAMES)]
        made.append(LabelFace(code, address, name, f"G-{number:04}", ("Cabinet 3",)))
    return made


def timed(part: str, count: int) -> tuple[float, float]:
    """Seconds for ``count`` labels on ``part``: with new codes, and the same again."""
    wanted = faces(count)
    taken = []
    for _ in range(2):
        start = perf_counter()
        to_pdf(layout(wanted, stock(part)))
        taken.append(perf_counter() - start)
    return taken[0], taken[1]


def main(*counts: int) -> None:
    print(f"{'label stock':<14}{'labels':>7}{'codes new':>11}{'cached':>9}{'labels/s':>10}")
    print(f"{'first of all':<14}{1:>7}{timed('L7160', 1)[0]:>11.3f}")
    for part, paper in stocks().items():
        for count in (paper.per_sheet, *counts):
            new, cached = timed(part, count)
            rate = count / cached
            print(f"{paper.name:<14}{count:>7}{new:>11.3f}{cached:>9.3f}{rate:>10.0f}")


if __name__ == "__main__":
    main(*(int(count) for count in sys.argv[1:] or ("300",)))
