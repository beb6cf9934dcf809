"""What the stock is worth: a page, and the same for a spreadsheet."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from locations.access import any_member, may_somewhere
from locations.models import Atlas, Role
from people.models import Organisation
from people.pages import page
from people.spreadsheets import sent_alone

from . import value
from .catalogue_forms import ValueForm
from .value import Valuation

HEAD = (
    "Location", "Code", "Name", "Category", "Quantity", "Unit", "Cost of one", "Value", "Currency",
)  # fmt: skip


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
        return spreadsheet(request, valuation)
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


def spreadsheet(request: HttpRequest, valuation: Valuation) -> HttpResponseBase:
    """One line a level."""
    house = Organisation.current()
    currency = house.currency if house else ""
    lines = ((*line, currency) for line in valuation.lines())
    return sent_alone(request, "csv", "stock-value", HEAD, lines, section="stock")
