"""The list of what to get: to tick, to print, to take along."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from locations.access import any_member, may_somewhere
from locations.forms import PlaceField, labelled
from locations.lull import ALWAYS, Lull
from locations.models import Atlas, Location, Role
from people.as_it_was import facts_of, undo_address
from people.clock import house_date
from people.models import Organisation
from people.pages import done, page, refusal
from people.refused import Refused
from people.spreadsheets import FORMATS, number, sent_alone
from people.verb_forms import faults

from . import restocking
from .due import due_by
from .models import (
    ItemEvent,
    Movement,
    Order,
    OrderEvent,
    RuleEvent,
    StockLevel,
    Supplier,
    SupplierItem,
)
from .restocking import Restocked
from .restocking_forms import RestockForm
from .suggestions import (
    Suggestion,
    in_turn,
    short_in_order,
    suggestions,
)
from .usage import lasting

ROWS = 25
SOON = timedelta(days=7)
# Whatever makes a rule short, or enough of it, is a line of one of these. Who is preferred for what
# may be changed without: the order by supplier may be a minute old, what stands in a row is not.
LULL = Lull(
    "to-reorder",
    (Movement, ItemEvent, RuleEvent, OrderEvent),
    grow=((StockLevel, ALWAYS), (Supplier, ALWAYS), (SupplierItem, ALWAYS)),
)
BY = {"supplier": "By supplier", "location": "By location"}


class WhereForm(forms.Form):
    """Which part of the list is looked at."""

    location = PlaceField(required=False, empty_label="All locations", widget=labelled("Location"))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["location"]
        place.offer_all(user, self.data.get("location", ""))
        self.atlas: Atlas = place.atlas


@dataclass
class Group:
    """Rows that belong together: what one supplier sells, or what one location needs."""

    title: str
    rows: list[Suggestion]
    supplier: Any = None
    within: str = ""  # what a location is in, as far as it is known: many bins are called B1

    @property
    def price(self) -> Decimal | None:
        """What all of it costs; None if a price is not known."""
        prices = [row.price for row in self.rows if not row.is_move]
        known = [price for price in prices if price is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(prices) else None


@any_member
@require_http_methods(["GET", "POST"])
def to_reorder(request: HttpRequest) -> HttpResponseBase:
    """Everything that is short, how it gets full again, and doing it for what is ticked."""
    if request.method == "POST":
        return get_it(request)
    where = WhereForm(request.GET, user=request.user)
    place = where.cleaned_data.get("location") if where.is_valid() else None
    if (form := request.GET.get("as", "")) in FORMATS:
        table = cells(in_turn(request.user, at=place))
        return sent_alone(request, form, "to-reorder", HEAD, table, section="stock")
    by = request.GET.get("by", "") if request.GET.get("by") in BY else "supplier"
    shown, rows = listed(request, place, by)
    add_forecasts(rows)
    return page(
        request,
        "stockroom/to_reorder.html",
        section="stock",
        where=where,
        by=by,
        ways=BY,
        groups=by_location(rows, where.atlas) if by == "location" else by_supplier(rows),
        rows=rows,
        page_obj=shown,
        price=None if shown.has_other_pages() else Group("", rows).price,
        may_get=any(row.can_be_ticked for row in rows),
        may_see_orders=may_somewhere(request.user, Role.OPERATOR),
        coming=due_by(house_date() + SOON, request.user, place) if shown.number == 1 else [],
    )


def listed(
    request: HttpRequest, at: Location | None, by: str
) -> tuple[Page[Any], list[Suggestion]]:
    """One page of the rules that are short, and what to do about those.

    All that is short of their items is reckoned with: what is bought for a shelf is there for its
    room as well, wherever the room is listed.
    """
    found = short_in_order(request.user, at, by) if at else all_short(request.user, by)
    shown = Paginator(list(found), ROWS).get_page(request.GET.get("page"))
    keys = set(shown.object_list)
    items = {found[key] for key in keys}
    rows = suggestions(request.user, at=at, items=items) if keys else []
    return shown, [row for row in rows if row.rule.pk in keys]


def all_short(user: Any, by: str) -> dict[int, int]:
    """All that is short, which takes far longer than what is at one location: it is remembered."""
    return LULL.remember({"short": user.pk, "by": by}, lambda: short_in_order(user, None, by))


HEAD = (
    "Code", "Name", "Location", "Left", "On order", "Reorder at", "Full at", "Unit", "From",
    "Their code", "Quantity", "Packs", "Pack", "Price", "Currency",
)  # fmt: skip


def cells(rows: Iterable[Suggestion]) -> Iterator[tuple[Any, ...]]:
    """The list for a spreadsheet: a line for each rule that is short."""
    house = Organisation.current()
    for row in rows:
        rule, item, offer = row.rule, row.rule.item, row.offer
        giver = row.giver and str(row.giver.location)
        yield (
            item.code, item.name, rule.location.name, number(rule.on_hand), number(rule.on_order),
            number(rule.reorder_point), number(rule.order_up_to), item.unit_short,
            giver or (offer.supplier.name if offer else ""), offer.sku if offer else "",
            number(row.quantity), row.packs or "", number(row.pack_size), number(row.price),
            house.currency if house and row.price is not None else "",
        )  # fmt: skip


def add_forecasts(rows: list[Suggestion]) -> None:
    """Say of each row how long its item lasts, at all locations that its reader can see."""
    known = lasting({row.rule.item_id: row.levels for row in rows})
    for row in rows:
        row.lasts = known[row.rule.item_id]


def by_location(rows: list[Suggestion], atlas: Atlas) -> list[Group]:
    """The rows as they are listed: what each location needs.

    What those locations are in is asked in one query with what the ``atlas`` is to name already.
    """
    atlas = atlas.with_more(Atlas(atlas.user, [row.rule.location for row in rows]))
    groups: dict[int, Group] = {}
    for row in sorted(rows, key=lambda row: (str(row.rule.location).lower(), row.rule.location_id)):
        place = row.rule.location
        within = " › ".join(map(str, atlas.above(place)))
        groups.setdefault(place.pk, Group(str(place), [], within=within)).rows.append(row)
    return list(groups.values())


def by_supplier(rows: list[Suggestion]) -> list[Group]:
    """The rows as they are listed: what is carried first, what nobody is known to sell last."""
    parts: dict[Any, list[Suggestion]] = defaultdict(list)
    for row in rows:
        parts["move" if row.is_move else row.offer and row.offer.supplier].append(row)
    moves, nobody = parts.pop("move", []), parts.pop(None, [])
    sold = sorted(parts.items(), key=lambda part: str(part[0]).lower())
    groups = [Group("Enough elsewhere: move it", moves)] if moves else []
    groups += [Group(str(supplier), part, supplier) for supplier, part in sold]
    return groups + ([Group("To buy", nobody)] if nobody else [])


def get_it(request: HttpRequest) -> HttpResponse:
    """Move and draft what is ticked, as it was shown."""
    back = reverse("stockroom:to_reorder")
    form = RestockForm(request.POST, user=request.user)
    if not (form.is_valid() and form.try_to(restocking.restock, by=request.user)):
        return refusal(request, faults(form), section="stock")
    result: Restocked = form.outcome
    if not result.moves and not result.drafts:
        messages.warning(request, "Nothing was ticked.")
        return redirect(back)
    only = None if result.moves or len(result.drafts) > 1 else next(iter(result.drafts))
    undo = undo_address(
        "stockroom:undo_restocking",
        form.cleaned_data["operation_key"],
        moves=[move.pk for move in result.moves],
        drafts={draft.pk: lines for draft, lines in result.drafts.items() if lines},
    )
    return done(request, only.get_absolute_url() if only else back, told(result), undo=undo)


@any_member
@require_POST
def undo_restocking(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back all that was moved and drafted in one step. All of it must be within reach."""
    back = reverse("stockroom:to_reorder")
    try:
        result = within_reach(request.user, **facts_of(request))
        restocking.undo(result, by=request.user, operation_key=key)
    except Refused as refused:
        return refusal(request, str(refused), section="stock")
    words = ["Undone."]
    if result.moves:
        words.append("What was moved is back where it was.")
    words += [f"{draft} asks for it no more." for draft in result.drafts]
    return done(request, back, " ".join(words))


def within_reach(user: Any, *, moves: list[int], drafts: dict[str, dict[str, int]]) -> Restocked:
    """What an address says was moved and drafted, if ``user`` may take it back."""
    seen = Movement.objects.visible_to(user).filter(pk__in=moves).select_related("level__item")
    known = Order.objects.visible_to(user).in_bulk(map(int, drafts))
    if (len(seen), len(known)) != (len(moves), len(drafts)):
        raise Http404("There are no such moves, or no such orders.")
    halves = Movement.objects.granting(user, Role.OPERATOR)
    if halves.filter(Q(pk__in=moves) | Q(left_by__in=moves)).count() != 2 * len(moves):
        raise PermissionDenied("One end of a move is out of your teams' reach.")
    if Order.objects.granting(user, Role.MANAGER).filter(pk__in=known).count() != len(known):
        raise PermissionDenied("To change an order you need to manage where it is delivered to.")
    packs = {
        known[int(draft)]: {int(line): number for line, number in lines.items()}
        for draft, lines in drafts.items()
    }
    return Restocked(list(seen), packs)


def told(result: Restocked) -> str:
    """The confirming message: what was carried, and what is going to be bought."""
    words = [
        f"Moved {move.amount} of {move.level.item} to {move.counterpart}." for move in result.moves
    ]
    if len(words) > 1:
        words = [f"Moved {len(words)} items."]
    words += [f"On the draft {draft} for {draft.supplier}." for draft in result.drafts]
    return " ".join(words)
