"""The screens of orders."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may, may_somewhere, requires
from locations.models import Role
from people.as_it_was import kept, said_again, undo_address, undo_of_edit
from people.clock import house_date
from people.pages import done, page, posted, refusal, whole_number
from people.refused import Refused
from people.templatetags.ui import price as typed_price
from people.verb_forms import VerbForm

from . import drafts, earlier_lines, orders
from .buying_forms import (
    AddLineForm,
    ChangeLinesForm,
    PlaceDraftForm,
    PlaceOrderForm,
    ReceiveOrderForm,
    StartOrderForm,
    WhichOrdersForm,
)
from .forms import QuantityField, price_field
from .models import Order, OrderLine
from .order_papers import as_mail, as_pdf, as_text
from .suppliers import OVERTAKEN

State = Order.State
ROWS = 25
STATES = {
    "": "Open and drafts",
    "draft": "Drafts",
    "open": "On its way",
    "received": "Received",
    "cancelled": "Cancelled",
}


@any_member
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders: what is drafted, on its way, and what has been."""
    if not may_somewhere(request.user, Role.OPERATOR):
        raise PermissionDenied("To see orders you need to operate a location.")
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    within = Order.objects.granting(request.user, Role.OPERATOR)
    which = WhichOrdersForm(request.GET, user=request.user)
    which.is_valid()  # what nobody offered narrows nothing
    if supplier := which.cleaned_data.get("supplier"):
        within = within.filter(supplier=supplier)
    if place := which.cleaned_data.get("location"):
        within = within.filter(location__path__startswith=place.path)
    return page(
        request,
        "stockroom/order_list.html",
        section="stock",
        state=state,
        states=STATES,
        which={name: which[name] for name in which.fields},
        page_obj=Paginator(within.in_state(state).for_list(), ROWS).get_page(
            request.GET.get("page")
        ),
        may_manage=may_somewhere(request.user, Role.MANAGER),
    )


@any_member
@require_http_methods(["GET", "POST"])
def order_start(request: HttpRequest) -> HttpResponse:
    """Begin an order by hand."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To order you need to manage the location it is delivered to.")
    asked = {name: request.GET.get(name) for name in ("supplier", "location")}
    form = StartOrderForm(posted(request), user=request.user, initial=asked)
    if form.is_valid() and form.try_to(drafts.begin, by=request.user):
        return redirect(form.outcome)
    return page(request, "stockroom/order_start.html", section="stock", form=form)


@requires(Role.OPERATOR, Order, fetch="for_page")
@require_safe
def order(request: HttpRequest, order: Order) -> HttpResponse:
    """One order: its lines, what has come, and what happened to it."""
    return order_page(request, order)


def order_page(request: HttpRequest, order: Order, **forms_: Any) -> HttpResponse:
    """The page of ``order``, with a form on it that has errors, if one has."""
    may_manage = may(request.user, Role.MANAGER, order)
    lead = order.supplier.lead_days
    expected = house_date(timezone.now()) + timedelta(days=lead) if lead is not None else None
    facts = {
        "order": order,
        "rows": [(line, *numbers_shown(request, line, forms_)) for line in order.lines.all()],
        "receipts": orders.receipts(order, request.user),
        "events": list(order.events.select_related("by")),
        "may_manage": may_manage,
        "text": (text := as_text(order)),
        "mail": as_mail(order, text) if order.supplier.email else "",
    }
    if may_manage and order.is_draft:
        noted = noted_beside(request.POST or request.GET)
        facts["adding"] = adding_form(request, order, initial=noted)
        known = {"expected_on": order.expected_on or expected, "reference": order.reference}
        facts["placing"] = PlaceDraftForm(initial=known | noted)
        facts["changing"] = ChangeLinesForm(initial={"shown": order.edition}, auto_id="change_%s")
    if may_manage and order.is_open:
        known = {"expected_on": order.expected_on, "reference": order.reference}
        facts["expecting"] = PlaceOrderForm(initial=known)
    return page(request, "stockroom/order.html", section="stock", **facts | forms_)


def numbers_shown(request: HttpRequest, line: OrderLine, wrong: dict[str, Any]) -> tuple[str, str]:
    """How many packs of ``line`` and at what price: as typed, where a form was ``wrong`` with it.

    What somebody else changed meanwhile is shown as it is now.
    """
    kept = (str(line.packs), typed_price(line.price))
    if not wrong or any(str(form.refused) == OVERTAKEN for form in wrong.values()):
        return kept
    sent = (typed(request, "packs", line), typed(request, "price", line))
    return tuple(old if new is None else new for old, new in zip(kept, sent, strict=True))


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_line(request: HttpRequest, order: Order) -> HttpResponse:
    """Put one more thing on a draft."""
    return one_more(request, order)


def one_more(request: HttpRequest, order: Order) -> HttpResponse:
    """Put on a draft what was chosen, and keep the numbers that were typed above it."""
    form, was = adding_form(request, order, posted(request)), []
    lines = lines_typed(request, order)
    packs, prices = numbers(request, form, lines)
    verb = drafts.add_line
    if form.is_valid() and (was := earlier_lines.lines_before(lines, packs, prices)):
        verb = partial(verb, others=packs, prices=prices)
    if form.is_valid() and form.try_to(verb, order, by=request.user):
        line, more, undo = form.outcome, form.cleaned_data["packs"], None
        if form.cleaned_data["shown"] in {"", order.edition}:  # or it was sent before
            was = [earlier_lines.as_it_stood(line, packs=line.packs - more), *was]
            address, left = "stockroom:order_change_back", line.order.edition
            undo = undo_address(address, order.pk, was=was, left=left, edit=form.edit)
        noted = noted_beside(request.POST, but=("offer", "packs")) | {"adding": "1"}
        to = f"{order.get_absolute_url()}?{urlencode(noted)}"
        return done(request, to, f"Added {more} × {line.item}.", undo=undo)
    return order_page(request, order, adding=form)


def adding_form(
    request: HttpRequest, order: Order, sent: QueryDict | None = None, **options: Any
) -> AddLineForm:
    """What else could be put on ``order``; after one, the next."""
    form = AddLineForm(sent, user=request.user, order=order, auto_id="add_%s", **options)
    if "adding" in request.GET:
        form.begin_at("offer")
    return form


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_change(request: HttpRequest, order: Order) -> HttpResponse:
    """Other numbers of packs, other prices; and one more thing, if it was chosen beneath them."""
    if request.POST.get("offer"):
        return one_more(request, order)
    form = ChangeLinesForm(posted(request))
    lines = list(order.lines.select_related("item", "supplier_item"))
    packs, prices = numbers(request, form, lines)
    change = partial(drafts.change_lines, packs=packs, prices=prices)
    if form.is_valid() and form.try_to(change, order, by=request.user):
        was = earlier_lines.lines_before(lines, packs, prices)
        undo = undo_of_edit("stockroom:order_change_back", order, form, was)
        beside = urlencode(noted_beside(request.POST))
        to = f"{order.get_absolute_url()}{beside and '?' + beside}"
        return done(request, to, "Saved.", undo=undo)
    return order_page(request, order, form=form)


def noted_beside(said: QueryDict, but: Collection[str] = ()) -> dict[str, str]:
    """What was typed and chosen beneath the lines of a draft, and is not lost by saving those."""
    names = {"offer", "packs", "location", "expected_on", "reference"} - {*but}
    noted = {name: said[name] for name in sorted(names) if said.get(name)}
    if noted.get("packs") == "1":  # as it stands there anyway
        del noted["packs"]
    return noted


def lines_typed(request: HttpRequest, order: Order) -> list[OrderLine]:
    """The lines of ``order`` whose numbers were sent along."""
    lines = order.lines.select_related("item", "supplier_item")
    return [line for line in lines if typed(request, "packs", line) is not None]


def numbers(
    request: HttpRequest, form: VerbForm, lines: list[OrderLine]
) -> tuple[dict[int, int], dict[int, Decimal | None]]:
    """How many packs of each line, and at what price; what can't be read is said on ``form``."""
    packs, prices = {}, {}
    for line in lines:
        if (wanted := whole_number(typed(request, "packs", line))) is None:
            form.add_error(None, f"Say how many of {line.item}, in whole packs.")
        try:
            prices[line.pk] = price_field().clean(typed(request, "price", line) or "")
        except forms.ValidationError as error:
            form.add_error(None, f"{line.item}: {' '.join(error.messages)}")
        packs[line.pk] = wanted or 0
    return packs, prices


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_change_back(request: HttpRequest, order: Order) -> HttpResponse:
    """The numbers of packs, and the prices, that were on a draft before an edit."""
    return said_again(request, earlier_lines.change_lines_back, order, section="stock")


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_place(request: HttpRequest, order: Order) -> HttpResponse:
    """Note that it was ordered, as the numbers of its lines were typed."""
    form = PlaceDraftForm(posted(request))
    packs, prices = numbers(request, form, lines_typed(request, order))
    if request.POST.get("offer"):
        form.add_error(None, "Something is chosen and not on it yet. Add it, or choose nothing.")
    place = partial(drafts.place, packs=packs, prices=prices)
    if form.is_valid() and form.try_to(place, order, by=request.user):
        undo = reverse("stockroom:order_reopen", args=[order.pk])
        words = f"{order.code} is ordered from {order.supplier}."
        return done(request, order.get_absolute_url(), words, undo=undo)
    return order_page(request, order, placing=form)


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_expect(request: HttpRequest, order: Order) -> HttpResponse:
    """Say anew when it should be here."""
    form = PlaceOrderForm(posted(request))
    if form.is_valid() and form.try_to(orders.expect, order, by=request.user):
        undo, left = None, orders.expectation(form.outcome)
        if orders.expectation(order) != left:
            was = {"expected_on": kept(order.expected_on), "reference": order.reference}
            address = "stockroom:order_expect_back"
            undo = undo_address(address, order.pk, was=was, left=left, edit=form.edit)
        return done(request, order.get_absolute_url(), "Saved.", undo=undo)
    return order_page(request, order, expecting=form)


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_expect_back(request: HttpRequest, order: Order) -> HttpResponse:
    """When it should have been here, and its number, before an edit."""
    return said_again(request, orders.expect_back, order, section="stock")


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_cancel(request: HttpRequest, order: Order) -> HttpResponse:
    """Nothing more is to come."""
    try:
        orders.cancel(order, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=order)
    undo = reverse("stockroom:order_reopen", args=[order.pk])
    words = f"Cancelled {order.code}. What was received stays where it is."
    return done(request, order.get_absolute_url(), words, undo=undo)


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_reopen(request: HttpRequest, order: Order) -> HttpResponse:
    """Take the last step back."""
    again = {State.CANCELLED: "order_cancel", State.ORDERED: "order_place_again"}.get(order.state)
    try:
        order = orders.reopen(order, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=order)
    words = f"{order.code} is {order.stands} again."
    undo = again and reverse(f"stockroom:{again}", args=[order.pk])
    return done(request, order.get_absolute_url(), words, undo=undo)


@requires(Role.MANAGER, Order, fetch="for_page")
@require_POST
def order_place_again(request: HttpRequest, order: Order) -> HttpResponse:
    """It was ordered after all."""
    try:
        drafts.place_again(order, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=order)
    return done(request, order.get_absolute_url(), f"Undone. {order.code} is ordered.")


@requires(Role.OPERATOR, Order, fetch="for_page")
@require_http_methods(["GET", "POST"])
def order_receive(request: HttpRequest, order: Order) -> HttpResponse:
    """Put away what came, line by line."""
    lines = list(orders.lines_to_receive(order))
    form = ReceiveOrderForm(posted(request), user=request.user, order=order)
    if request.method == "POST":
        came = amounts(request, form, lines)
        verb = partial(orders.receive, came=came, paid=prices_paid(request, form, lines))
        if form.is_valid() and form.try_to(verb, order, by=request.user):
            return received(request, order, form.outcome)
    is_too_much = form.refused is not None and form.refused.field == "more"
    found = request.GET.get("find", "").strip().upper()
    return page(
        request,
        "stockroom/order_receive.html",
        section="stock",
        order=order,
        lines=[
            (line, typed(request, "came", line), typed(request, "paid", line)) for line in lines
        ],
        start=next((line.pk for line in lines if found and found in line.codes), None),
        form=form,
        shows_prices=any(typed(request, "paid", line) for line in lines),
        asks_for_more=is_too_much or "allows_more" in request.POST,
    )


def received(request: HttpRequest, order: Order, movements: list[Any]) -> HttpResponse:
    """Confirm a receipt; a single line of it can be undone from there."""
    first = movements[0]
    words = (
        f"Received {first.amount} of {first.level.item} at {first.level.location}."
        if len(movements) == 1
        else f"Received {len(movements)} lines of {order.code}."
    )
    undo = reverse("stockroom:order_unreceive", args=[order.pk])
    keys = urlencode({"of": [movement.pk for movement in movements]}, doseq=True)
    return done(request, order.get_absolute_url(), words, undo=f"{undo}?{keys}")


@requires(Role.OPERATOR, Order, fetch="for_page")
@require_POST
def order_unreceive(request: HttpRequest, order: Order) -> HttpResponse:
    """Take back the receipts that the address names, all of them or none."""
    wanted = [whole_number(key) for key in request.GET.getlist("of")[:500]]
    mine = orders.receipts(order, request.user, role=Role.OPERATOR)
    movements = [movement for movement in mine if movement.pk in wanted]
    try:
        orders.take_back(order, movements, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=order)
    return done(request, order.get_absolute_url(), "Undone. It is still to come.")


def amounts(
    request: HttpRequest, form: ReceiveOrderForm, lines: list[OrderLine]
) -> dict[int, Decimal]:
    """What was typed for each line; what can't be read is said on ``form``."""
    came = {}
    for line in lines:
        text = request.POST.get(f"came-{line.pk}", "").strip()
        if not text:
            continue
        try:
            came[line.pk] = QuantityField(min_value=0).clean(text)
        except forms.ValidationError as error:
            form.add_error(None, f"{line.item}: {' '.join(error.messages)}")
    return came


def prices_paid(
    request: HttpRequest, form: ReceiveOrderForm, lines: list[OrderLine]
) -> dict[int, Decimal]:
    """What a pack cost after all, of the lines where that was typed."""
    paid = {}
    for line in lines:
        try:
            price = price_field().clean(typed(request, "paid", line) or "")
        except forms.ValidationError as error:
            form.add_error(None, f"{line.item}: {' '.join(error.messages)}")
            continue
        if price is not None:
            paid[line.pk] = price
    return paid


def typed(request: HttpRequest, what: str, line: OrderLine) -> str | None:
    """What was sent about ``line``, as it was typed."""
    return request.POST.get(f"{what}-{line.pk}")


@requires(Role.OPERATOR, Order, fetch="for_page")
@require_safe
def order_pdf(request: HttpRequest, order: Order) -> HttpResponse:
    """The order on paper."""
    content = as_pdf(order)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{order.code}.pdf"'
    return answer
