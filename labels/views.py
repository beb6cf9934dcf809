"""Where labels lead, and how they are printed."""

from typing import Any

from allauth.core.ratelimit import respond_429
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assets import sightings
from assets.filters import AssetFilter
from assets.many_views import FOUND
from assets.models import Asset
from locations import second_step
from locations.access import any_member, may_somewhere, public, requires
from locations.models import Location, Role
from people.choosing import typed
from people.pages import done, page, refusal
from people.refused import Refused
from stockroom.models import Count, Item, StockLevel

from . import operations
from .choosing import KINDS, Choice, needing, search
from .claim_views import claim_address
from .codes import is_miscopied, spoken
from .forms import PickForm
from .found_views import found, guesses_too_often, unread
from .models import LabelStock, PrintRun, Tag
from .targets import is_unclaimed, leads_to, meaning, printable, still_printable, voided

SUGGESTED = 20
ROWS = 50


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def q(request: HttpRequest, code: str) -> HttpResponse:
    """The permanent address in every label: on to the thing's page, or to what strangers read."""
    if not request.user.is_authenticated:
        return found(request, code)
    return second_step.led_to(request) or lead_on(request, code)


def lead_on(request: HttpRequest, code: str) -> HttpResponse:
    """On to the thing's page, for somebody signed in.

    An unknown code and one for something out of this person's sight are answered alike.
    """
    if guesses_too_often(request, counts=False):
        return respond_429(request)
    if thing := meaning(code, request.user):
        return on_to(thing, request)
    if tag := voided(code, request.user):
        return voided_page(request, tag)
    if is_unclaimed(code) and may_somewhere(request.user, Role.OPERATOR):
        return redirect(claim_address(code))
    if is_miscopied(code):
        return unread(request, code)
    guesses_too_often(request)
    raise Http404("No label of ours says this.")


def voided_page(request: HttpRequest, tag: Tag) -> HttpResponse:
    """A label that was lost or spoiled says so, and what took its place."""
    new = tag.replaced_by
    return page(
        request,
        "labels/voided.html",
        section="scan",
        tag=tag,
        spoken=spoken(tag.code),
        new=spoken(new.code) if new and not new.voided_at else "",
        thing=leads_to(tag),
        may_print=still_printable([tag], request.user),
    )


def on_to(thing: Any, request: HttpRequest) -> HttpResponse:
    """To its page. Gear is seen by whoever scans it."""
    if isinstance(thing, Asset):
        sightings.scanned(thing, by=request.user)
    return redirect(thing)


@requires(Role.OPERATOR, Count)
@require_safe
def count_jump(request: HttpRequest, count: Count) -> HttpResponse:
    """On to the line of a count that was scanned or typed: a bin, an item, or one at the other."""
    text = request.GET.get("find", "")
    match meaning(text, request.user):
        case StockLevel() as level:
            asked = {"level": level.pk}
        case (Item() | Location()) as thing:
            asked = {"find": thing.code}
        case _:
            asked = {"find": text}
    return redirect(f"{count.get_absolute_url()}?{urlencode(asked)}")


@any_member
@require_safe
def suggest_stock(request: HttpRequest) -> HttpResponse:
    """The label stocks whose name, part number or other numbers fit what is being typed."""
    found = LabelStock.objects.visible_to(request.user).offered().search(typed(request))
    options = [(str(stock), stock.described) for stock in found[:SUGGESTED]]
    return render(request, "widgets/suggestions.html", {"options": options})


@any_member
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Add the ticked things to the selection."""
    every = request.POST.get("every", "")
    if every.startswith(FOUND):
        things = found_in_list(every.removeprefix(FOUND), request.user)
    else:
        things = PickForm(request.POST, user=request.user).picked()
    if things is None:
        raise Http404("There is no such thing.")
    if not things:
        return refusal(
            request, "Nothing was ticked that your teams can print labels for.", section="labels"
        )
    try:
        operations.pick(things, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="labels")
    number, left = len(things), len(set(request.POST.getlist("thing"))) - len(things)
    words = f"Picked {number} {'label' if number == 1 else 'labels'} to print."
    if left > 0:
        words += f" {left} {'is' if left == 1 else 'are'} where you can't print labels."
    return done(request, reverse("labels:bench"), words)


def found_in_list(query: str, user: Any) -> list[tuple[str, Any]]:
    """The gear that a list finds at an address with this ``query``, if labels may be printed."""
    mine = printable("asset", user).values("pk")
    rows = AssetFilter.found_by(query, user).filter(pk__in=mine)
    return [("asset", asset) for asset in rows[: operations.MOST_LABELS + 1]]


@any_member
@require_safe
def needing_list(request: HttpRequest) -> HttpResponse:
    """What needs a label, a kind at a time, to be picked."""
    asked = request.GET.get("kind", "asset")
    kind = asked if asked in KINDS else "asset"
    rows = Paginator(needing(kind, request.user), ROWS).get_page(request.GET.get("page"))
    return page(
        request,
        "labels/needing.html",
        section="labels",
        kinds=KINDS,
        kind=kind,
        page_obj=rows,
        choices=[Choice(kind, thing) for thing in rows],
        may_print=may_somewhere(request.user, Role.OPERATOR),
    )


@any_member
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Things by name, tag or location, to be picked."""
    text = request.GET.get("q", "")
    return page(
        request,
        "labels/find.html",
        section="labels",
        text=text,
        next=request.GET.get("next", ""),
        choices=search(text, request.user),
    )


@any_member
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """What was printed for the places where this person prints labels, newest first."""
    runs = PrintRun.objects.visible_to(request.user)
    mine = "mine" in request.GET
    if mine:
        runs = runs.filter(by=request.user.pk)
    rows = Paginator(runs.newest_first(request.user), ROWS).get_page(request.GET.get("page"))
    return page(
        request,
        "labels/run_list.html",
        section="labels",
        page_obj=rows,
        mine=mine,
        may_print=may_somewhere(request.user, Role.OPERATOR),
    )
