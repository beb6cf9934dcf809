"""Changing the tree. (The page of a location shows stock and gear, so the dashboard draws it.)"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.as_it_was import facts_of, said_again, undo_address, undo_of_edit
from people.choosing import typed
from people.models import Person, Team
from people.pages import done, page, posted, refusal, whole_number
from people.pictures import served
from people.refused import Refused
from people.verb_forms import VerbForm, faults

from . import arranging, details, effects, operations
from .access import any_member, may, may_somewhere, requires
from .forms import AccessForm, AddForm, AddSeveralForm, ChangeForm, MatrixForm, MoveForm
from .matrix import Matrix
from .models import AccessChange, Atlas, Location, LocationEvent, Role
from .reasons import reach_of

ROWS = 50
SUGGESTED = 20


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


@any_member
@require_http_methods(["GET", "POST"])
def add_several(request: HttpRequest) -> HttpResponse:
    """Make many locations at once, below one that this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add locations you need to manage the one they go into.")
    form = AddSeveralForm(
        posted(request), user=request.user, initial={"parent": request.GET.get("in")}
    )
    if form.is_valid() and form.try_to(operations.add_several, by=request.user):
        parent, n = form.cleaned_data["parent"], len(form.outcome)
        to = parent.get_absolute_url() if parent else reverse("dashboard:location_list")
        return done(request, to, f"Added {n} location{'' if n == 1 else 's'}.")
    return page(request, "locations/add_several.html", section="locations", form=form)


@any_member
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first locations whose name or code fits what is being typed."""
    text = typed(request)
    visible = Location.objects.visible_to(request.user).in_use()
    found = list(visible.search(text).order_by("name", "pk")[:SUGGESTED])
    atlas = Atlas(request.user, found)
    options = [
        (f"{place} · {place.code}", " › ".join(map(str, atlas.above(place)))) for place in found
    ]
    return render(request, "widgets/suggestions.html", {"options": options})


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, location: Location) -> HttpResponse:
    """Call it something else, or say something else about it."""
    initial = {name: getattr(location, name) for name in details.SAID}
    files = request.FILES if request.method == "POST" else None
    form = ChangeForm(posted(request), files, initial=initial | {"shown": location.edition})
    if form.is_valid() and form.try_to(details.change, location, by=request.user):
        was = details.said_of(location, form.outcome)
        undo = undo_of_edit("locations:change_back", location, form, was)
        return done(request, location.get_absolute_url(), f"Saved {form.outcome}.", undo=undo)
    return page(
        request,
        "locations/change.html",
        section="locations",
        location=location,
        form=form,
        atlas=Atlas(request.user, [location]),
    )


@requires(Role.MANAGER, Location)
@require_POST
def change_back(request: HttpRequest, location: Location) -> HttpResponse:
    """Say again what was said about it before an edit."""
    return said_again(request, details.change_back, location, section="locations")


@requires(Role.VIEWER, Location)
@require_safe
def photo(request: HttpRequest, location: Location) -> HttpResponse:
    """What the location looks like."""
    return served(request, location.photo)


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, location: Location) -> HttpResponse:
    """Put it into another location: first who gains and who loses access is shown, then done."""
    refuse_to_take_out(request.user, location)
    form = MoveForm(
        posted(request),
        user=request.user,
        location=location,
        initial={"to": request.GET.get("to", location.parent_id)},
    )
    effect = None
    if form.is_valid():
        effect = effects.of_moving(location, form.cleaned_data["to"])
        to_be_seen = effect.digest and not form.cleaned_data["seen"]
        if not to_be_seen and form.try_to(operations.move, location, by=request.user):
            return done(
                request,
                way_on(request, location),
                f"Moved {location} to {form.cleaned_data['to'] or 'the top'}.",
                undo=reverse("locations:undo", args=[form.outcome.pk]),
            )
    return page(
        request,
        "locations/move.html",
        section="locations",
        location=location,
        form=form,
        effect=effect,
        atlas=Atlas(request.user, [location]),
    )


def refuse_to_take_out(user: Any, location: Location) -> None:
    """Who takes a location out of another manages that one: others may lose sight of it."""
    above = location.parent
    if not (may(user, Role.MANAGER, above) if above else user.is_administrator):
        raise PermissionDenied(
            f"To move {location} you need to manage the location that it is in."
            if above
            else f"{location} is at the top. Only administrators can put it elsewhere."
        )


def way_on(request: HttpRequest, location: Location) -> str:
    """The location's page, unless it was moved out of this person's sight."""
    still_seen = Location.objects.visible_to(request.user).filter(pk=location.pk).exists()
    return location.get_absolute_url() if still_seen else reverse("dashboard:location_list")


@requires(Role.MANAGER, Location)
@require_POST
def restore(request: HttpRequest, location: Location) -> HttpResponse:
    """Take an archived location back into use."""
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(operations.restore, location, by=request.user):
        undo = reverse("dashboard:archive_again", args=[form.outcome.pk])
        words = f"{location} is in use again."
        return done(request, location.get_absolute_url(), words, undo=undo)
    return refusal(request, faults(form), section="locations", back=location)


@requires(Role.MANAGER, LocationEvent)
@require_POST
def undo(request: HttpRequest, event: LocationEvent) -> HttpResponse:
    """Move a location back to where it came from."""
    back = event.from_parent
    if event.kind == LocationEvent.Kind.MOVE:
        refuse_to_take_out(request.user, event.location)
        if not (may(request.user, Role.MANAGER, back) if back else request.user.is_administrator):
            raise PermissionDenied("It came from a location that your teams don't manage.")
    try:
        operations.undo(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="locations", back=event)
    words = f"Undone. {event.location} is as it was before."
    return done(request, way_on(request, event.location), words)


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, location: Location) -> HttpResponse:
    """The order in which what is inside is listed: each a step up or down, or all by name."""
    if request.method == "POST":
        was, left = arranging.arrange(location, order=asked_order(request.POST))
        to = reverse("locations:order", args=[location.pk])
        undo = undo_address("locations:order_back", location.pk, was=was, left=left)
        return done(request, to, "Saved the order.", undo=undo if was != left else None)
    inside = Location.objects.visible_to(request.user).filter(parent=location).in_use()
    return page(
        request,
        "locations/order.html",
        section="locations",
        location=location,
        inside=sorted(inside, key=lambda place: place.rank),
        atlas=Atlas(request.user, [location]),
    )


@requires(Role.MANAGER, Location)
@require_POST
def order_back(request: HttpRequest, location: Location) -> HttpResponse:
    """Put what is inside in the order that it had before."""
    try:
        arranging.arrange_back(location, **facts_of(request))
    except Refused as refused:
        return refusal(request, str(refused), section="locations", back=location)
    to = reverse("locations:order", args=[location.pk])
    return done(request, to, "Undone. The order is as it was before.")


def asked_order(data: QueryDict) -> list[int]:
    """The keys as they were shown, after the step that was asked for; none for by name."""
    keys = [key for text in data.getlist("order") if (key := whole_number(text))]
    for button, step in (("up", -1), ("down", 1)):
        key = whole_number(data.get(button))
        if key in keys:
            at = keys.index(key)
            to = min(max(at + step, 0), len(keys) - 1)
            keys.insert(to, keys.pop(at))
    return [] if "by_name" in data else keys


@any_member
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Teams across, locations down: who may do what, where this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To see who may do what you need to manage a location.")
    narrow = MatrixForm(request.GET, user=request.user)
    asked = narrow.asked
    shown = Matrix(
        request.user,
        at=asked.get("location"),
        team=asked.get("team"),
        person=asked.get("person"),
        every="every" in request.GET,
        page=request.GET.get("page"),
        columns_page=request.GET.get("teams"),
    )
    chosen = shown.cell_at(
        whole_number(request.GET.get("for")), whole_number(request.GET.get("at"))
    )
    return page(
        request,
        "locations/matrix.html",
        section="people",
        narrow=narrow,
        matrix=shown,
        page_obj=shown.page_obj,
        chosen=chosen,
        members=members(chosen.team, request.user) if chosen else None,
    )


@any_member
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who gave or took which role, where and when: all that this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To see who gave access you need to manage a location.")
    narrow = MatrixForm(request.GET, user=request.user)
    changes = AccessChange.objects.granting(request.user, Role.MANAGER)
    if at := narrow.asked.get("location"):
        changes = changes.filter(location__path__startswith=at.path)
    if team := narrow.asked.get("team"):
        changes = changes.filter(team=team)
    if person := narrow.asked.get("person"):
        changes = changes.filter(team__in=Team.objects.visible_to(request.user).of(person))
    rows = Paginator(changes.select_related("team", "location", "by"), ROWS)
    shown = rows.get_page(request.GET.get("page"))
    return page(
        request,
        "locations/history.html",
        section="people",
        narrow=narrow,
        page_obj=shown,
        atlas=Atlas(request.user, [change.location for change in shown]),
    )


@any_member
@require_safe
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """What can somebody see? For administrators about anybody, for others about themselves."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if person != request.user and not request.user.is_administrator:
        raise PermissionDenied("Only administrators can see what somebody else can see.")
    grants = reach_of(person)
    return page(
        request,
        "locations/reach.html",
        section="people",
        person=person,
        grants=grants,
        count=Location.objects.visible_to(person).in_use().count(),
        atlas=Atlas(request.user, [grant.location for grant in grants]),
    )


def members(team: Team, user: Any) -> Page[Person]:
    """The first of those whom a role of ``team`` reaches, and how many they are."""
    people = Person.objects.visible_to(user).active()
    return Paginator(people if team.is_everyone else people.filter(teams=team), 3).get_page(1)


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, location: Location) -> HttpResponse:
    """Which teams have which role here, and giving one another."""
    initial = {"team": request.GET.get("team"), "role": request.GET.get("role", Role.OPERATOR)}
    form = AccessForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and form.try_to(operations.set_access, location, by=request.user):
        change = form.outcome
        words = f"Saved what {change.team} may do at {location}."
        is_new = change.role != change.role_before
        undo = reverse("locations:undo_access", args=[change.pk]) if is_new else None
        return done(request, change.get_absolute_url(), words, undo=undo)
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


@requires(Role.MANAGER, AccessChange)
@require_POST
def undo_access(request: HttpRequest, change: AccessChange) -> HttpResponse:
    """Give a team again the role that it had at a location before."""
    try:
        operations.undo_access(change, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="locations", back=change)
    words = f"Undone. {change.team} may do at {change.location} what it could before."
    return done(request, change.get_absolute_url(), words)
