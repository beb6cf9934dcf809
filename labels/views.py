"""Where labels lead, and how they are printed."""

from typing import Any

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
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
from people.pages import done, page, refusal, whole_number
from people.refused import Refused
from stockroom.models import Count, Item, StockLevel

from . import operations, templating
from .bench import Bench, printed_before
from .choosing import KINDS, Choice, needing, search
from .claim_views import claim_address
from .codes import is_miscopied, spoken
from .forms import SAID, BenchForm, PickForm, TemplateForm, tried
from .found_views import found, guesses_too_often, unread
from .models import LabelStock, LabelTemplate, PrintRun, Tag
from .paper_views import must_manage
from .printed_views import to_its_file
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
def bench(request: HttpRequest) -> HttpResponse:
    """What is picked, on which paper, from which label on: the sheet as it will be printed."""
    before = printed_before(request.user)
    form = tried(request.GET, user=request.user, latest=before[0] if before else None)
    response = bench_page(request, form, before)
    response["HX-Push-Url"] = f"{request.path}?{form.address.urlencode()}"
    return response


def bench_page(
    request: HttpRequest, form: BenchForm, before: list[PrintRun], **more: Any
) -> HttpResponse:
    """The label bench as ``form`` has it."""
    mine = Bench(request.user, form)
    return page(
        request,
        "labels/bench.html",
        section="labels",
        bench=mine,
        sheets=mine.sheets,
        form=form,
        stock=form.cleaned_data.get("stock"),
        query=form.address,
        strikes=form.data.get("mode") == "strike",
        before=before,
        may_manage=may_somewhere(request.user, Role.MANAGER),
        may_print=bool(mine.labels) or may_somewhere(request.user, Role.OPERATOR),
        **{"naming": TemplateForm()} | more,
    )


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
    if not things:
        return refusal(
            request, "Nothing was ticked that your teams can print labels for.", section="labels"
        )
    try:
        operations.pick(things, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="labels")
    number = len(things)
    words = f"Picked {number} {'label' if number == 1 else 'labels'} to print."
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


@any_member
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Take over the copies of each picked label, and show the sheets as they are wanted now."""
    try:
        settle_copies(request)
    except Refused as refused:
        messages.error(request, str(refused))
    return to_bench(BenchForm(request.POST, user=request.user).address)


def to_bench(query: QueryDict) -> HttpResponse:
    """Back to the bench, with what was chosen in its address."""
    return redirect(f"{reverse('labels:bench')}?{query.urlencode()}")


def settle_copies(request: HttpRequest) -> None:
    """Take over the copies that stand in the form, as far as they are numbers."""
    copies = {}
    for name, value in request.POST.items():
        key, number = whole_number(name.removeprefix("copies-")), whole_number(value)
        if key is not None and number is not None:
            copies[key] = number
    operations.set_copies(copies, by=request.user)


@any_member
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take one label, or with ``all`` every label, out of the selection."""
    key = whole_number(request.POST.get("line"))
    keys = None if "all" in request.POST else [] if key is None else [key]
    operations.drop(keys, by=request.user)
    return to_bench(request.GET)


@any_member
@require_POST
def print_labels(request: HttpRequest) -> HttpResponse:
    """Make a print run of the selection, with the copies as they stand, and go to its PDF."""
    form = BenchForm(request.POST, user=request.user)
    try:
        settle_copies(request)
    except Refused as refused:
        form.add_error(None, str(refused))
    if form.is_valid() and form.try_to_print(by=request.user):
        return to_its_file(request, form.outcome)
    return bench_page(request, form, printed_before(request.user))


@any_member
@require_POST
def template_add(request: HttpRequest) -> HttpResponse:
    """Keep what labels show just now as a template, to be chosen or to be usual."""
    must_manage(request.user)
    form, named = BenchForm(request.POST, user=request.user), TemplateForm(request.POST)
    if not (form.is_valid() and named.is_valid() and named.cleaned_data["called"]):
        form.add_error(None, "Give the template a name.")
        return bench_page(request, form, printed_before(request.user))
    data = named.cleaned_data
    known = LabelTemplate.objects.visible_to(request.user).offered().filter(name=data["called"])
    if known and "replace" not in request.POST:
        before = printed_before(request.user)
        return bench_page(request, form, before, status=422, naming=named, replaces=data["called"])
    template = templating.save(
        data["called"],
        form.show,
        kind=data["for_kind"],
        stock=form.cleaned_data["stock"] if data["by_default"] == "stock" else None,
        is_default=bool(data["by_default"]),
        by=request.user,
    )
    query = form.address
    for name in SAID:
        query.pop(name, None)
    query["template"] = str(template.pk)
    return done(request, f"{reverse('labels:bench')}?{query.urlencode()}", f"Kept {template}.")


@any_member
@require_POST
def template_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a template out of the list, or bring it back."""
    must_manage(request.user)
    template = get_object_or_404(LabelTemplate.objects.visible_to(request.user), pk=pk)
    if "back" in request.GET:
        templating.bring_back(template, by=request.user)
        again = f"{reverse('labels:bench')}?{urlencode({'template': template.pk})}"
        return done(request, again, f"{template} is offered again.")
    templating.remove(template, by=request.user)
    undo = f"{reverse('labels:template_remove', args=[pk])}?back=1"
    return done(request, reverse("labels:bench"), f"Removed {template}.", undo=undo)
