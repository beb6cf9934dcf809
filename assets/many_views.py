"""Doing something with many assets: they are scanned or picked onto a pile, which is the address.

Its keys stand in the address (``piles``), so going back, reloading and a second tab do no harm.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import replace_url

from locations.access import any_member, may_somewhere
from locations.models import Atlas, Role
from people.pages import done, page, refusal, whole_number
from people.refused import Refused
from people.spreadsheets import FORMATS

from . import many, newcomers, piles, undoing
from .filters import NAME, AssetFilter
from .handfuls import SomeRefused
from .many_forms import (
    CheckInManyForm,
    CheckOutManyForm,
    FoundManyForm,
    HandOverManyForm,
    ManyForm,
    MoveManyForm,
    RetireManyForm,
    SaidForm,
)
from .models import Asset, AssetEvent, AssetQuerySet, Pile
from .views import CANT_UNDO, adds_too_many, exported, may_bring_all_back

VERBS = {
    "check-out": ("Check out", "log-out", "Checked out", "to take along"),
    "check-in": ("Check in", "log-in", "Checked in", "that is back"),
    "hand-over": ("Hand over", "users", "Handed over", "that somebody else takes on"),
    "move": ("Move", "arrow-right", "Moved", "to move"),
    "lost": ("Report lost", "search-x", "Reported lost:", "that nobody can find"),
    "found": ("Report found", "check", "Reported found:", "that turned up again"),
    "retire": ("Retire", "archive", "Retired", "that is not lent any more"),
}

OF_MANY = {
    AssetEvent.Kind.CHECK_OUT, AssetEvent.Kind.CHECK_IN, AssetEvent.Kind.MOVE,
    AssetEvent.Kind.LOST, AssetEvent.Kind.FOUND, AssetEvent.Kind.RETIRE,
}  # fmt: skip
# What stands for all that a list finds: this, and what its address asks for.
FOUND = "found:"
# Of more than that, the rest is counted.
SHOWN = 100


def page_of(verb: str) -> str:
    """Where ``verb`` is done with many."""
    return reverse(f"assets:many_{verb}".replace("-", "_"))


def address(verb: str, keys: str) -> str:
    """The page of ``verb`` with these on its pile."""
    return f"{page_of(verb)}?{urlencode({'assets': keys}, safe=',')}"


@any_member
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Go on with what is picked in the list, or with all that it finds."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404("There is no such verb.")
    keys = ticked(request)
    if (found := all_found(request)) is not None:
        role, lend = (Role.MANAGER, "retire") if verb == "retire" else (Role.OPERATOR, "lend")
        within_reach = found.filter(pk__in=Asset.objects.granting(request.user, role).values("pk"))
        keys = list(within_reach.values_list("pk", flat=True)[: many.MOST + 1])
        if len(keys) > many.MOST:
            words = f"At most {many.MOST:,} go at once. Narrow the list to fewer."
            return refusal(request, words, section="gear")
        if words := news_of(found.count(), whole_number(request.POST.get("seen")), keys, lend):
            messages.warning(request, words)
    return redirect(address(verb, on_a_pile(keys, request.user)))


@any_member
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """What is picked in the list, or all that it finds, as a file."""
    form = request.POST.get("as", "")
    if form not in FORMATS:
        raise Http404("There is no such file.")
    found = all_found(request)
    if found is None:
        visible = Asset.objects.visible_to(request.user)
        found = visible.filter(pk__in=ticked(request)).order_by(*NAME, "pk")
    return exported(request, found, form, None)


def ticked(request: HttpRequest) -> list[int]:
    """The keys of what is ticked in the list."""
    things = (thing.removeprefix("asset:") for thing in request.POST.getlist("thing"))
    return piles.read(",".join(things), of=Pile.Of.ASSETS, by=request.user)


def all_found(request: HttpRequest) -> AssetQuerySet | None:
    """All that the list finds, if that is picked; its address says what that is."""
    every = request.POST.get("every", "")
    if not every.startswith(FOUND):
        return None
    return AssetFilter.found_by(every.removeprefix(FOUND), request.user)


def news_of(size: int, seen: int | None, keys: list[int], lend: str) -> str:
    """What is otherwise with a list that finds ``size`` than whoever saw ``seen`` would think."""
    gone, new, left = (seen or size) - size, size - (seen or size), size - len(keys)
    words = [
        f"{gone:,} of these {be(gone)} no longer in the list." if gone > 0 else "",
        f"{new:,} more {be(new)} in the list by now." if new > 0 else "",
        f"{left:,} of them {be(left)} not yours to {lend}, and left out." if left else "",
    ]
    return " ".join(filter(None, words))


def several(
    request: HttpRequest,
    verb: str,
    form_class: type[ManyForm],
    operation: Callable[..., list[AssetEvent]],
    role: Role = Role.OPERATOR,
) -> HttpResponse:
    """The page of one verb, with the pile; and doing it.

    Where something is put on or taken off before it is done, what was typed by then stays.
    """
    refuse_who_may_nowhere(request.user, role)
    does_it = request.method == "POST" and not goes_on(request)
    asked = request.POST if request.method == "POST" else request.GET
    taken_off = whole_number(asked.get("off"))
    text = "" if taken_off or does_it else asked.get("scan", "").strip()[:500]
    within_reach = Asset.objects.granting(request.user, role)
    known = asked.get("assets", "")
    laid = piles.laid(known, within_reach, by=request.user, text=text, taken_off=taken_off)
    about: dict[str, Any] = {"assets": laid.assets, "user": request.user}
    if does_it:
        form = form_class(request.POST, request.FILES, **about)
        if laid.gone:
            form.add_error(None, f"{told_gone(laid.gone)} Look again, and send it again.")
    else:
        form = form_class(initial=request.POST.dict(), **about)
    if form.is_valid() and form.try_to(operation, laid.assets, by=request.user):
        more = newcomers.told(form.cleaned_data.get("to"))
        more += told_broken(form.outcome, form.cleaned_data.get("each", {}))
        return confirmed(request, verb, form.outcome, more)
    left = [asset.pk for asset in laid.assets]
    keys = on_a_pile(left, request.user) if does_it else piles.shortened(laid.known, left)
    drawn = pile_page(request, verb, form, laid, keys=keys, text=text)
    # The address is the pile as it is now, and not how it came to be so.
    return replace_url(drawn, address(verb, keys)) if text or taken_off else drawn


def refuse_who_may_nowhere(user: Any, role: Role) -> None:
    """403, in words, for who has ``role`` at no location."""
    if not may_somewhere(user, role):
        raise PermissionDenied(
            "To retire gear you need to manage the location where it belongs."
            if role is Role.MANAGER
            else "To lend gear you need to operate the location where it is."
        )


def pile_page(
    request: HttpRequest, verb: str, form: ManyForm, laid: piles.Laid, *, keys: str, text: str
) -> HttpResponse:
    """The form of ``verb``, and what is ``laid`` on the pile, whose address is of these ``keys``.

    Of what is out of reach a form that was sent says so itself.
    """
    words, sign, _, what_for = VERBS[verb]
    listed = drawn_up(laid.assets, form)
    return page(
        request,
        "assets/many.html",
        section="gear",
        form=form,
        verb=verb,
        words=words,
        sign=sign,
        what_for=what_for,
        here=page_of(verb),
        size=len(laid.assets),
        pile=listed,
        keys=keys,
        gone=told_gone(laid.gone) if laid.gone and not form.is_bound else "",
        full=len(laid.assets) >= piles.room_for(laid.known),
        text=text,
        one=laid.one,
        was_there=laid.was_there,
        atlas=Atlas(request.user, [asset.location for asset, *_ in listed]),
    )


def goes_on(request: HttpRequest) -> bool:
    """Is something put on the pile or taken off it, before anything is done?"""
    return not {"add", "off"}.isdisjoint(request.POST)


def told_gone(number: int) -> str:
    """That so many are on the pile no more: they are out of reach by now, or never were in it."""
    return f"{number:,} of these {be(number)} no longer within your teams' reach, and left out."


def told_broken(events: list[AssetEvent], each: Mapping[int, many.Said]) -> str:
    """How many of those that came back went to repair at once."""
    number = sum(event.asset_id in each and each[event.asset_id].broken for event in events)
    return f" {number:,} {be(number)} in repair." if number else ""


def on_a_pile(keys: list[int], user: Any) -> str:
    """``keys`` of assets as they stand in an address of ``user``."""
    return piles.written(keys, of=Pile.Of.ASSETS, by=user)


def be(number: int) -> str:
    """Is, or are."""
    return "is" if number == 1 else "are"


def drawn_up(pile: list[Asset], form: ManyForm) -> list[tuple[Asset, str, SaidForm | None]]:
    """Each asset, why it was refused, and what can be said of it alone.

    The refused come first, then those of which something is said, then the last; of many, the
    first of these.
    """
    reasons, order = form.reasons, pile[::-1]
    order.sort(key=lambda asset: (asset.pk not in reasons, asset.pk not in form.said))
    shown = order[: max(SHOWN, len(reasons))]
    return [
        (one, reasons.get(one.pk, ""), form.about(one) if place < SHOWN else None)
        for place, one in enumerate(shown)
    ]


def confirmed(
    request: HttpRequest, verb: str, events: list[AssetEvent], more: str = ""
) -> HttpResponse:
    """Say what was done, with the way back for all of it."""
    size = len(events)
    which = events[0].asset.marked if size == 1 else f"{size:,} assets"
    to = ""
    if verb in {"check-out", "hand-over"}:
        custodian = events[0].custodian
        to = " to you" if custodian == request.user else f" to {custodian}"
    elif verb == "move":
        to = f" to {events[0].to_location}"
    said = f"{VERBS[verb][2]} {which}{to}.{more}"
    undo = undo_of(events, request.user)
    return done(request, reverse("assets:asset_list"), said, undo=undo)


def undo_of(events: list[AssetEvent], user: Any) -> str:
    """Where ``events`` are undone as one."""
    keys = piles.written([event.pk for event in events], of=Pile.Of.EVENTS, by=user)
    return reverse("assets:many_undo", args=[keys])


@any_member
@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest) -> HttpResponse:
    """Hand many to one person."""
    if not goes_on(request) and adds_too_many(request):
        return respond_429(request)
    return several(request, "check-out", CheckOutManyForm, newcomers.check_out_many)


@any_member
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Take many back, whoever had them."""
    return several(request, "check-in", CheckInManyForm, many.check_in)


@any_member
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Pass many on to one person, from whoever has them."""
    return several(request, "hand-over", HandOverManyForm, many.hand_over)


@any_member
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Nobody knows where many are."""
    return several(request, "lost", ManyForm, many.report_lost)


@any_member
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Many turned up again."""
    return several(request, "found", FoundManyForm, many.report_found)


@any_member
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest) -> HttpResponse:
    """Many are not ours to lend any more."""
    return several(request, "retire", RetireManyForm, many.retire, Role.MANAGER)


@any_member
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Put many somewhere else."""
    return several(request, "move", MoveManyForm, many.move)


@any_member
@require_POST
def take_back(request: HttpRequest, keys: str) -> HttpResponse:
    """What was added was a mistake."""
    events = undone(request.user, keys, Role.MANAGER, {AssetEvent.Kind.ADD})
    try:
        retired = many.take_back(events, by=request.user)
    except Refused as refused:
        return refusal(request, first_reason(refused), section="gear")
    which = f"{events[0].asset.marked} was" if len(events) == 1 else f"{len(events):,} assets were"
    words = f"Undone. {which} retired, as added by mistake."
    undo = undo_of(retired, request.user)
    return done(request, reverse("assets:asset_list"), words, undo=undo)


@any_member
@require_POST
def undo(request: HttpRequest, keys: str) -> HttpResponse:
    """Undo what was done with many, as one."""
    events = undone(request.user, keys, Role.OPERATOR, OF_MANY)
    if not may_bring_all_back(request.user, events):
        raise PermissionDenied(CANT_UNDO)
    try:
        undoing.undo(events, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="gear")
    which = f"{events[0].asset.marked} is" if len(events) == 1 else f"{len(events):,} assets are"
    return done(request, reverse("assets:asset_list"), f"Undone. {which} as before.")


def undone(user: Any, keys: str, role: Role, kinds: Collection[str]) -> list[AssetEvent]:
    """The events of these ``keys``, which ``user`` may undo: all of them, or 404, or 403."""
    wanted = piles.read(keys, of=Pile.Of.EVENTS, by=user)
    told = {"pk__in": wanted, "kind__in": kinds}
    if not wanted or AssetEvent.objects.visible_to(user).filter(**told).count() != len(wanted):
        raise Http404("There are no such events.")
    granted = AssetEvent.objects.granting(user, role).filter(**told)
    events = list(granted.select_related("asset", "from_location").order_by("asset_id", "pk"))
    if len(events) != len(wanted):
        raise PermissionDenied(CANT_UNDO)
    return events


def first_reason(refused: Refused) -> str:
    """Why the first of several was refused, where there is no room for all of them."""
    if isinstance(refused, SomeRefused):
        return next(iter(refused.reasons.values()))
    return str(refused)
