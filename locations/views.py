"""Changing the tree. (The page of a location shows stock and gear, so the dashboard draws it.)"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from people.pages import done, page, posted

from . import operations
from .access import any_member, may_somewhere
from .forms import AddForm
from .models import Role


@any_member
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a location below one that this person manages."""
    if not may_somewhere(request.user, Role.MANAGER) and not request.user.is_administrator:
        raise PermissionDenied("To add a location you need to manage the one it goes into.")
    form = AddForm(posted(request), user=request.user, initial={"parent": request.GET.get("in")})
    if form.is_valid() and form.try_to(operations.add, by=request.user):
        return done(request, form.outcome.get_absolute_url(), f"Added {form.outcome}.")
    return page(request, "locations/add.html", section="locations", form=form)
