"""A print run on a roll or tape comes as images: to its maker, and what may still be printed."""

import io
import zipfile
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image

from assets.models import Asset
from labels.models import LabelStock, PrintRun, Tag
from tests import make


@pytest.fixture
def printing(cast, sign_in):
    """Print the labels of this many drills on a stock; the addresses of the images."""
    client = sign_in(cast.olu)

    def print_on(stock, *, count):
        for number in range(count):
            make.asset(home=cast.workshop, name=f"Drill {number}")
        things = [f"asset:{asset.pk}" for asset in Asset.objects.all()]
        client.post("/labels/pick/", {"thing": things})
        client.post("/labels/print/", {"stock": stock, "operation_key": uuid4()})
        return client, f"/labels/{PrintRun.objects.get().pk}/images"

    return print_on


def codes_in(*pngs):
    """The codes that are read from images."""
    found = [zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L")) for png in pngs]
    return [one.text[-8:] for codes in found for one in codes]


def test_one_label_is_an_image(printing):
    client, images = printing("DK-11209", count=1)
    answer = client.get(f"{images}/300/")
    assert answer["Content-Type"] == "image/png"
    assert codes_in(answer.content) == [Tag.objects.get().code]


def test_several_are_an_archive_without_what_went_out_of_sight(printing, cast):
    client, images = printing("DK-22205", count=3)
    Asset.objects.filter(name="Drill 1").update(home=cast.annex, location=cast.annex)
    answer = client.get(f"{images}/203/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "application/zip"
    pngs = [archive.read(name) for name in archive.namelist()]
    seen = Tag.objects.exclude(asset__name="Drill 1").order_by("pk")
    assert codes_in(*pngs) == [tag.code for tag in seen]


@pytest.mark.parametrize(("stock", "dpi"), [("DK-11209", 299), ("L7160", 300)])
def test_a_sheet_and_other_resolutions_have_no_images(printing, stock, dpi):
    client, images = printing(stock, count=1)
    assert client.get(f"{images}/{dpi}/").status_code == 404


def test_what_would_fill_the_memory_is_refused_in_words(printing):
    """A roll of labels as large as a door would be two thousand million dots."""
    LabelStock.objects.filter(part="DK-11209").update(
        page_w_mm=2000, page_h_mm=2000, label_w_mm=2000, label_h_mm=2000
    )
    client, images = printing("DK-11209", count=1)
    answer = client.get(f"{images}/600/")
    assert answer.status_code == 422
    assert "too large to come as images. Take the PDF." in answer.content.decode()


def test_they_are_offered_where_there_are_any(printing):
    client, images = printing("DK-11209", count=1)
    text = client.get("/labels/runs/").content.decode()
    assert [f"{images}/{dpi}/" in text for dpi in (203, 300, 600)] == [True] * 3
