"""The screens of the catalogue: what an item is, what is kept with it, whether it is two."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere, requires
from locations.models import Role
from people.as_it_was import said_again, undo_of_edit
from people.documents import handed_out
from people.pages import done, page, posted, refusal
from people.pictures import served
from people.refused import Refused
from people.verb_forms import VerbForm, faults

from . import catalogue
from .catalogue_forms import BarcodeForm, ChangeItemForm, FileForm, MergeForm
from .likeness import alike
from .merging import Plan, may_merge, merge
from .models import Barcode, Item, ItemEvent, ItemFile, StockLevel

EVENTS = 20


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, item: Item) -> HttpResponse:
    """Say something else about it."""
    files = request.FILES if request.method == "POST" else None
    form = ChangeItemForm(posted(request), files, item=item, user=request.user)
    if form.is_valid() and form.try_to(catalogue.change, item, by=request.user):
        was = {name: item.editable[name] for name in form.outcome.changed_since(item.editable)}
        undo = undo_of_edit("stockroom:change_back", item, form, was)
        return done(request, item.get_absolute_url(), f"Saved {form.outcome}.", undo=undo)
    return page(
        request,
        "stockroom/change.html",
        section="stock",
        item=item,
        form=form,
        events=item.events.select_related("by")[:EVENTS],
    )


@requires(Role.MANAGER, Item)
@require_POST
def change_back(request: HttpRequest, item: Item) -> HttpResponse:
    """Say again what was said about it before an edit."""
    return said_again(request, catalogue.change_back, item, section="stock")


@requires(Role.VIEWER, Item)
@require_safe
def photo(request: HttpRequest, item: Item) -> HttpResponse:
    """What it looks like."""
    return served(request, item.photo)


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def barcodes(request: HttpRequest, item: Item) -> HttpResponse:
    """What scanners know it by, and one more."""
    form = BarcodeForm(posted(request))
    if form.is_valid() and form.try_to(catalogue.add_barcode, item, by=request.user):
        words = f"The barcode {form.outcome.about} stands for {item.amount(form.outcome.quantity)}."
        here = reverse("stockroom:barcodes", args=[item.pk])
        return done(request, here, words, undo=undo_of(form.outcome))
    return page(
        request,
        "stockroom/barcodes.html",
        section="stock",
        item=item,
        form=form,
        barcodes=item.barcodes.select_related("item"),
    )


@requires(Role.MANAGER, Barcode)
@require_POST
def drop_barcode(request: HttpRequest, barcode: Barcode) -> HttpResponse:
    """Let a barcode mean nothing any more."""
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(catalogue.drop_barcode, barcode, by=request.user):
        words = f"Removed the barcode {barcode}."
        return done(request, barcode.get_absolute_url(), words, undo=undo_of(form.outcome))
    return refusal(request, faults(form), section="stock", back=barcode)


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, item: Item) -> HttpResponse:
    """Data sheets and pictures kept with it, and one more."""
    form = FileForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and form.try_to(catalogue.add_file, item, by=request.user):
        here = form.outcome.get_absolute_url()
        undo = reverse("stockroom:remove_file", args=[form.outcome.pk])
        return done(request, here, f"Added {form.outcome}.", undo=undo)
    return page(
        request,
        "stockroom/files.html",
        section="stock",
        item=item,
        form=form,
        files=item.files.kept().select_related("by"),
    )


@requires(Role.VIEWER, ItemFile, fetch="kept")
@require_safe
def file(request: HttpRequest, file: ItemFile) -> HttpResponseBase:
    """A file, to be saved."""
    return handed_out(file.file, file.name)


@requires(Role.MANAGER, ItemFile)
@require_POST
def remove_file(request: HttpRequest, file: ItemFile) -> HttpResponse:
    """List it and hand it out no more."""
    catalogue.remove_file(file, by=request.user)
    undo = reverse("stockroom:bring_back_file", args=[file.pk])
    return done(request, file.get_absolute_url(), f"Removed {file}.", undo=undo)


@requires(Role.MANAGER, ItemFile)
@require_POST
def bring_back_file(request: HttpRequest, file: ItemFile) -> HttpResponse:
    """Undo its removal."""
    try:
        catalogue.bring_back_file(file, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=file.item)
    return done(request, file.get_absolute_url(), f"Undone. {file} is back.")


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, item: Item) -> HttpResponse:
    """Offer it no more, once nothing is left."""
    form = VerbForm(posted(request))
    if form.is_valid() and form.try_to(catalogue.archive, item, by=request.user):
        words = f"Archived {item}."
        return done(request, item.get_absolute_url(), words, undo=undo_of(form.outcome))
    levels = StockLevel.objects.visible_to(request.user).filter(item=item, quantity__gt=0)
    return page(
        request,
        "stockroom/archive.html",
        section="stock",
        item=item,
        form=form,
        is_left=catalogue.is_left(item),
        levels=levels.select_related("location", "item"),
        on_order=catalogue.still_ordered(item, request.user),
    )


@requires(Role.MANAGER, Item)
@require_POST
def restore(request: HttpRequest, item: Item) -> HttpResponse:
    """Offer it again."""
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(catalogue.restore, item, by=request.user):
        words = f"{item} is in use again."
        return done(request, item.get_absolute_url(), words, undo=undo_of(form.outcome))
    return refusal(request, faults(form), section="stock", back=item)


@requires(Role.MANAGER, ItemEvent)
@require_POST
def undo(request: HttpRequest, event: ItemEvent) -> HttpResponse:
    """Do the opposite of what was done to an item."""
    try:
        catalogue.undo(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=event)
    added = event.kind == ItemEvent.Kind.ADD
    now = "was archived, with nothing left of it" if added else "is as it was before"
    return done(request, event.get_absolute_url(), f"Undone. {event.item} {now}.")


def undo_of(event: ItemEvent) -> str:
    """The address that undoes it."""
    return reverse("stockroom:undo_change", args=[event.pk])


@requires(Role.MANAGER, Item)
@require_http_methods(["GET", "POST"])
def merge_items(request: HttpRequest, item: Item) -> HttpResponse:
    """Let it live on as another one: first all that will happen is shown, then it is done."""
    asked = (
        request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    )
    form = MergeForm(asked, item=item, user=request.user)
    if request.method == "GET":
        form.fields["operation_key"].required = False
    plan, refused = None, ""
    if form.is_valid():
        plan = Plan(item, form.cleaned_data["into"])
        if not may_merge(request.user, [item, plan.into]):
            raise PermissionDenied(
                "To merge two items you need to manage every location that stocks either of them."
                " An administrator can do it."
            )
        if request.method == "POST" and form.try_to(merge, item, by=request.user):
            words = f"Merged {item} into {plan.into}."
            return done(request, plan.into.get_absolute_url(), words)
        try:
            plan.refuse_what_cannot_be()
        except Refused as words:
            refused = str(words)
    return page(
        request,
        "stockroom/merge.html",
        section="stock",
        item=item,
        form=form,
        plan=plan,
        refused=refused,
    )


@any_member
@require_safe
def like(request: HttpRequest) -> HttpResponse:
    """Is it one of these? What is kept already and is called nearly like what is being typed."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add stock you need to manage the location it is kept at.")
    name = request.GET.get("name", "").replace("\0", "")[:160]
    barcode = request.GET.get("barcode", "").replace("\0", "").strip()[:64]
    found = alike(name, request.user, barcode=barcode)
    return render(request, "stockroom/_alike.html", {"alike": found})
