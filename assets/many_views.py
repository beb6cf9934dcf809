"""Doing something with many assets: they are scanned or picked onto a pile, which is the address.

The pile is a list of keys in the address, so going back, reloading and a second tab do no harm.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import replace_url

from locations.access import any_member, may_somewhere
from locations.models import Atlas, Role
from people.pages import done, page, posted, refusal, whole_number
from people.refused import Refused

from . import many, newcomers
from .many_forms import (
    CheckInManyForm,
    CheckOutManyForm,
    HandOverManyForm,
    ManyForm,
    MoveManyForm,
    RetireManyForm,
)
from .models import Asset, AssetEvent
from .views import adds_too_many, may_bring_back

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


def keys_in(text: str) -> list[int]:
    """The keys in a list like 12,15,19: each once, in its order, at most as many as are allowed."""
    keys = (whole_number(key) for key in text[:4000].split(","))
    return list(dict.fromkeys(key for key in keys if key is not None))[: many.MOST]


def page_of(verb: str) -> str:
    """Where ``verb`` is done with many."""
    return reverse(f"assets:many_{verb}".replace("-", "_"))


def address(verb: str, keys: list[int]) -> str:
    """The page of ``verb`` with these on its pile."""
    query = urlencode({"assets": ",".join(map(str, keys))}, safe=",")
    return f"{page_of(verb)}?{query}"


@any_member
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Go on with what is picked in the list."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404("There is no such verb.")
    picked = [thing.removeprefix("asset:") for thing in request.POST.getlist("thing")]
    return redirect(address(verb, keys_in(",".join(picked))))


def several(
    request: HttpRequest,
    verb: str,
    form_class: type[ManyForm],
    operation: Callable[..., list[AssetEvent]],
    role: Role = Role.OPERATOR,
) -> HttpResponse:
    """The page of one verb, with the pile; and doing it."""
    if not may_somewhere(request.user, role):
        raise PermissionDenied(
            "To retire gear you need to manage the location where it belongs."
            if role is Role.MANAGER
            else "To lend gear you need to operate the location where it is."
        )
    within_reach = Asset.objects.granting(request.user, role)
    sent = posted(request)
    asked = keys_in((sent or request.GET).get("assets", ""))
    taken_off = whole_number(request.GET.get("off"))
    asked = [key for key in asked if key != taken_off]
    text = "" if taken_off else request.GET.get("scan", "").strip()[:500]
    one = many.scanned(text, within_reach) if text else None
    keys = list(dict.fromkeys([*asked, one.pk] if one else asked))[: many.MOST]
    kept = within_reach.with_custody().in_bulk(keys)
    pile = [kept[key] for key in keys if key in kept]
    form = form_class(sent, assets=pile, user=request.user)
    if sent is not None and len(pile) < len(asked):
        form.add_error(None, "Some of them are out of your teams' reach, and no longer listed.")
    if form.is_valid() and form.try_to(operation, pile, by=request.user):
        return confirmed(request, verb, form.outcome, newcomers.told(form.cleaned_data.get("to")))
    words, sign, _, what_for = VERBS[verb]
    drawn = page(
        request,
        "assets/many.html",
        section="gear",
        form=form,
        verb=verb,
        words=words,
        sign=sign,
        what_for=what_for,
        here=page_of(verb),
        pile=drawn_up(pile, form.reasons),
        keys=",".join(str(asset.pk) for asset in pile),
        full=len(pile) >= many.MOST,
        text=text,
        one=one,
        was_there=one is not None and one.pk in asked,
        atlas=Atlas(request.user, [asset.location for asset in pile]),
    )
    # The address is the pile as it is now, and not how it came to be so.
    return replace_url(drawn, address(verb, keys)) if text or taken_off else drawn


def drawn_up(pile: list[Asset], reasons: dict[int, str]) -> list[tuple[Asset, str]]:
    """Each asset, and why it was refused: the refused first, then the last."""
    order = pile[::-1]
    order.sort(key=lambda asset: asset.pk not in reasons)
    return [(asset, reasons.get(asset.pk, "")) for asset in order]


def confirmed(
    request: HttpRequest, verb: str, events: list[AssetEvent], more: str = ""
) -> HttpResponse:
    """Say what was done, with the way back for all of it."""
    size = len(events)
    which = str(events[0].asset) if size == 1 else f"{size} assets"
    to = ""
    if verb in {"check-out", "hand-over"}:
        custodian = events[0].custodian
        to = " to you" if custodian == request.user else f" to {custodian}"
    elif verb == "move":
        to = f" to {events[0].to_location}"
    keys = ",".join(str(event.pk) for event in events)
    undo = reverse("assets:many_undo", args=[keys])
    said = f"{VERBS[verb][2]} {which}{to}.{more}"
    return done(request, reverse("assets:asset_list"), said, undo=undo)


@any_member
@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest) -> HttpResponse:
    """Hand many to one person."""
    if adds_too_many(request):
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
    return several(request, "found", CheckInManyForm, many.report_found)


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
def undo(request: HttpRequest, keys: str) -> HttpResponse:
    """Undo what was done with many, as one."""
    wanted = keys_in(keys)
    seen = AssetEvent.objects.visible_to(request.user).filter(pk__in=wanted)
    if not wanted or seen.count() != len(wanted):
        raise Http404("There are no such events.")
    granted = AssetEvent.objects.granting(request.user, Role.OPERATOR).filter(pk__in=wanted)
    events = list(granted.select_related("asset", "from_location").order_by("asset_id", "pk"))
    if len(events) != len(wanted) or not all(
        event.kind in OF_MANY and may_bring_back(request.user, event) for event in events
    ):
        raise PermissionDenied("Your teams can't undo this. Ask somebody who looks after it.")
    try:
        many.undo(events, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="gear")
    which = f"{events[0].asset} is" if len(events) == 1 else f"{len(events)} assets are"
    return done(request, reverse("assets:asset_list"), f"Undone. {which} as before.")
