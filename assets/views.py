"""The screens of gear."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere, requires
from locations.models import Atlas, Location, Role
from people.as_it_was import said_again, undo_of_edit
from people.clock import house_date
from people.models import SavedFilter
from people.pages import done, next_address, page, posted, refusal
from people.pictures import served
from people.rates import too_often
from people.refused import Refused
from people.saved_filters import Saved, filters_of, opening
from people.spreadsheets import FORMATS, MOST_IN_A_WORKBOOK, sent_alone

from . import (
    adding,
    audits,
    borrowing,
    columns,
    details,
    exports,
    files,
    newcomers,
    operations,
    piles,
    service,
    undoing,
)
from .column_forms import ColumnsForm
from .detail_forms import AddForm, ChangeForm
from .filters import AssetFilter
from .loan_forms import CheckInForm, CheckOutForm, DueForm, HandOverForm, MoveForm, RenewForm
from .models import Asset, AssetEvent, AssetQuerySet, History, Pile
from .recent import recent_custodians
from .service_forms import BackForm, BrokenForm, RepairedForm, ReportForm, RetireForm

ROWS = 25
CANT_UNDO = "Your teams can't undo this. Ask somebody who looks after it."


@any_member
@require_safe
def asset_list(request: HttpRequest) -> HttpResponseBase:
    """All gear that this person can see, narrowed and sorted by the address."""
    mine = filters_of(request.user, SavedFilter.List.GEAR)
    if not request.GET and (first := opening(mine)):
        return redirect(first)
    found = AssetFilter(request.GET, request=request)
    shown = columns.shown(request.user, request.GET.get("show"))
    if (form := request.GET.get("as", "")) in FORMATS:
        which = [column.key for column in shown] if request.GET.get("columns") else None
        return exported(request, found.qs, form, which)
    rows = found.page(request.GET.get("page"), ROWS)
    audits.mark_missing(rows)
    places = [place for row in rows for place in (row.home, row.location)]
    return page(
        request,
        "assets/asset_list.html",
        section="gear",
        filter=found,
        columns=shown,
        shown={column.key for column in shown},
        offered=columns.offered(request.user),
        saved=Saved.beside(
            mine, request.GET, found.filters, show=",".join(column.key for column in shown)
        ),
        page_obj=rows,
        counts=found.counts,
        atlas=found.form.fields["location"].atlas.with_more(Atlas(request.user, places)),
        may_operate=any(row.may_operate for row in rows),
        may_add=may_somewhere(request.user, Role.MANAGER),
    )


def exported(
    request: HttpRequest, assets: AssetQuerySet, form: str, columns: Collection[str] | None
) -> HttpResponseBase:
    """These ``assets`` as a file. A workbook, which is finished before it goes, holds so many."""
    if form == "xlsx" and assets[MOST_IN_A_WORKBOOK : MOST_IN_A_WORKBOOK + 1].exists():
        words = (
            f"That is more than {MOST_IN_A_WORKBOOK:,} assets, too many for one workbook."
            " Narrow the list, or export it as CSV."
        )
        return refusal(request, words, section="gear")
    head, lines = exports.table(assets, request.user, columns)
    return sent_alone(request, form, "gear", head, lines, section="gear")


@any_member
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Show these columns in the list of gear from now on, or again the usual ones."""
    form = ColumnsForm(request.POST, user=request.user)
    if not form.is_valid():
        return refusal(request, "There is no such column.", section="gear")
    usual = "usual" in request.POST
    columns.choose(request.user, None if usual else form.cleaned_data["columns"])
    return redirect(next_address(request) or reverse("assets:asset_list"))


@requires(Role.VIEWER, Asset, find="opened_by")
@require_safe
def asset(request: HttpRequest, asset: Asset) -> HttpResponse:
    """One asset: who has it, where it belongs, and what happened to it."""
    may_operate = asset.is_placed(request.user, Role.OPERATOR)
    may_manage = asset.is_placed(request.user, Role.MANAGER)
    lines = History(asset, request.user).get_page(request.GET.get("page"))
    places = [asset.home, asset.location, asset.seen_in]
    places += [line.from_location for line in lines] + [line.to_location for line in lines]
    atlas = Atlas(request.user, places)
    story = audits.story(lines, asset, request.user)
    found = [line for chapter in story for line in chapter.sightings]
    may_take, only_for = borrowing.may_take(asset.type, request.user)
    is_offered = may_operate and asset.is_available and not asset.type.terms_id
    return page(
        request,
        "assets/asset.html",
        section="gear",
        asset=asset,
        lines=lines,
        files=files.beside(asset, request.user),
        atlas=atlas,
        form=DueForm(asset=asset, user=request.user),
        recent=recent_custodians(request.user, [asset.type]) if is_offered else [],
        may_take=may_take,
        only_for=only_for,
        story=story,
        missed=audits.missed(asset, found if lines.number == 1 else None),
        is_placed=atlas.sees(asset.home) or atlas.sees(asset.location),
        may_operate=may_operate,
        may_manage=may_manage,
        undoable=undoable(lines, atlas, may_manage=may_manage) if may_operate else None,
    )


def undoable(lines: Page[AssetEvent], atlas: Atlas, *, may_manage: bool) -> int | None:
    """The key of the last event, if it is among ``lines`` and may be undone.

    What ``may_bring_all_back`` asks is known already: ``atlas`` tells where whoever looks operates.
    """
    happened = (line for line in lines if not line.is_a_saying)
    last = next(happened, None) if lines.number == 1 else None
    if last is None or not last.can_be_undone:
        return None
    if last.kind in {AssetEvent.Kind.RETIRE, AssetEvent.Kind.RESTORE} and not may_manage:
        return None
    moved_from = last.from_location_id if last.kind == AssetEvent.Kind.MOVE else None
    if moved_from and moved_from not in atlas.reached(Role.OPERATOR):
        return None
    # Undoing a check in would hand out what is not lent any more.
    gave_back = last.kind == AssetEvent.Kind.CHECK_IN
    return None if gave_back and last.asset.state != Asset.State.IN_SERVICE else last.pk


def may_bring_all_back(user: Any, events: Collection[AssetEvent]) -> bool:
    """Undoing a move is a move: it takes an operator where it came from, too.

    Undoing a retirement, or the end of one, takes who may retire it.
    """
    kinds = {AssetEvent.Kind.RETIRE, AssetEvent.Kind.RESTORE}
    retired = {event.asset_id for event in events if event.kind in kinds}
    left = {event.from_location_id for event in events if event.kind == AssetEvent.Kind.MOVE}
    managed = Asset.objects.granting(user, Role.MANAGER).filter(pk__in=retired)
    reached = Location.objects.granting(user, Role.OPERATOR).filter(pk__in=left - {None})
    return managed.count() == len(retired) and reached.count() == len(left - {None})


def do(
    request: HttpRequest,
    asset: Asset,
    form_class: type,
    verb: Callable[..., AssetEvent],
    **initial: Any,
) -> HttpResponse:
    """The small page of one verb, filled in with what is ``initial``, and doing it."""
    files = request.FILES if request.method == "POST" else None
    form = form_class(posted(request), files, asset=asset, user=request.user, initial=initial)
    if form.is_valid() and form.try_to(verb, asset, by=request.user):
        event = form.outcome
        return done(
            request,
            way_on(request, asset),
            said(event, request.user) + newcomers.told(form.cleaned_data.get("to")),
            undo=reverse("assets:undo", args=[event.pk]) if takes_back(event) else None,
        )
    fresh = Asset.objects.visible_to(request.user).with_custody().get(pk=asset.pk)
    return page(
        request,
        f"assets/{verb.__name__}.html",
        section="gear",
        asset=fresh,
        form=form,
        missed=audits.missed(fresh),
        atlas=Atlas(request.user, [fresh.home, fresh.location]),
    )


def takes_back(event: AssetEvent) -> bool:
    """Can it be undone, being the last thing that happened?"""
    return event.can_be_undone and undoing.is_last(event)


def way_on(request: HttpRequest, asset: Asset) -> str:
    """The asset's page, unless the verb took it out of this person's sight."""
    still_seen = Asset.objects.visible_to(request.user).filter(pk=asset.pk).exists()
    return asset.get_absolute_url() if still_seen else reverse("assets:asset_list")


def said(event: AssetEvent, user: Any) -> str:
    """The confirming message: what happened. A home that ``user`` can't see goes unnamed."""
    which = event.asset.marked
    match event.kind:
        case AssetEvent.Kind.CHECK_OUT:
            to = "you" if event.custodian == event.by else event.custodian
            if undoing.handed_over(event):
                return f"Handed {which} over to {to}."
            return f"Checked out {which} to {to}."
        case AssetEvent.Kind.CHECK_IN:
            seen = Atlas(user, [event.to_location]).sees(event.to_location)
            return f"Checked in {which} to {event.to_location if seen else 'its home'}."
        case AssetEvent.Kind.RENEW:
            day = event.due_at and house_date(event.due_at)
            until = f"until {day:%-d %B}" if day else "until further notice"
            whose = "You have" if event.custodian == event.by else f"{event.custodian} has"
            return f"{whose} {which} {until}."
        case AssetEvent.Kind.MOVE:
            return f"Moved {which} to {event.to_location}."
        case AssetEvent.Kind.LOST:
            had = f" {event.custodian} had it." if event.custodian else ""
            return f"{which} is reported lost.{had}"
        case AssetEvent.Kind.BROKEN:
            return f"{which} is in repair, and not lent until it is back."
        case AssetEvent.Kind.RETIRE:
            return f"Retired {which}."
        case AssetEvent.Kind.FOUND if event.outage is None:
            return f"Found {which}."
        case AssetEvent.Kind.FOUND | AssetEvent.Kind.REPAIRED | AssetEvent.Kind.RESTORE:
            return f"{which} is back, and can be checked out."
    return f"Undone. {which} is as it was before."


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def check_out(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Hand it to me, or to another person."""
    if adds_too_many(request):
        return respond_429(request)
    return do(request, asset, CheckOutForm, newcomers.check_out)


def adds_too_many(request: HttpRequest) -> bool:
    """Is this somebody new, after many others within the hour?"""
    about = str(request.user.pk)
    return bool(request.POST.get("new_name")) and too_often(request, "add_borrower", about=about)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Take it back; ``?broken=1`` says that it needs repair."""
    return do(request, asset, CheckInForm, service.check_in, broken="broken" in request.GET)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, asset: Asset) -> HttpResponse:
    """From who has it to somebody else, without a way back to the shelf."""
    return do(request, asset, HandOverForm, operations.hand_over)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Whoever has it keeps it for longer, or for less."""
    return do(request, asset, RenewForm, operations.renew)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Put it somewhere else."""
    return do(request, asset, MoveForm, operations.move)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def report_lost(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Nobody knows where it is."""
    return do(request, asset, ReportForm, service.report_lost)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def report_found(request: HttpRequest, asset: Asset) -> HttpResponse:
    """It turned up again."""
    return do(request, asset, BackForm, audits.report_found)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def report_broken(request: HttpRequest, asset: Asset) -> HttpResponse:
    """It needs repair."""
    return do(request, asset, BrokenForm, service.report_broken)


@requires(Role.OPERATOR, Asset)
@require_http_methods(["GET", "POST"])
def repaired(request: HttpRequest, asset: Asset) -> HttpResponse:
    """It works again."""
    return do(request, asset, RepairedForm, service.repaired)


@requires(Role.MANAGER, Asset)
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, asset: Asset) -> HttpResponse:
    """It is not ours to lend any more."""
    return do(request, asset, RetireForm, service.retire)


@requires(Role.MANAGER, Asset)
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, asset: Asset) -> HttpResponse:
    """It is ours again after all."""
    return do(request, asset, BackForm, service.restore)


@requires(Role.MANAGER, Asset)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Say something else about it."""
    files = request.FILES if request.method == "POST" else None
    form = ChangeForm(posted(request), files, asset=asset, user=request.user)
    if form.is_valid() and form.try_to(details.change, asset, by=request.user):
        was = {name: asset.editable[name] for name in form.outcome.changed_since(asset.editable)}
        undo = undo_of_edit("assets:change_back", asset, form, was)
        return done(request, way_on(request, asset), f"Saved {form.outcome.marked}.", undo=undo)
    return page(request, "assets/change.html", section="gear", asset=asset, form=form)


@requires(Role.MANAGER, Asset)
@require_POST
def change_back(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Say again what was said about it before an edit, at a home that this person manages."""
    verb = partial(details.change_back, homes=Location.objects.granting(request.user, Role.MANAGER))
    return said_again(request, verb, asset, section="gear")


@requires(Role.VIEWER, Asset)
@require_safe
def photo(request: HttpRequest, asset: Asset) -> HttpResponse:
    """What it looks like."""
    return served(request, asset.photo)


@requires(Role.VIEWER, AssetEvent)
@require_safe
def event_photo(request: HttpRequest, event: AssetEvent) -> HttpResponse:
    """What it looked like when it left or came back."""
    return served(request, event.photo)


@requires(Role.OPERATOR, AssetEvent)
@require_POST
def undo(request: HttpRequest, event: AssetEvent) -> HttpResponse:
    """Write the opposite of the last thing that happened."""
    if not may_bring_all_back(request.user, [event]):
        raise PermissionDenied(CANT_UNDO)
    try:
        opposite = operations.undo(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="gear", back=event)
    return done(request, way_on(request, event.asset), said(opposite, request.user))


@any_member
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an asset at a home this person manages."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add gear you need to manage the location where it belongs.")
    initial: dict[str, Any] = {"home": request.GET.get("location"), "name": request.GET.get("name")}
    form = AddForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and form.try_to(adding.add_run, by=request.user):
        first, *others = form.outcome
        shown, said, labels = first.get_absolute_url(), f"Added {first.marked}.", ""
        if others:
            shown = f"{reverse('assets:asset_list')}?{urlencode({'q': first.name})}"
            numbers = f"{first.tag_number} to {others[-1].tag_number}"
            said = f"Added {len(form.outcome):,} assets, {numbers}."
            keys = [asset.pk for asset in form.outcome]
            labels = f"pile:{piles.written(keys, of=Pile.Of.ASSETS, by=request.user)}"
        if "more" in request.POST:
            shown = f"{reverse('assets:add')}?{urlencode({'location': first.home_id})}"
        undo = undo_of_adding(form.outcome, request.user)
        return done(request, shown, said, undo=undo, labels=labels)
    return page(request, "assets/add.html", section="gear", form=form)


def undo_of_adding(assets: list[Asset], user: Any) -> str:
    """Where it is undone that these were added."""
    added = AssetEvent.objects.visible_to(user).filter(asset__in=assets, kind=AssetEvent.Kind.ADD)
    keys = added.order_by("pk").values_list("pk", flat=True)
    return reverse("assets:take_back", args=[piles.written(keys, of=Pile.Of.EVENTS, by=user)])
