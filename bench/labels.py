"""How long sheets of labels take, and what they weigh: ``python -m bench.labels``.

The machine may be shared: what counts is the ratio to the reference writers, which write the same
pages in the same run. "Plain" leaves every word to WeasyPrint; "house" is how labels are printed.
"pydyf" and "reportlab" only put on paper what has been laid out before, in a font that every
viewer has; they neither lay out nor embed fonts. "Codes new" includes making the QR codes.
"""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pydyf
from reportlab.pdfgen.canvas import Canvas

from labels import codes, painting, qr
from labels.faces import LabelFace
from labels.paper import stock
from labels.pdf import to_pdf
from labels.sheets import Sheet, layout

NAMES = ("Cordless drill 18 V, no. 2", "PLA filament 1.75 mm, black", "Tripod, carbon, 1.7 m")
PART = "5160"
ARABIC = "مثقاب لاسلكي كبير"  # WeasyPrint sets it
MANY = 3000
POINTS = painting.POINTS

Writer = Callable[[tuple[Sheet, ...]], bytes]


def faces(count: int) -> list[LabelFace]:
    """Labels as a workspace has them, each with a fresh code."""
    made = []
    for number in range(count):
        code = codes.mint()
        address = qr.address(code, "https://stock.example.org")
        name = NAMES[number % len(NAMES)]
        made.append(LabelFace(code, address, name, f"G-{number:04}", ("Cabinet 3",)))
    return made


def plain(sheets: tuple[Sheet, ...]) -> bytes:
    return to_pdf(sheets, by_hand=False)


def with_pydyf(sheets: tuple[Sheet, ...]) -> bytes:
    """The same pages with nothing but the library that puts a PDF together."""
    pdf = pydyf.PDF()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
    pdf.add_object(font)
    for sheet in sheets:
        high = sheet.paper.page_h_mm
        stream = pydyf.Stream(compress=True)
        for label in sheet.labels:
            box, scale = label.code_on_page, label.module * POINTS
            stream.push_state()
            stream.set_matrix(scale, 0, 0, -scale, box.x * POINTS, (high - box.y) * POINTS)
            for x, y, length in qr.runs(label.face.address):
                stream.rectangle(x, y, length, 1)
            stream.fill()
            stream.pop_state()
            for words in label.words:
                x, y = label.box.x + words.box.x, high - label.box.y - words.baseline
                if words.role == "kind":
                    at = painting.at(label.box, words.box, high)
                    stream.rectangle(*at)
                    stream.stroke()
                stream.begin_text()
                stream.set_font_size("F", words.size * POINTS)
                stream.set_text_matrix(1, 0, 0, 1, x * POINTS, y * POINTS)
                stream.show_text_string(words.text)
                stream.end_text()
        pdf.add_object(stream)
        pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": pdf.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, sheet.paper.page_w_mm * POINTS, high * POINTS]),
                    "Contents": stream.reference,
                    "Resources": pydyf.Dictionary(
                        {"Font": pydyf.Dictionary({"F": font.reference})}
                    ),
                }
            )
        )
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


def with_reportlab(sheets: tuple[Sheet, ...]) -> bytes:
    """The same pages with reportlab's canvas."""
    out = io.BytesIO()
    paper = sheets[0].paper
    high = paper.page_h_mm
    canvas = Canvas(out, (paper.page_w_mm * POINTS, high * POINTS), pageCompression=1)
    for sheet in sheets:
        for label in sheet.labels:
            box, scale = label.code_on_page, label.module * POINTS
            canvas.saveState()
            canvas.transform(scale, 0, 0, -scale, box.x * POINTS, (high - box.y) * POINTS)
            path = canvas.beginPath()
            for x, y, length in qr.runs(label.face.address):
                path.rect(x, y, length, 1)
            canvas.drawPath(path, stroke=0, fill=1)
            canvas.restoreState()
            for words in label.words:
                x, y = label.box.x + words.box.x, high - label.box.y - words.baseline
                if words.role == "kind":
                    canvas.rect(*painting.at(label.box, words.box, high))
                canvas.setFont("Helvetica", words.size * POINTS)
                canvas.drawString(x * POINTS, y * POINTS, words.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


WRITERS: dict[str, Writer] = {
    "house": to_pdf,
    "plain": plain,
    "pydyf": with_pydyf,
    "reportlab": with_reportlab,
}


def seconds(work: Callable[..., object], *given: object, tries: int = 1) -> float:
    """What ``work`` takes with what is ``given``; the best of ``tries``."""
    best = float("inf")
    for _ in range(tries):
        start = perf_counter()
        work(*given)
        best = min(best, perf_counter() - start)
    return best


def memory(way: str, count: int) -> float:
    """Megabytes that ``count`` labels take over an idle process, in a process of its own."""
    command = [sys.executable, "-m", "bench.labels", "weigh", way, str(count)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def weigh(way: str, count: int) -> None:
    """Print how far the memory in use rises, as Linux counts it, after a first sheet."""
    write, status = WRITERS[way], Path("/proc/self/status")
    wanted = faces(count)
    write(layout(wanted[:30], stock(PART)))
    before = int(re.findall(r"VmRSS:\s+(\d+)", status.read_text())[0])
    write(layout(wanted, stock(PART)))
    peak = int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0])
    print((peak - before) / 1024)


def main(many: int = MANY) -> None:
    batch, paper = faces(many), stock(PART)

    def printed(count: int) -> bytes:
        return to_pdf(layout(batch[:count], paper))

    first, new, known = seconds(printed, 1), seconds(printed, many), seconds(printed, many)
    sheet, sheets = layout(batch[: paper.per_sheet], paper), layout(batch, paper)
    took = {way: seconds(write, sheets) for way, write in WRITERS.items()}
    print(f"first label of a process {first:.2f} s; {many} labels with their layout:")
    shaped = [replace(face, title=ARABIC) for face in batch[:1000]]
    arabic = seconds(lambda: to_pdf(layout(shaped, paper)))
    print(f"codes new {new:.2f} s, codes known {known:.2f} s, {many / known:.0f} labels a second")
    print(f"{len(shaped)} labels with names in Arabic {arabic:.2f} s")
    print(f"\n{'written, once laid out':<27}" + "".join(f"{way:>10}" for way in WRITERS))

    def row(what: str, values: Iterable[float], form: str) -> None:
        print(f"{what:<27}" + "".join(f"{value:10{form}}" for value in values))

    one = [seconds(write, sheet, tries=5) for write in WRITERS.values()]
    row(f"{paper.per_sheet} labels, warm, s", one, ".3f")
    row(f"{many} labels, s", took.values(), ".2f")
    row("labels a second", (many / time for time in took.values()), ".0f")
    row("house's time over theirs", (took["house"] / time for time in took.values()), ".2f")
    row("memory over idle, MB", (memory(way, many) for way in WRITERS), ".0f")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["weigh", way, count]:
            weigh(way, int(count))
        case counts:
            main(*map(int, counts[:1]))
