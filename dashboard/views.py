"""What needs you, search, activity, a location, a person; and is the installation well?"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_current_timezone, is_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets.models import Asset
from locations.access import any_member, may_somewhere, public, requires
from locations.models import Atlas, Location, LocationEvent, Role
from locations.operations import undo_archive
from people.markup import format_html
from people.pages import done, page, posted, refusal, search_text, wants_part, whole_number
from people.refused import Refused
from stockroom.models import Item

from . import archiving, health
from .activity import atlas_of, stream
from .archiving import Cleared, Holdings
from .attention import Attention
from .finding import find, straight_to
from .forms import ArchiveForm, ClearForm, WhoForm
from .outline import Outline, as_tree
from .place import Place
from .why import Why

LINES = 40
ROWS = 50
RECENT = 6


@any_member
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs attention, what I have, and what happened last."""
    attention = Attention.of(request.user)
    lines = stream(request.user, limit=RECENT)
    places = [level.location for row in attention.to_reorder for level in row.levels]
    places += [rule.location for row in attention.to_reorder for rule in row.rules]
    has_location, holds_something = (
        what_is_there(request.user)
        if attention.is_quiet
        else (may_somewhere(request.user, Role.VIEWER), True)
    )
    return page(
        request,
        "dashboard/home.html",
        section="home",
        attention=attention,
        lines=lines,
        atlas=atlas_of(request.user, lines, *places),
        has_location=has_location,
        teams=request.user.teams.in_use(),
        # An administrator is shown how to begin until there is something in the locations.
        is_empty=not (has_location and (holds_something or not request.user.is_administrator)),
    )


def what_is_there(user: Any) -> tuple[bool, bool]:
    """Does ``user`` see a location, and any stock or gear? One query."""
    stock, gear = Item.objects.visible_to(user), Asset.objects.visible_to(user)
    holds = Exists(stock.order_by()) | Exists(gear.order_by())
    places = Location.objects.visible_to(user).order_by().annotate(holds=holds)
    found = places.values_list("holds", flat=True)[:1]
    return bool(found), any(found)


@any_member
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box over everything; an exact code goes straight there."""
    text = search_text(request)
    if text and not request.GET.get("stay") and (thing := straight_to(text, request.user)):
        return redirect(thing)
    found = find(text, request.user) if text else None
    places: list[Location | None] = []
    if found:
        places += [level.location for row in found.items for level in row.levels]
        places += [place for asset in found.assets for place in (asset.home, asset.location)]
        places += found.locations
    return page(
        request,
        "dashboard/search.html",
        section="",
        text=text,
        found=found,
        atlas=Atlas(request.user, places),
        may_print=may_somewhere(request.user, Role.OPERATOR),
    )


@any_member
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first."""
    kind = request.GET.get("kind", "")
    text = search_text(request)
    at = place_asked_for(request)
    day = day_asked_for(request)
    since, until = (midnight(day), midnight(day + timedelta(1))) if day else (None, None)
    before = moment(request.GET.get("before")) or until
    narrow: dict[str, Any] = {"kind": kind, "text": text, "at": at, "since": since}
    lines = stream(request.user, limit=LINES + 1, before=before, **narrow)
    shown, more = lines[:LINES], lines[LINES:]
    if more:  # lines of one moment stay on one page: the next begins with what is older
        shown = [line for line in shown if line.at > more[0].at] or shown
    return page(
        request,
        "dashboard/activity.html",
        section="activity",
        lines=shown,
        older=shown[-1].at if more else None,
        kind=kind,
        text=text,
        at=at,
        day=day,
        atlas=atlas_of(request.user, shown),
    )


def place_asked_for(request: HttpRequest) -> Location | None:
    """The location in the address; Http404 unless this person can see it."""
    if not (asked := request.GET.get("location")):
        return None
    visible = Location.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=whole_number(asked) or 0)


def day_asked_for(request: HttpRequest) -> date | None:
    """The day in the address, from 2000 on and before 9000; None for anything else."""
    try:
        found = parse_date(request.GET.get("day", ""))
    except ValueError:  # there is no such day
        return None
    return found if found and 2000 <= found.year < 9000 else None


def midnight(day: date) -> datetime:
    """When ``day`` begins for whoever looks."""
    return datetime.combine(day, time.min, get_current_timezone())


def moment(text: str | None) -> datetime | None:
    """The time in an address, or None for anything else."""
    try:
        found = parse_datetime(text or "")
        return found.astimezone(UTC) if found and is_aware(found) else None
    except (ValueError, OverflowError):  # no such day, or none in the database's time zone
        return None


@any_member
@require_safe
def location_list(request: HttpRequest) -> HttpResponse:
    """The tree, as far as this person can see it; or what is found by name, or is archived."""
    text = search_text(request)
    archived = "archived" in request.GET
    visible = Location.objects.visible_to(request.user)
    opened = frozenset(
        key for asked in request.GET.getlist("open")[:50] if (key := whole_number(asked))
    )
    outline, rows = Outline(request.user, opened), None
    if text or archived:
        found = (visible.archived() if archived else visible.in_use()).search(text)
        rows = Paginator(found.order_by(Lower("name"), "pk"), ROWS).get_page(
            request.GET.get("page")
        )
    shown = list(rows) if rows is not None else outline.shown
    return page(
        request,
        "dashboard/location_list.html",
        section="locations",
        outline=outline,
        page_obj=rows,
        text=text,
        archived=archived,
        atlas=Atlas(request.user, shown if rows is not None else []),
        operable=outline.keys_granting(Role.OPERATOR, shown),
        managed=outline.keys_granting(Role.MANAGER, shown),
        has_archived=visible.archived().exists(),
        may_add=may_somewhere(request.user, Role.MANAGER),
    )


@requires(Role.VIEWER, Location)
@require_safe
def inside(request: HttpRequest, location: Location) -> HttpResponse:
    """One branch of the tree, opened or folded; as a whole page, the tree with it open."""
    if not wants_part(request):
        return redirect(f"{reverse('dashboard:location_list')}?open={location.pk}")
    outline = Outline(request.user)
    branch = outline.inside(location)
    shown = [location, *(inner.location for inner in branch.branches)]
    if "fold" in request.GET:
        branch.is_closed, branch.branches = bool(branch.branches), []
    return render(
        request,
        "dashboard/_outline.html",
        {
            "branches": [branch],
            "foldable": True,
            "operable": outline.keys_granting(Role.OPERATOR, shown),
            "managed": outline.keys_granting(Role.MANAGER, shown),
        },
    )


@requires(Role.VIEWER, Location)
@require_safe
def location(request: HttpRequest, location: Location) -> HttpResponse:
    """One location: what is inside, what is here, who may do what, what happened."""
    place = Place(location, request.user)
    return page(
        request,
        "dashboard/location.html",
        section="locations",
        location=location,
        place=place,
        tree=as_tree(place.around),
        atlas=place.atlas,
    )


@requires(Role.VIEWER, Location)
@require_safe
def happened(request: HttpRequest, location: Location) -> HttpResponse:
    """The last that happened at a location and below: its page fetches this when it is there."""
    lines = stream(request.user, limit=RECENT, at=location)
    return page(
        request,
        "dashboard/happened.html",
        section="locations",
        location=location,
        lines=lines,
        atlas=atlas_of(request.user, lines, location),
    )


@requires(Role.MANAGER, Location)
@require_safe
def why_location(request: HttpRequest, location: Location) -> HttpResponse:
    """Why can somebody see this location?"""
    return why(request, location, section="locations")


@requires(Role.MANAGER, Asset)
@require_safe
def why_asset(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Why can somebody see this asset?"""
    return why(request, asset, section="gear")


@requires(Role.MANAGER, Item)
@require_safe
def why_item(request: HttpRequest, item: Item) -> HttpResponse:
    """Why can somebody see this item?"""
    return why(request, item, section="stock")


def why(request: HttpRequest, thing: Any, *, section: str) -> HttpResponse:
    """Choose somebody, and be told all that lets them see ``thing``."""
    form = WhoForm(request.GET or None, user=request.user)
    person = form.cleaned_data["person"] if form.is_bound and form.is_valid() else None
    return page(
        request,
        "dashboard/why.html",
        section=section,
        status=200,
        thing=thing,
        form=form,
        why=person and Why(thing, person, request.user),
    )


@requires(Role.MANAGER, Location)
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, location: Location) -> HttpResponse:
    """Put a location away; what still lies there is listed, and goes elsewhere in one step."""
    holdings = Holdings(location)
    form_class, verb = (
        (ArchiveForm, archiving.archive)
        if holdings.is_empty
        else (ClearForm, archiving.clear_and_archive)
    )
    form = form_class(posted(request), user=request.user, location=location)
    if form.is_valid() and form.try_to(verb, location, by=request.user):
        return done(
            request,
            location.get_absolute_url(),
            f"Archived {location}.",
            undo=reverse("dashboard:take_back", args=[form.outcome.pk]),
        )
    return page(
        request,
        "dashboard/archive.html",
        section="locations",
        location=location,
        below=Location.objects.visible_to(request.user).under(location).in_use().count() - 1,
        holdings=holdings,
        form=form,
        atlas=Atlas(request.user, [location, *holdings.places]),
    )


@requires(Role.MANAGER, LocationEvent)
@require_POST
def take_back(request: HttpRequest, event: LocationEvent) -> HttpResponse:
    """Undo that a location was archived. What went elsewhere for it stays there, and is named."""
    try:
        undo_archive(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="locations", back=event)
    words = format_html(
        "Undone. {} is in use again.{}", event.location, Cleared(event, request.user).words
    )
    return done(request, event.get_absolute_url(), words)


@requires(Role.MANAGER, LocationEvent)
@require_POST
def archive_again(request: HttpRequest, event: LocationEvent) -> HttpResponse:
    """Undo that a location was taken back into use."""
    try:
        archiving.archive_again(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="locations", back=event)
    return done(request, event.get_absolute_url(), f"Undone. {event.location} is archived.")


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process runs."""
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations and storage answer; if not, which don't."""
    problems = health.problems()
    return JsonResponse(
        {"ready": not problems, "problems": problems}, status=503 if problems else 200
    )
