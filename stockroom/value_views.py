"""What the stock is worth: a page, and the same for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from locations.access import any_member, may_somewhere
from locations.models import Atlas, Role
from people.models import Organisation
from people.pages import page

from . import value
from .catalogue_forms import ValueForm
from .value import Valuation

HEAD = (
    "Location", "Code", "Name", "Category", "Quantity", "Unit", "Cost of one", "Value", "Currency",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@any_member
@require_safe
def stock_value(request: HttpRequest) -> HttpResponseBase:
    """What is there, at last or average cost, by location and by category."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To see what stock is worth you need to manage a location.")
    form = ValueForm(request.GET, user=request.user)
    at, by = form.asked.get("location"), form.asked.get("by") or value.LAST
    valuation = Valuation(request.user, by=by, at=at)
    if request.GET.get("format") == "csv":
        return spreadsheet(valuation)
    return page(
        request,
        "stockroom/value.html",
        section="stock",
        form=form,
        by=by,
        at=at,
        valuation=valuation,
        atlas=Atlas(request.user, [at]),
    )


def spreadsheet(valuation: Valuation) -> HttpResponse | StreamingHttpResponse:
    """One line a level."""
    organisation = Organisation.current()
    currency = organisation.currency if organisation else ""
    answer = StreamingHttpResponse(written(valuation, currency), content_type="text/csv")
    name = f"stock-value-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class Echo:
    """What is written to this is handed back at once."""

    def write(self, text: str) -> str:
        return text


def written(valuation: Valuation, currency: str) -> Iterator[str]:
    """The lines of the spreadsheet, the first naming the columns. Excel needs the mark before."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(HEAD)
    for line in valuation.lines():
        yield writer.writerow([harmless(cell) for cell in (*line, currency)])


def harmless(cell: Any) -> Any:
    """Text that begins like a formula, so that it is read as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
