"""What is printed again is the file of the first time, whatever has changed since."""

from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from assets.models import Asset
from labels.models import LabelStock, PrintedLogo, Printer, PrintLine, PrintRun
from labels.selecting import labels_again
from labels.showing import Show, alike
from labels.targets import kept
from locations.models import Location
from people.models import Organisation, Person
from stockroom.models import Item
from tests import make

LOGO = alike(Show(logo=True))
SHOWN = ("name", "tag", "kind", "location", "typed_code", "organisation", "logo", "found", "bars")
CHOSEN = {f"show_{part}": "1" for part in SHOWN} | {"chosen": "1", "note": "Handle with care"}


def hang(size):
    """Give the organisation a logo of this size."""
    Organisation.objects.get().logo.save("logo.png", make.photo(size))


@pytest.mark.parametrize(
    ("part", "files"), [("L7163", ["sheet.pdf"]), ("DK-22205", ["sheet.pdf", "images/300/"])]
)
def test_it_is_the_same_to_the_byte_when_all_has_changed(part, files, cast, sign_in):
    hang((40, 30))
    level = make.level(at=cast.workshop, quantity=3, by=cast.olu)
    things = [("asset", make.asset(home=cast.workshop)), ("level", level), ("item", level.item)]
    things += [("location", cast.workshop), ("person", cast.vic)]
    Printer.objects.create(name="Office", right_mm=1.5, scale_y=1.01)
    client = sign_in(cast.olu)
    client.post("/labels/pick/", {"thing": [f"{kind}:{thing.pk}" for kind, thing in things]})
    sent = {"stock": part, "start": "1", "printer": Printer.objects.get().pk, **CHOSEN}
    run = client.post("/labels/print/", sent | {"operation_key": uuid4()})["Location"].split("/")[2]
    addresses = [f"/labels/{run}/{file}" for file in files]
    first = [client.get(address).content for address in addresses]

    for model in (Asset, Item, Person):
        model.objects.update(name="Renamed")
    Asset.objects.update(tag_number="X-1", home=cast.main)
    Location.objects.filter(pk=cast.workshop.pk).update(name="Renamed", parent=cast.site)
    Organisation.objects.update(name="Another house")
    hang((60, 20))
    Printer.objects.update(right_mm=0, scale_x=1.02, is_hidden=True)
    LabelStock.objects.filter(part=part).update(label_w_mm=40, page_w_mm=90, left_mm=9, part="X")
    assert [client.get(address).content for address in addresses] == first
    assert [sign_in(cast.mo).get(address).content for address in addresses] == first
    Organisation.objects.update(logo="")
    assert [client.get(address).content for address in addresses] == first


def test_a_logo_is_kept_once_for_all_runs_that_have_it(cast):
    hang((40, 30))
    for _ in range(2):
        make.print_run(("location", cast.workshop), by=cast.olu, shows=LOGO)
    make.print_run(("location", cast.workshop), by=cast.olu)
    hang((60, 20))
    make.print_run(("location", cast.workshop), by=cast.olu, shows=LOGO)
    said = [run.logo and round(run.logo.ratio, 2) for run in PrintRun.objects.order_by("pk")]
    assert (said, PrintedLogo.objects.count()) == ([1.33, 1.33, None, 3.0], 2)


def test_runs_from_before_logos_were_kept_have_the_one_of_that_day(cast):
    run = make.print_run(("location", cast.workshop), by=cast.olu)
    [tag] = [line.tag for line in run.lines.all()]
    face = labels_again(run, cast.olu)[0].face
    old = PrintRun.objects.create(by=cast.olu, stock=run.stock, measures=run.measures)
    PrintLine.objects.create(run=old, tag=tag, face=kept(face, tag) | {"logo": True})
    hang((60, 20))
    editor = SimpleNamespace(connection=connection)
    import_module("labels.migrations.0023_logos_of_printed_runs").take_along(apps, editor)
    [label] = labels_again(PrintRun.objects.get(pk=old.pk), cast.olu)
    assert label.face.logo.ratio == 3
    assert PrintRun.objects.get(pk=run.pk).logo is None
