"""Picking things to print labels for out of a list."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from locations.access import any_member
from people.pages import done, next_address, on_this_site, page, posted
from people.refused import Refused

from . import operations
from .claim_views import must_print
from .written_forms import ListForm


@any_member
@require_http_methods(["GET", "POST"])
def from_list(request: HttpRequest) -> HttpResponse:
    """Things that are written down or come in a file, one a line, to be picked."""
    must_print(request.user)
    form = ListForm(posted(request), request.FILES or None, user=request.user)
    if form.is_valid() and "pick" in request.POST and form.wanted and not request.FILES:
        try:
            operations.pick(form.things, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return done(request, reverse("labels:bench"), picked(form))
    return page(
        request,
        "labels/from_list.html",
        section="labels",
        form=form,
        next=next_address(request) or on_this_site(request.GET.get("next")),
    )


def picked(form: ListForm) -> str:
    """What was picked out of a list, in words, and how much of it was not."""
    number, left = len(form.wanted), len(form.left_out)
    words = f"Picked {number:,} {'label' if number == 1 else 'labels'} to print."
    if left:
        words += f" {left:,} {'line was' if left == 1 else 'lines were'} left out."
    return words
