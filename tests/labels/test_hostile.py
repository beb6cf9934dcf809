"""Hostile values in every field of every page about labels: no crash, and nothing half-made.

With ``EXAMPLES`` set each field of each page gets each value, otherwise every fourth one of them.
"""

import os
from collections.abc import Iterator
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from assets.models import Asset
from labels import operations
from labels.models import LabelStock, Pick, Printer
from labels.showing import USUAL
from labels.templating import save
from locations.models import Location
from stockroom.models import Item
from tests import make

EVERYTHING = "EXAMPLES" in os.environ
# Of these the two databases are not of one mind.
DIFFER = ["\0", "Saw\0", "x" * 4000, "9" * 18, "9" * 30]
OTHERS = [
    "", " ", "0", "-1", "1.5", "1e9", "NaN", "inf", "100000", "x", "٣", "'\"\\%_",
    "\x1b[31m\x07", "<script>alert(1)</script>", "\u202eabc\u2066", "asset:0", "asset:\0",
    "needing:x", "below:999999", f"below:{'9' * 30}", "../../etc/passwd", "2026-02-30",
]  # fmt: skip
VALUES = [*DIFFER, *OTHERS]

LAID = "stock start struck continues again printer order template mode was usual chosen"
SHOWN = "note code_mm was_template show_name show_logo show_bars show_found"
PAPER = (
    "brand part form shape page_w_mm page_h_mm label_w_mm label_h_mm columns rows left_mm top_mm"
    " pitch_x_mm pitch_y_mm corner_radius_mm is_shared operation_key"
)
LOOKED_AT = {
    "/labels/": f"{LAID} {SHOWN}",
    "/labels/blanks/": f"{LAID} {SHOWN} count",
    "/labels/stocks/": "q state page",
    "/labels/stocks/add/": f"like draw {PAPER}",
    "/labels/stocks/suggest/": "q stock",
    "/labels/printers/ruler.pdf": "page",
    "/labels/needing/": "kind page",
    "/labels/find/": "q next",
    "/labels/runs/": "mine page",
    "/labels/unclaimed/": "page",
    "/labels/claim/": "code thing q",
    "/labels/claim/suggest/": "q thing",
}
NEW = "name type_name home tag_number unit quantity location kind parent operation_key"
SENT = {
    "/labels/pick/": "thing every next",
    "/labels/settle/": f"{LAID} {SHOWN} copies-PICK copies-x",
    "/labels/drop/": "line",
    "/labels/from-list/": "lines meant-1 next pick",
    "/labels/print/": f"{LAID} {SHOWN} copies-PICK operation_key",
    "/labels/blanks/": f"{LAID} {SHOWN} count operation_key show",
    "/labels/templates/add/": f"{LAID} {SHOWN} called for_kind by_default replace",
    "/labels/templates/TEMPLATE/remove/": "back next",
    "/labels/stocks/add/": PAPER,
    "/labels/stocks/STOCK/change/": PAPER,
    "/labels/stocks/STOCK/hide/": "back next",
    "/labels/printers/": "name",
    "/labels/printers/PRINTER/": "left top across down",
    "/labels/claim/": "code thing",
    "/labels/claim/BLANK/new/gear/": NEW,
    "/labels/claim/BLANK/new/stock/": NEW,
    "/labels/claim/BLANK/new/location/": NEW,
    "/labels/codes/CODE/void/": "next",
    "/labels/codes/CODE/unvoid/": "next",
    "/labels/codes/CODE/replace/": "next",
    "/labels/codes/CODE/unclaim/": "next",
}
NAMED = [
    "/q/{}", "/labels/{}/", "/labels/{}/sheet.pdf", "/labels/RUN/images/{}/",
    "/labels/{}/images/203/",
    "/labels/{}/rendering/0/", "/labels/stocks/{}/", "/labels/stocks/{}/change/",
    "/labels/printers/{}/", "/labels/claim/{}/new/gear/", "/labels/claim/BLANK/new/{}/",
]  # fmt: skip


@pytest.fixture
def stage(cast, sign_in):
    """Mo's browser, and what stands for the names in capitals."""
    drill, saw = (make.asset(home=cast.workshop) for _ in range(2))
    run = make.print_run(("asset", drill), by=cast.mo)
    operations.pick([("asset", saw)], by=cast.mo)
    own = LabelStock.objects.get(part="L7160")
    own.pk, own.part, own.made_by = None, "Own", cast.mo
    own.save()
    kept = save("Kept", USUAL, kind="", stock=None, is_default=False, by=cast.mo)
    known = {
        "PICK": Pick.objects.get().pk,
        "TEMPLATE": kept.pk,
        "STOCK": own.pk,
        "PRINTER": Printer.objects.create(name="Office").pk,
        "BLANK": make.tag().code,
        "CODE": run.lines.get().tag.code,
        "RUN": run.pk,
    }
    good = {
        "stock": "L7160", "count": "3", "part": "New", "form": "sheet", "shape": "rect",
        "page_w_mm": "210", "page_h_mm": "297", "label_w_mm": "60", "label_h_mm": "30",
        "columns": "2", "rows": "3", "chosen": "1", "show_name": "1", "called": "Plate",
        "name": "Thing", "left": "30", "top": "30", "across": "150", "down": "200",
        "code": known["BLANK"], "thing": f"asset:{drill.pk}", "type_name": "Drill", "unit": "each",
        "home": str(cast.workshop.pk), "location": str(cast.workshop.pk), "kind": "bin",
        "parent": str(cast.workshop.pk), "quantity": "1",
    }  # fmt: skip
    return sign_in(cast.mo), known, good


def filled(text, known):
    for name, value in known.items():
        text = text.replace(name, str(value))
    return text


def rows() -> list[int]:
    """How many there are of everything that these pages make."""
    models = [*apps.get_app_config("labels").get_models(), Asset, Item, Location]
    return [model._default_manager.count() for model in models]


def attempts(fields: list[str], turn: int) -> Iterator[tuple[list[str], object]]:
    """Which fields are given which value at once: every fourth one in turn, or everything."""
    step = 1 if EVERYTHING else 4
    for number, field in enumerate(fields[turn % step :: step], turn):
        one = DIFFER[number % len(DIFFER)] if number % 3 else OTHERS[number % len(OTHERS)]
        for value in VALUES if EVERYTHING else [one]:
            yield [field], value
        if EVERYTHING:
            yield [field], [VALUES[number % len(VALUES)], "1"]
    for value in VALUES if EVERYTHING else [VALUES[turn % len(VALUES)]]:
        yield fields, value


def test_no_field_crashes_or_half_makes_anything(stage):
    client, known, good = stage
    before, failed = rows(), []

    def tried(ask, address, *sent):
        """Ask, and take back what came of it; a crash and what is half-made are told."""
        try:
            with transaction.atomic():
                answer = ask(address, *sent)
                made = answer.status_code >= 400 and rows() != before
                transaction.set_rollback(True)
        except Exception as error:  # each is told
            failed.append((address, sent, repr(error)))
            return
        if answer.status_code >= 500 or made:
            failed.append((address, sent, answer.status_code))

    pages = [(client.get, *page) for page in LOOKED_AT.items()]
    pages += [(client.post, *page) for page in SENT.items()]
    for turn, (ask, page, names) in enumerate(pages):
        fields = filled(names, known).split()
        for hostile, value in attempts(fields, turn):
            said = {name: good[name] for name in fields if name in good}
            if "operation_key" in fields:
                said["operation_key"] = str(uuid4())
            tried(ask, filled(page, known), said | dict.fromkeys(hostile, value))
    for address in NAMED:
        for value in VALUES if EVERYTHING else DIFFER[1::3]:
            tried(client.get, filled(address, known).format(quote(value, safe="")))
    assert [(address, str(sent)[:300], told) for address, sent, told in failed] == []
