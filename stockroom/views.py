"""The screens of stock."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may, may_somewhere, requires
from locations.models import Atlas, Location, Role
from people.models import SavedFilter
from people.pages import at_a_desk, done, page, posted, refusal, whole_number
from people.refused import Refused
from people.saved_filters import Saved, filters_of, opening

from . import counts, operations, orders
from .filters import ItemFilter
from .forms import (
    AddItemForm,
    AdjustForm,
    CountOneForm,
    LevelVerbForm,
    MoveForm,
    ReceiveForm,
    ReorderForm,
    UseForm,
)
from .ledger import LINES, lines_at
from .likeness import alike
from .models import CountLine, Item, ItemEvent, Movement, ReorderRule, RuleEvent, StockLevel
from .models.buying import SOLD_NOW
from .over_time import OverTime, over_time, reorder_point_at
from .reorder import Standing, fullest, standing_and_past, standings
from .units import plain
from .usage import Lead, lead_among, suggestion

ROWS = 25
EVENTS = 20
# An item that is kept in more locations shows so many of them, and the others when asked.
PLACES = 40
FURTHEST = 10_000


@any_member
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """All stock that this person can see, narrowed and sorted by the address."""
    mine = filters_of(request.user, SavedFilter.List.STOCK)
    if not request.GET and (first := opening(mine)):
        return redirect(first)
    may_add = may_somewhere(request.user, Role.MANAGER)
    items = Item.objects.visible_to(request.user).in_use()
    found = ItemFilter(request.GET, queryset=items, request=request)
    rows, items = found.page(request.GET.get("page"), ROWS)
    shown = standings(items, request.user)
    if found.place:
        shown = [row.within(found.place) for row in shown]
    places = [row.fullest.location for row in shown if row.fullest]
    return page(
        request,
        "stockroom/item_list.html",
        section="stock",
        filter=found,
        page_obj=rows,
        standings=shown,
        counts=found.counts,
        atlas=found.form.fields["location"].atlas.with_more(Atlas(request.user, places)),
        may_operate=any(row.operable for row in shown),
        may_add=may_add,
        saved=Saved.beside(mine, request.GET, found.filters),
    )


@requires(Role.VIEWER, Item, fetch="with_merged")
@require_safe
def item(request: HttpRequest, item: Item) -> HttpResponse:
    """One item: how much is left, where, when to reorder, and its ledger."""
    if item.merged_into and may(request.user, Role.VIEWER, item.merged_into):
        return redirect(item.merged_into)
    standing, levels = standing_and_past(item, request.user)
    place = whole_number(request.GET.get("location"))
    number = max(whole_number(request.GET.get("page")) or 1, 1)
    first = min(number - 1, FURTHEST) * LINES
    found = lines_at(levels, start=first, stop=first + LINES + 1)
    lines = found[:LINES]
    chosen = level_at(place, standing.levels)
    rows = standing.rows
    if len(rows) > PLACES and request.GET.get("places") != "all":
        rows = rows[:PLACES] + [row for row in rows[PLACES:] if row[0] == chosen]
    places = [level.location for level in standing.levels]
    places += [rule.location for rule in standing.rules]
    places += [line.counterpart for line in lines if line.counterpart]
    atlas = Atlas(request.user, places)
    managed = atlas.reached(Role.MANAGER)
    barcodes, files = item.kept_with_it()
    offers = SOLD_NOW.of(item.pk)
    over = over_time(standing, levels, year=request.GET.get("days") == "365")
    return page(
        request,
        "stockroom/item.html",
        section="stock",
        item=item,
        standing=standing,
        over=over,
        offers=offers if standing.operable else [],
        **offered(standing, over, managed, lead_among(offers)),
        here=level_at(place, standing.operable) or fullest(standing.operable),
        chosen=chosen,
        rows=rows,
        lines=lines,
        barcodes=barcodes,
        files=files,
        may_manage=manages(request.user, standing.levels, managed),
        newer=number > 1 and number - 1,
        older=len(found) > LINES and number + 1,
        atlas=atlas,
        operable={level.location_id for level in standing.operable},
        managed=managed,
        may_operate=bool(standing.operable),
        **buying(request.user, standing, managed) if standing.operable else {},
    )


def manages(user: Any, levels: list[StockLevel], managed: set[int]) -> bool:
    """May ``user`` edit an item of these visible ``levels``? One of them is enough."""
    return user.is_administrator or any(level.location_id in managed for level in levels)


def buying(user: Any, standing: Standing, managed: set[int]) -> dict[str, Any]:
    """What is on its way, for those who act where it is kept, and may they say who sells it?"""
    kept_at = {level.location_id for level in standing.levels}
    return {
        "coming": orders.coming(standing.item, user),
        "may_buy": user.is_administrator or bool(kept_at & managed),
    }


def offered(standing: Standing, over: OverTime, managed: set[int], lead: Lead) -> dict[str, Any]:
    """A reorder point for all of it that is visible, to whoever manages some of it.

    ``suggest_at`` is the location to set it at, if one covers all of it and they manage that.
    """
    if not managed or standing.item.archived_at:
        return {}
    rule = standing.covers_all
    place = rule.location if rule else None
    if not standing.rules and len(standing.levels) == 1:
        place = standing.levels[0].location
    return {
        "suggested": suggestion(standing.item, over.forecast, lead),
        "suggest_at": place if place and place.pk in managed else None,
    }


def level_at(location: int | None, levels: list[StockLevel]) -> StockLevel | None:
    """The level at the location of this key, if it is among ``levels``."""
    return next((level for level in levels if level.location_id == location), None)


def do(
    request: HttpRequest, item: Item, form_class: type[LevelVerbForm], verb: Callable[..., Movement]
) -> HttpResponse:
    """The small page of one verb, and doing it."""
    standing, form = asked(request, item, form_class)
    if form.is_valid() and form.try_to(verb, item, by=request.user):
        movement = form.outcome
        return done(
            request,
            movement.get_absolute_url(),
            said(movement),
            undo=reverse("stockroom:undo", args=[movement.pk]),
        )
    return verb_page(request, standing, form)


def verb_page(request: HttpRequest, standing: Standing, form: LevelVerbForm) -> HttpResponse:
    """The small page of one verb, which posts to where it is."""
    facts = {"item": standing.item, "standing": standing, "form": form}
    return page(request, "stockroom/verb.html", section="stock", **facts)


def asked(
    request: HttpRequest, item: Item, form_class: type[LevelVerbForm]
) -> tuple[Standing, LevelVerbForm]:
    """How the item stands, and the form of a verb, set to the likely location.

    At a desk it begins in its first field; on a phone, common numbers are a tap away.
    """
    [standing] = standings([item], request.user)
    likely = fullest(standing.operable)
    initial = {"location": request.GET.get("location") or (likely and likely.location_id)}
    form = form_class(posted(request), item=item, user=request.user, initial=initial)
    if at_a_desk(request) and not form.is_bound:
        form.begin()
    return standing, form


def said(movement: Movement) -> str:
    """The confirming message: what happened, and what is left."""
    level = movement.level
    amount = level.item.amount(abs(movement.delta))
    left = f"{movement.left if movement.balance_after else 'None'} left at {level.location}."
    match movement.kind:
        case Movement.Kind.USE:
            return f"Used {amount} of {level.item}. {left}"
        case Movement.Kind.RECEIVE:
            return f"Received {amount} of {level.item}. {left}"
        case Movement.Kind.MOVE_OUT:
            return f"Moved {amount} of {level.item} to {movement.counterpart}. {left}"
        case Movement.Kind.ADJUST:
            way = "more" if movement.delta > 0 else "less"
            return f"Adjusted {level.item}: {amount} {way} ({movement.reason}). {left}"
    return f"Undone. {left}"


@requires(Role.OPERATOR, Item)
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, item: Item) -> HttpResponse:
    """Use some of it."""
    return do(request, item, UseForm, operations.use)


@requires(Role.OPERATOR, Item)
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, item: Item) -> HttpResponse:
    """Receive some of it."""
    return do(request, item, ReceiveForm, operations.receive)


@requires(Role.OPERATOR, Item)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, item: Item) -> HttpResponse:
    """Carry some of it elsewhere."""
    return do(request, item, MoveForm, operations.move)


@requires(Role.OPERATOR, Item)
@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, item: Item) -> HttpResponse:
    """Set the level right for a reason."""
    return do(request, item, AdjustForm, operations.adjust)


@requires(Role.OPERATOR, Item)
@require_http_methods(["GET", "POST"])
def count_one(request: HttpRequest, item: Item) -> HttpResponse:
    """Say how many there are, whatever the ledger says."""
    standing, form = asked(request, item, CountOneForm)
    if form.is_valid() and form.try_to(counts.count_one, item, by=request.user):
        line = form.outcome
        undo = (
            reverse("stockroom:undo", args=[line.movement.pk])
            if line.movement
            else reverse("stockroom:count_back", args=[line.pk])
        )
        return done(request, line.level.get_absolute_url(), counted(line), undo=undo)
    return verb_page(request, standing, form)


def counted(line: CountLine) -> str:
    """The confirming message about one level that was counted."""
    item = line.level.item
    there = f"Counted {item.amount(line.counted)} of {item} at {line.level.location}"
    if not line.difference:
        return f"{there}, as expected."
    more_or_less = "more" if line.difference > 0 else "fewer"
    return f"{there}, {item.amount(abs(line.difference))} {more_or_less} than expected."


@requires(Role.OPERATOR, Movement)
@require_POST
def undo(request: HttpRequest, movement: Movement) -> HttpResponse:
    """Write the opposite of a movement. Both places of a transfer must be within reach."""
    other = movement.counterpart
    if other and not may(request.user, Role.OPERATOR, other):
        raise PermissionDenied("The other half of this move is out of your teams' reach.")
    try:
        opposite = operations.undo(movement, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=movement)
    return done(request, movement.get_absolute_url(), said(opposite))


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def reorder(request: HttpRequest, item: Item) -> HttpResponse:
    """Set when to reorder it at a location."""
    rule = item.rules.filter(
        location__in=Location.objects.granting(request.user, Role.MANAGER),
        location=whole_number(request.GET.get("location")),
    ).first()
    initial: dict[str, Any] = {"location": request.GET.get("location")}
    if rule:
        initial |= {
            "reorder_point": plain(rule.reorder_point),
            "order_up_to": plain(rule.order_up_to),
        }
    place = rule.location if rule else place_asked(request)
    suggested = place and reorder_point_at(item, request.user, place)
    if request.GET.get("point"):
        initial["reorder_point"] = request.GET["point"][:20]
    form = ReorderForm(posted(request), user=request.user, initial=initial)
    if form.is_valid():
        events = item.rule_events.filter(location=form.cleaned_data["location"])
        last = events.first()
        if form.try_to(operations.set_reorder_rule, item, by=request.user):
            rule = form.outcome
            point = item.amount(rule.reorder_point)
            words = f"{item} will show as to reorder below {point} at {rule.location}."
            event = events[0]
            undo = None if event == last else undo_of(event)  # nothing new was said
            return done(request, item.get_absolute_url(), words, undo=undo)
    return page(
        request,
        "stockroom/reorder.html",
        section="stock",
        item=item,
        form=form,
        suggested=suggested,
        place=place,
        rule=rule,
        past=item.rule_events.filter(location=place).select_related("by")[:EVENTS] if place else [],
    )


@requires(Role.MANAGER, ReorderRule)
@require_POST
def drop_rule(request: HttpRequest, rule: ReorderRule) -> HttpResponse:
    """Reorder nothing there any more."""
    try:
        event = operations.drop_reorder_rule(rule, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=rule.item)
    words = f"{rule.item} has no reorder point at {rule.location} any more."
    return done(request, rule.item.get_absolute_url(), words, undo=undo_of(event))


@requires(Role.MANAGER, RuleEvent)
@require_POST
def undo_rule(request: HttpRequest, event: RuleEvent) -> HttpResponse:
    """Reorder it as before."""
    try:
        operations.undo_rule(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=event)
    words = f"Undone. {event.item} is reordered at {event.location} as before."
    return done(request, event.get_absolute_url(), words)


def undo_of(event: RuleEvent) -> str:
    """The address that undoes it."""
    return reverse("stockroom:undo_rule", args=[event.pk])


def place_asked(request: HttpRequest) -> Location | None:
    """The location in the address, if this person manages it."""
    managed = Location.objects.granting(request.user, Role.MANAGER)
    return managed.filter(pk=whole_number(request.GET.get("location"))).first()


@any_member
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put a new item into the catalogue, at a place this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add stock you need to manage the location it is kept at.")
    asked = ("location", "name", "unit", "category")
    initial = {fact: request.GET[fact] for fact in asked if fact in request.GET}
    form = AddItemForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and "change" not in request.POST:
        if found := [] if "anyway" in request.POST else asked_about(form, request.user):
            context = {"section": "stock", "form": form, "alike": found}
            return page(request, "stockroom/add_anyway.html", **context)
        if form.try_to(operations.add_item, by=request.user):
            to = one_more(form) if "more" in request.POST else form.outcome.get_absolute_url()
            added = form.outcome.events.get(kind=ItemEvent.Kind.ADD)
            undo = reverse("stockroom:undo_change", args=[added.pk])
            return done(request, to, f"Added {form.outcome}.", undo=undo)
    return page(request, "stockroom/add.html", section="stock", form=form)


def one_more(form: AddItemForm) -> str:
    """The form again, for what is kept, counted and filed like the one that was added."""
    data = form.cleaned_data
    alike = {"location": data["location"].pk, "unit": data["unit"], "category": data["category"]}
    return f"{reverse('stockroom:add')}?{urlencode(alike)}"


def asked_about(form: AddItemForm, user: Any) -> list[Item]:
    """What may be the same as the item in ``form``, unless that one was added already."""
    data = form.cleaned_data
    found = alike(data["name"], user, barcode=data["barcode"])
    arrived_before = any(item.operation_key == data["operation_key"] for item in found)
    return [] if arrived_before else found
