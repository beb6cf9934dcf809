"""One number on a package, in whichever of its spellings a scanner reports it."""

import pytest

from labels.reading import understood
from stockroom.models import Item
from stockroom.packages import spellings
from tests import make

# UPC-E, the UPC-A it stands for: one for each way of squeezing.
PAIRS = [
    ("04252614", "042100005264"),
    ("04252623", "042200005263"),
    ("01234531", "012300000451"),
    ("01234543", "012340000053"),
    ("01234565", "012345000065"),
]


@pytest.mark.parametrize(("short", "upc"), PAIRS)
def test_the_short_and_the_long_are_one(short, upc):
    for code in (short, upc, f"0{upc}"):
        assert set(spellings(code)) == {short, upc, f"0{upc}"}
        assert spellings(code)[0] == code


@pytest.mark.parametrize("code", ["96385074", "4006381333931", "01234566", "PART-12", "12", ""])
def test_others_are_themselves_alone(code):
    assert spellings(code) == [code]


def test_a_upc_without_noughts_to_squeeze_has_two_spellings():
    assert spellings("036000291452") == ["036000291452", "0036000291452"]


@pytest.mark.parametrize("kept", ["01234565", "012345000065", "0012345000065"])
def test_whichever_is_kept_whichever_is_scanned_finds_it(kept, cast):
    item = make.item(name="Glue", barcode=kept)
    make.level(item=item, at=cast.workshop)
    for code in spellings(kept):
        assert understood(code, cast.olu).thing == item
        assert list(Item.objects.search(code)) == [item]


@pytest.mark.parametrize("code", ["01234565", "012345000065", "0012345000065"])
def test_the_box_that_finds_everything_goes_straight_there(code, cast, sign_in):
    item = make.item(name="Glue", barcode="012345000065")
    make.level(item=item, at=cast.workshop)
    answer = sign_in(cast.olu).get("/search/", {"q": code})
    assert answer.headers.get("Location") == item.get_absolute_url()
