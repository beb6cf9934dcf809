"""Label stocks and printers: what labels are printed on, and what prints them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere
from locations.models import Role
from people.as_it_was import said_again, undo_address
from people.pages import done, page, posted

from . import own_stocks, printers
from .claim_views import must_print
from .models import LabelStock, Printer
from .paper_forms import MeasureForm, PrinterForm, StockForm
from .rulers import PAGES, ruler
from .sheets import layout

ROWS = 60
A4 = {"page_w_mm": 210.0, "page_h_mm": 297.0, "form": "sheet", "shape": "rect", "is_shared": True}


def must_manage(user: Any) -> None:
    """403 for somebody who manages no location."""
    if not may_somewhere(user, Role.MANAGER):
        raise PermissionDenied("To set up label stocks and printers you need to manage a location.")


@any_member
@require_safe
def stock_list(request: HttpRequest) -> HttpResponse:
    """The label stocks that there are, found by part number or name."""
    must_print(request.user)
    hidden = request.GET.get("state") == "hidden"
    text = request.GET.get("q", "")[:200]
    known = LabelStock.objects.visible_to(request.user)
    found = known.filter(is_hidden=hidden).select_related("made_by").search(text)
    return page(
        request,
        "labels/stock_list.html",
        section="labels",
        page_obj=Paginator(found, ROWS).get_page(request.GET.get("page")),
        text=text,
        hidden=hidden,
        may_manage=may_somewhere(request.user, Role.MANAGER),
    )


@any_member
@require_http_methods(["GET", "POST"])
def stock_add(request: HttpRequest) -> HttpResponse:
    """Add a label stock of one's own, or one like another, and see it drawn."""
    must_manage(request.user)
    like = LabelStock.objects.visible_to(request.user).filter(pk=key(request, "like")).first()
    initial = told(like) | {"part": f"{like.part} copy"} if like else A4
    if "draw" in request.GET:
        return drawing(request, StockForm(request.GET))
    form = StockForm(posted(request), initial=initial)
    if form.is_valid():
        sent = {"operation_key": form.cleaned_data["operation_key"], **form.facts}
        stock = own_stocks.add(by=request.user, **sent)
        undo = reverse("labels:stock_hide", args=[stock.pk])
        return done(request, stock.get_absolute_url(), f"Added {stock}.", undo=undo)
    return form_page(request, form, drawn=like.paper if like else None)


@any_member
@require_http_methods(["GET", "POST"])
def stock_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's own label stock other measures."""
    stock = own_stock(request, pk)
    form = StockForm(posted(request), initial=told(stock), stock=stock)
    if form.is_valid():
        was, left = told(stock), told(own_stocks.change(stock, by=request.user, **form.facts))
        undo, address = None, "labels:stock_change_back"
        if was != left:
            undo = undo_address(address, pk, was=was, left=left, edit=form.edit)
        return done(request, stock.get_absolute_url(), f"Saved {stock}.", undo=undo)
    return form_page(request, form, stock=stock, drawn=stock.paper)


@any_member
@require_POST
def stock_change_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say again what was said of one's own label stock before an edit."""
    return said_again(request, own_stocks.change_back, own_stock(request, pk), section="labels")


def own_stock(request: HttpRequest, pk: int) -> LabelStock:
    """The label stock of this key, which this person may change."""
    stock = get_object_or_404(LabelStock.objects.visible_to(request.user), pk=pk)
    must_manage(request.user)
    if not stock.may_be_changed_by(request.user):
        raise PermissionDenied(own_stocks.NOT_YOURS)
    return stock


def form_page(request: HttpRequest, form: StockForm, **context: Any) -> HttpResponse:
    """The form with the paper drawn beside it."""
    if form.is_bound:
        context["drawn"] = form.drawn
    drawn = context.pop("drawn")
    sheet = drawn_sheet(drawn) if drawn else None
    context |= {"form": form, "sheet": sheet, "paper": drawn}
    return page(request, "labels/stock_form.html", section="labels", **context)


def drawing(request: HttpRequest, form: StockForm) -> HttpResponse:
    """Only the drawing, and what is impossible about it, while somebody types."""
    form.is_valid()
    sheet = drawn_sheet(form.drawn) if form.drawn else None
    faults = form.drawn.faults() if form.drawn else {}
    context = {"sheet": sheet, "paper": form.drawn, "faults": list(faults.values())}
    return page(request, "labels/_drawn_stock.html", part="drawn", **context)


def drawn_sheet(paper: Any) -> Any:
    """The paper without labels on it; None for a tape, and for more labels than can be drawn."""
    if paper.form == "tape" or paper.per_sheet > 1000:
        return None
    return layout([], paper)[0]


def told(stock: LabelStock) -> dict[str, Any]:
    """What the form shows of ``stock``."""
    return {name: getattr(stock, name) for name in StockForm.base_fields if name != "operation_key"}


def key(request: HttpRequest, name: str) -> int:
    """The key in the address under this name; 0 when there is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@any_member
@require_safe
def stock(request: HttpRequest, pk: int) -> HttpResponse:
    """One label stock, drawn."""
    must_print(request.user)
    shown = get_object_or_404(LabelStock.objects.visible_to(request.user), pk=pk)
    return page(
        request,
        "labels/stock.html",
        section="labels",
        stock=shown,
        sheet=drawn_sheet(shown.paper),
        paper=shown.paper,
        may_manage=may_somewhere(request.user, Role.MANAGER),
        may_change=shown.may_be_changed_by(request.user),
        may_hide=may_hide(request.user, shown),
    )


def may_hide(user: Any, stock: LabelStock) -> bool:
    """Administrators any; others what they made."""
    return user.is_administrator or stock.made_by_id == user.pk


@any_member
@require_POST
def stock_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a label stock away, or take it out again."""
    stock = get_object_or_404(LabelStock.objects.visible_to(request.user), pk=pk)
    if not may_hide(request.user, stock):
        raise PermissionDenied("Administrators put away label stocks that others use.")
    hidden = "back" not in request.GET
    own_stocks.hide(stock, hidden=hidden, by=request.user)
    here = reverse("labels:stock_hide", args=[pk])
    undo = f"{here}?back=1" if hidden else here
    words = f"{stock} is no longer offered." if hidden else f"{stock} is offered again."
    return done(request, stock.get_absolute_url(), words, undo=undo)


@any_member
@require_http_methods(["GET", "POST"])
def printer_list(request: HttpRequest) -> HttpResponse:
    """The printers, and another one."""
    must_print(request.user)
    if request.method == "POST":
        must_manage(request.user)
    form = PrinterForm(posted(request))
    if form.is_valid() and form.try_to_add(by=request.user):
        assert form.outcome
        undo = reverse("labels:printer_put_away", args=[form.outcome.pk])
        return done(request, form.outcome.get_absolute_url(), f"Added {form.outcome}.", undo=undo)
    return page(
        request,
        "labels/printer_list.html",
        section="labels",
        form=form,
        printers=Printer.objects.visible_to(request.user).offered(),
        may_manage=may_somewhere(request.user, Role.MANAGER),
    )


@any_member
@require_http_methods(["GET", "POST"])
def printer(request: HttpRequest, pk: int) -> HttpResponse:
    """One printer: print the ruler page, type what was measured."""
    must_print(request.user)
    shown = get_object_or_404(Printer.objects.visible_to(request.user), pk=pk)
    may_manage = may_somewhere(request.user, Role.MANAGER)
    if request.method == "POST":
        must_manage(request.user)
    form = MeasureForm(posted(request))
    if form.is_valid() and form.try_to_calibrate(shown, by=request.user):
        return done(request, shown.get_absolute_url(), f"{shown} is made up for from now on.")
    return page(
        request,
        "labels/printer.html",
        section="labels",
        printer=shown,
        form=form,
        may_manage=may_manage,
        pages=list(PAGES),
    )


@any_member
@require_POST
def printer_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget what was measured."""
    must_manage(request.user)
    shown = get_object_or_404(Printer.objects.visible_to(request.user), pk=pk)
    printers.forget(shown, by=request.user)
    return done(request, shown.get_absolute_url(), f"{shown} prints as it is drawn.")


@any_member
@require_POST
def printer_put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """The printer is gone, or is there after all."""
    must_manage(request.user)
    shown = get_object_or_404(Printer.objects.visible_to(request.user), pk=pk)
    here = reverse("labels:printer_put_away", args=[pk])
    if "back" in request.GET:
        printers.take_out(shown, by=request.user)
        return done(request, shown.get_absolute_url(), f"{shown} is offered again.", undo=here)
    printers.put_away(shown, by=request.user)
    undo = f"{here}?back=1"
    return done(request, reverse("labels:printer_list"), f"{shown} was put away.", undo=undo)


@any_member
@require_safe
def ruler_page(request: HttpRequest) -> HttpResponse:
    """The page to measure a printer with."""
    must_print(request.user)
    size = request.GET.get("page", "A4")
    if size not in PAGES:
        raise Http404("There are rulers for A4 and Letter.")
    response = HttpResponse(ruler(size), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ruler-{size}.pdf"'
    return response
