"""The page that a printer is measured with."""

import pydyf  # type: ignore[import-untyped]
from weasyprint import HTML  # type: ignore[import-untyped]

from people.typefaces import OnlyOurFonts

from .pdf import OURS
from .printers import ACROSS, AT, DOWN

PAGES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


def ruler(page: str) -> bytes:
    """A corner and two lines of known length on an ``A4`` or ``Letter`` page, as PDF."""
    wide, high = PAGES[page]
    ticks = [f"M{AT + x} {AT}v{3 if x % 50 else 6}" for x in range(0, int(ACROSS) + 1, 10)]
    ticks += [f"M{AT} {AT + y}h{3 if y % 50 else 6}" for y in range(0, int(DOWN) + 1, 10)]
    lines = f"M{AT} {AT}H{AT + ACROSS}M{AT} {AT}V{AT + DOWN}{''.join(ticks)}"
    said = [
        (AT + 12, AT + 16, "Quartermaster: measure this page, printed at 100 %"),
        (AT + 12, AT + 28, "1  From the left edge of the paper to the upright line"),
        (AT + 12, AT + 36, "2  From the top edge of the paper to the level line"),
        (AT + 12, AT + 44, f"3  The level line, from end to end (drawn {ACROSS:g} mm long)"),
        (AT + 12, AT + 52, f"4  The upright line, from end to end (drawn {DOWN:g} mm long)"),
    ]
    words = "".join(f'<text x="{x}" y="{y}" font-size="4.2">{text}</text>' for x, y, text in said)
    html = (
        f"<!doctype html><title>Ruler</title><style>@page{{size:{wide}mm {high}mm;margin:0}}"
        f"svg{{position:absolute;left:0;top:0;width:{wide}mm;height:{high}mm}}</style>"
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
        f'<path d="{lines}" fill="none" stroke="#000" stroke-width=".2"/>{words}</svg>'
    )
    pdf: bytes = HTML(string=html, url_fetcher=OnlyOurFonts(OURS)).write_pdf(finisher=as_drawn)
    return pdf


def as_drawn(document: object, pdf: object) -> None:
    """Ask the printer's window not to scale it."""
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"PrintScaling": "/None"})  # type: ignore[attr-defined]
