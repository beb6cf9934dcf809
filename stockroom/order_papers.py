"""An order on paper and in an e-mail: for whoever sells it."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlencode

from django.template.loader import render_to_string
from weasyprint import HTML  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from people.models import Organisation
from people.typefaces import OnlyOurFonts, fonts

from .models import Order

# Mail programs and browsers cut longer addresses off somewhere.
LONGEST_ADDRESS = 1800
OURS = fonts({"text": (400, 700), "mono": (500,)})


class FontsAndPictures(OnlyOurFonts):
    """Hands out the pictures that are in the document already, too; no address is asked."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:image/"):
            return URLFetcher.fetch(self, url, headers)
        return super().fetch(url, headers)


def as_text(order: Order) -> str:
    """The order in plain words, to be sent."""
    return render_to_string("stockroom/order.txt", facts(order)).strip() + "\n"


def as_mail(order: Order, text: str) -> str:
    """An address that opens a mail to the supplier; without the text where that is too long."""
    to = quote(order.supplier.email, safe="@")
    subject = {"subject": f"Order {order.code}"}
    whole = f"mailto:{to}?{urlencode(subject | {'body': text}, quote_via=quote)}"
    if len(whole) <= LONGEST_ADDRESS:
        return whole
    return f"mailto:{to}?{urlencode(subject, quote_via=quote)}"


def as_pdf(order: Order) -> bytes:
    """The order as a PDF of A4 pages."""
    said = facts(order)
    house = said["organisation"]
    logo = picture(house.logo) if house and house.logo else ""
    html = render_to_string("stockroom/order_paper.html", said | {"logo": logo, "fonts": OURS})
    content: bytes = HTML(string=html, url_fetcher=FontsAndPictures(OURS)).write_pdf()
    return content


def facts(order: Order) -> dict[str, Any]:
    """What an order says to whoever gets it."""
    lines = sorted(order.lines.all(), key=lambda line: (line.item.name, line.pk))
    return {"order": order, "lines": lines, "organisation": Organisation.current()}


def picture(kept: Any) -> str:
    """A picture of ours, as part of a document; nothing if its file is gone."""
    try:
        with kept.open("rb") as file:
            content = b64encode(file.read()).decode()
    except OSError:
        return ""
    kind = "png" if kept.name.endswith("png") else "jpeg"
    return f"data:image/{kind};base64,{content}"
