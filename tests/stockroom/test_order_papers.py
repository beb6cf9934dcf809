"""An order on paper: in the house's own letters, however long it is and whatever things are called.

Read from the PDF itself, by PDFium.
"""

import re
from decimal import Decimal as D
from uuid import uuid4

import pypdfium2
import pytest

from people.typefaces import FILES
from stockroom import drafts, suppliers
from stockroom.drafts import Wish
from stockroom.order_papers import OURS, FontsAndPictures, as_pdf
from tests import make
from tests.stockroom.test_orders import buying, drafted

pytestmark = pytest.mark.drawn
HOSTILE = (
    "</td></table><script>alert(1)</script><style>@import 'http://10.0.0.1/x'</style>",
    '<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd">',
    "W" * 110,
    "\N{RIGHT-TO-LEFT OVERRIDE}desrever",
)


@pytest.fixture
def shop(cast):
    """The cast, and what they buy."""
    return buying(cast)


def sheets(order) -> list[str]:
    """The words of each of its pages."""
    paper = pypdfium2.PdfDocument(as_pdf(order))
    return [page.get_textpage().get_text_range() for page in paper]


def test_a_long_order_says_on_each_page_which_it_is(shop):
    names = [*HOSTILE, *(f"Wood screw {n:02} × 40" for n in range(56))]
    offers = [
        suppliers.sell(
            make.level(item=make.item(name=name), at=shop.workshop).item, supplier=shop.fixings,
            by=shop.mo, operation_key=uuid4(), pack="box", pack_size=D(200), price=D("1234567.89"),
            sku="VERY-LONG-CODE-" * 4,
        )
        for name in names
    ]  # fmt: skip
    order = drafts.draft_for(
        shop.fixings, location=shop.workshop, by=shop.mo, operation_key=uuid4(),
        wishes=[Wish(offer, 3, shop.workshop) for offer in offers],
    )  # fmt: skip
    said = sheets(order)
    assert len(said) > 2
    for number, words in enumerate(said, 1):
        assert "How many" in words
        assert f"{order.code}, page {number} of {len(said)}" in words
    together = re.sub(r"\s", "", "".join(said))
    assert [name for name in HOSTILE[:3] if re.sub(r"\s", "", name) not in together] == []
    assert together.count("Woodscrew") == 56
    assert "In all €222,222,220.20" in said[-1].replace("\N{NO-BREAK SPACE}", " ")


def test_it_is_set_in_our_letters(shop):
    [page] = pypdfium2.PdfDocument(as_pdf(drafted(shop)))
    words = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    fonts = {part.get_font().get_base_name().partition("+")[2].strip(",") for part in words}
    assert fonts == {"text-0", "text-0-Bold", "mono-0-Medium"}


def test_an_order_fetches_our_letters_and_nothing_else():
    fetcher = FontsAndPictures(OURS)
    assert fetcher.fetch(OURS[0].address).read()[:4] == b"\0\1\0\0"
    for url in ("file:///etc/passwd", "http://127.0.0.1/", FILES["text"][0].as_uri()):
        with pytest.raises(ValueError, match="may not fetch"):
            fetcher.fetch(url)
