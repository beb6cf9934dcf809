"""Changing the tree. (The page of a location shows stock and gear, so the dashboard draws it.)"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from people.pages import done, page, posted

from . import operations
from .access import any_member, may_somewhere, requires
from .forms import AccessForm, AddForm
from .models import Atlas, Location, Role


@any_member
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a location below one that this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add a location you need to manage the one it goes into.")
    form = AddForm(posted(request), user=request.user, initial={"parent": request.GET.get("in")})
    if form.is_valid() and form.try_to(operations.add, by=request.user):
        return done(request, form.outcome.get_absolute_url(), f"Added {form.outcome}.")
    return page(request, "locations/add.html", section="locations", form=form)


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, location: Location) -> HttpResponse:
    """Which teams have which role here, and giving one another."""
    initial = {"team": request.GET.get("team"), "role": request.GET.get("role", Role.OPERATOR)}
    form = AccessForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and form.try_to(operations.set_access, location, by=request.user):
        words = f"Saved what {form.cleaned_data['team']} may do at {location}."
        return done(request, reverse("locations:access", args=[location.pk]), words)
    grants = list(location.grants_covering().select_related("team", "location", "given_by"))
    return page(
        request,
        "locations/access.html",
        section="locations",
        location=location,
        form=form,
        grants=sorted(grants, key=lambda grant: (grant.team.name.casefold(), -grant.role)),
        atlas=Atlas(request.user, [location, *(grant.location for grant in grants)]),
    )
