"""The ledger as a page of its own, and as a file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from locations.access import any_member, may_somewhere
from locations.models import Atlas, Role
from people.models import SavedFilter
from people.pages import page, refusal, whole_number
from people.saved_filters import Saved, filters_of, opening
from people.spreadsheets import FORMATS, MOST_IN_A_WORKBOOK, sent_alone

from .ledger import head, rows
from .ledger_filters import LedgerFilter
from .models import Movement
from .models.ledger import lines_with

ROWS = 50


@any_member
@require_safe
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Every line of the ledger that this person can see, as the address narrows it; newest first.

    Pages go on from a line, not from a number, so that the last is as quick as the first.
    """
    mine = filters_of(request.user, SavedFilter.List.LEDGER)
    if not request.GET and (first := opening(mine)):
        return redirect(first)
    found = narrowed(request)
    keys = found.keys(whole_number(request.GET.get("before")), ROWS + 1)
    more, keys = len(keys) > ROWS, keys[:ROWS]
    lines = lines_with(keys)
    places = [line.level.location for line in lines] + [line.counterpart for line in lines]
    return page(
        request,
        "stockroom/ledger.html",
        section="stock",
        filter=found,
        lines=lines,
        more=more,
        saved=Saved.beside(mine, request.GET, found.filters),
        atlas=found.form.fields["location"].atlas.with_more(Atlas(request.user, places)),
    )


@any_member
@require_safe
def ledger_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same lines as a file, all of them."""
    if form not in FORMATS:
        raise Http404
    found = narrowed(request)
    if not found.form.is_valid():
        raise PermissionDenied("This address asks for something that is not here.")
    lines = found.qs.order_by("-at", "-pk")
    if form == "xlsx" and lines[MOST_IN_A_WORKBOOK : MOST_IN_A_WORKBOOK + 1].exists():
        words = (
            f"That is more than {MOST_IN_A_WORKBOOK:,} lines, too many for one workbook."
            " Narrow it to fewer days, or export it as CSV."
        )
        return refusal(request, words, section="stock")
    bought = may_somewhere(request.user, Role.OPERATOR)
    zone = timezone.get_current_timezone()
    table = rows(lines, request.user, zone=zone, bought=bought)
    return sent_alone(request, form, "ledger", head(bought=bought), table, section="stock")


def narrowed(request: HttpRequest) -> LedgerFilter:
    """What this person can see of the ledger, narrowed as the address says."""
    if any(request.GET.get(name) for name in LedgerFilter.FIND_FEW):
        visible = Movement.objects.visible_to(request.user)
    else:
        visible = Movement.objects.seen_each_by(request.user)
    return LedgerFilter(request.GET, queryset=visible, request=request)
