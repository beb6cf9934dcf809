"""The screens of types of gear: what all units of a make and model have in common."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, requires
from locations.models import Role
from people.as_it_was import said_again, undo_of_edit
from people.choosing import suggested
from people.models import Person
from people.pages import done, page, posted, search_text, whole_number
from people.pictures import served

from . import details
from .borrowing import borrowers
from .many import MOST
from .models import AssetType
from .type_forms import TypeForm

ROWS = 50
EVENTS = 20


@any_member
@require_safe
def type_list(request: HttpRequest) -> HttpResponse:
    """The types of which this person can see a unit."""
    text = search_text(request)
    found = AssetType.objects.visible_to(request.user)
    found = found.search(text) if text else found
    listed = Paginator(found.annotate_units(request.user).prefetch_related("teams"), ROWS)
    return page(
        request,
        "assets/type_list.html",
        section="gear",
        text=text,
        page_obj=listed.get_page(request.GET.get("page")),
    )


@requires(Role.MANAGER, AssetType)
@require_http_methods(["GET", "POST"])
def type_change(request: HttpRequest, kind: AssetType) -> HttpResponse:
    """Say something else about a type."""
    prefetch_related_objects([kind], "teams")  # as they are before
    files = request.FILES if request.method == "POST" else None
    form = TypeForm(posted(request), files, kind=kind, user=request.user)
    if form.is_valid() and form.try_to(details.change_type, kind, by=request.user):
        was = details.said_of_type(kind, form.outcome)
        undo = undo_of_edit("assets:type_change_back", kind, form, was)
        return done(request, reverse("assets:type_list"), f"Saved {form.outcome}.", undo=undo)
    return page(
        request,
        "assets/type_change.html",
        section="gear",
        kind=kind,
        form=form,
        events=kind.events.select_related("by", "reverses")[:EVENTS],
    )


@requires(Role.MANAGER, AssetType)
@require_POST
def type_change_back(request: HttpRequest, kind: AssetType) -> HttpResponse:
    """Say again what was said about a type before an edit."""
    return said_again(request, details.change_type_back, kind, section="gear")


@requires(Role.VIEWER, AssetType)
@require_safe
def type_photo(request: HttpRequest, kind: AssetType) -> HttpResponse:
    """What a unit looks like that has no photo of its own."""
    return served(request, kind.photo)


@any_member
@require_safe
def suggest_borrowers(request: HttpRequest) -> HttpResponse:
    """The first people whose name fits what is being typed, of those who may borrow such things."""
    asked = [whole_number(key) for key in request.GET.getlist("type")[:MOST]]
    kinds = AssetType.objects.visible_to(request.user).filter(pk__in=[key for key in asked if key])
    people = Person.objects.visible_to(request.user).active()
    return suggested(request, borrowers(people, kinds))
