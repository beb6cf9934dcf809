"""The screens of suppliers, and of what they sell."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere, requires
from locations.models import Role
from people.as_it_was import kept, said_again, undo_of_edit
from people.pages import done, page, posted, refusal, search_text, whole_number
from people.refused import Refused
from people.templatetags.ui import price as typed_price

from . import suppliers
from .buying_forms import AddOfferForm, ChangeOfferForm, ChangeSupplierForm, SupplierForm
from .models import Item, Order, Supplier, SupplierItem

ROWS = 25
FACTS = ("name", "website", "contact", "email", "phone", "lead_days", "notes")
TERMS = ("sku", "pack", "pack_size", "price", "minimum_packs", "lead_days", "is_preferred")


@any_member
@require_safe
def supplier_list(request: HttpRequest) -> HttpResponse:
    """Everybody who sells things, by name."""
    if not may_somewhere(request.user, Role.OPERATOR):
        raise PermissionDenied("To see suppliers you need to operate a location.")
    text = search_text(request)
    archived = request.GET.get("state") == "archived"
    found = Supplier.objects.visible_to(request.user).search(text)
    rows = found.exclude(archived_at=None) if archived else found.in_use()
    return page(
        request,
        "stockroom/supplier_list.html",
        section="stock",
        text=text,
        archived=archived,
        page_obj=Paginator(rows.that_count(), ROWS).get_page(request.GET.get("page")),
        may_manage=may_somewhere(request.user, Role.MANAGER),
    )


@requires(Role.OPERATOR, Supplier)
@require_safe
def supplier(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    """One of them: how to reach them, what they sell, what was ordered."""
    user = request.user
    offers = SupplierItem.objects.visible_to(user).filter(supplier=supplier, archived_at=None)
    orders = Order.objects.granting(user, Role.OPERATOR).filter(supplier=supplier)
    return page(
        request,
        "stockroom/supplier.html",
        section="stock",
        supplier=supplier,
        offers=Paginator(
            offers.select_related("item", "supplier").order_by("item__name", "pk"), ROWS
        ).get_page(request.GET.get("page")),
        orders=orders.for_list()[:10],
        may_manage=may_somewhere(user, Role.MANAGER),
    )


@any_member
@require_http_methods(["GET", "POST"])
def supplier_add(request: HttpRequest) -> HttpResponse:
    """Note somebody who sells things."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add suppliers you need to manage a location.")
    form = SupplierForm(posted(request), initial={"name": request.GET.get("name")})
    item = whole_number((request.POST or request.GET).get("item"))  # what they are to sell
    if form.is_valid() and form.try_to(suppliers.add_supplier, by=request.user):
        to = form.outcome.get_absolute_url()
        if item:
            to = f"{reverse('stockroom:offer_add', args=[item])}?supplier={form.outcome.pk}"
        undo = reverse("stockroom:supplier_archive", args=[form.outcome.pk])
        return done(request, to, f"Added {form.outcome}.", undo=undo)
    context = {"section": "stock", "form": form, "supplier": None, "item": item}
    return page(request, "stockroom/supplier_form.html", **context)


@requires(Role.MANAGER, Supplier)
@require_http_methods(["GET", "POST"])
def supplier_change(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    """Say something else about them."""
    initial = {name: getattr(supplier, name) for name in FACTS} | {"shown": supplier.edition}
    form = ChangeSupplierForm(posted(request), initial=initial)
    if form.is_valid() and form.try_to(suppliers.change_supplier, supplier, by=request.user):
        said = {name: getattr(supplier, name) for name in FACTS}
        was = {name: value for name, value in said.items() if value != form.cleaned_data[name]}
        undo = undo_of_edit("stockroom:supplier_change_back", supplier, form, was)
        return done(request, supplier.get_absolute_url(), f"Saved {form.outcome}.", undo=undo)
    template = "stockroom/supplier_form.html"
    return page(request, template, section="stock", form=form, supplier=supplier)


@requires(Role.MANAGER, Supplier)
@require_POST
def supplier_change_back(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    """Say again what was said before an edit."""
    return said_again(request, suppliers.change_supplier_back, supplier, section="stock")


@requires(Role.MANAGER, Supplier)
@require_POST
def supplier_archive(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    """No longer buy from them."""
    try:
        suppliers.archive_supplier(supplier, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=supplier)
    undo = reverse("stockroom:supplier_restore", args=[supplier.pk])
    return done(request, supplier.get_absolute_url(), f"Archived {supplier}.", undo=undo)


@requires(Role.MANAGER, Supplier)
@require_POST
def supplier_restore(request: HttpRequest, supplier: Supplier) -> HttpResponse:
    """Buy from them again."""
    suppliers.restore_supplier(supplier, by=request.user)
    undo = reverse("stockroom:supplier_archive", args=[supplier.pk])
    return done(request, supplier.get_absolute_url(), f"Restored {supplier}.", undo=undo)


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def offer_add(request: HttpRequest, item: Item) -> HttpResponse:
    """Note who else sells an item."""
    initial = {"pack": item.pack, "pack_size": as_typed(item.pack_size or Decimal(1))}
    initial |= {"supplier": request.GET.get("supplier")}
    form = AddOfferForm(posted(request), user=request.user, initial=initial)
    preferred = suppliers.preferred_for(item)
    if form.is_valid() and form.try_to(suppliers.sell, item, by=request.user):
        words = f"Noted that {form.outcome.supplier} sells {item}."
        undo = reverse("stockroom:offer_remove", args=[form.outcome.pk])
        undo += f"?preferred={preferred}" if preferred else ""
        return done(request, item.get_absolute_url(), words, undo=undo)
    template = "stockroom/offer_form.html"
    return page(request, template, section="stock", form=form, item=item, offer=None)


@requires(Role.MANAGER, SupplierItem, fetch="for_page")
@require_http_methods(["GET", "POST"])
def offer_change(request: HttpRequest, offer: SupplierItem) -> HttpResponse:
    """Say something else about how an item is sold; what it has cost stands below."""
    initial = {name: as_typed(getattr(offer, name)) for name in TERMS}
    initial |= {"price": typed_price(offer.price), "shown": offer.edition}
    form = ChangeOfferForm(posted(request), initial=initial)
    preferred = suppliers.preferred_for(offer.item)
    if form.is_valid() and form.try_to(suppliers.change_offer, offer, by=request.user):
        was = {name: kept(getattr(offer, name)) for name in TERMS}
        address = "stockroom:offer_change_back"
        undo = undo_of_edit(address, offer, form, was, preferred=preferred)
        return done(request, offer.item.get_absolute_url(), f"Saved {offer}.", undo=undo)
    return page(
        request,
        "stockroom/offer_form.html",
        section="stock",
        form=form,
        item=offer.item,
        offer=offer,
        prices=list(offer.prices.select_related("by")[:50]),
    )


@requires(Role.MANAGER, SupplierItem, fetch="for_page")
@require_POST
def offer_change_back(request: HttpRequest, offer: SupplierItem) -> HttpResponse:
    """Say again how an item was sold before an edit."""
    return said_again(request, suppliers.change_offer_back, offer, section="stock", back=offer.item)


def as_typed(value: Any) -> Any:
    """A number as one would have typed it, without the zeros behind it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


@requires(Role.MANAGER, SupplierItem, fetch="for_page")
@require_POST
def offer_remove(request: HttpRequest, offer: SupplierItem) -> HttpResponse:
    """They no longer sell it."""
    undo = reverse("stockroom:offer_restore", args=[offer.pk])
    undo += "?preferred=1" if offer.is_preferred else ""
    preferred = whole_number(request.GET.get("preferred"))
    suppliers.stop_selling(offer, by=request.user, preferred=preferred)
    words = f"{offer.supplier} no longer sells {offer.item}."
    return done(request, offer.item.get_absolute_url(), words, undo=undo)


@requires(Role.MANAGER, SupplierItem, fetch="for_page")
@require_POST
def offer_restore(request: HttpRequest, offer: SupplierItem) -> HttpResponse:
    """They sell it after all."""
    try:
        suppliers.sell_again(offer, by=request.user, is_preferred="preferred" in request.GET)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=offer.item)
    words = f"{offer.supplier} sells {offer.item} again."
    undo = reverse("stockroom:offer_remove", args=[offer.pk])
    return done(request, offer.item.get_absolute_url(), words, undo=undo)
