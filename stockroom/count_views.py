"""The screens of counting."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may, may_somewhere, requires
from locations.models import Atlas, Role
from people.choosing import typed
from people.pages import done, page, posted, refusal, wants_part, whole_number
from people.refused import Refused

from . import counts
from .count_forms import AddLineForm, LineForm, StartForm
from .count_sheets import ONLY, ROWS, Sheet
from .models import Count, CountLine, Item, StockLevel
from .value import last_costs

COUNTS = 25
SUGGESTED = 20


@any_member
@require_safe
def count_list(request: HttpRequest) -> HttpResponse:
    """Counts: those under way, and what the others found."""
    visible = Count.objects.visible_to(request.user).select_related("location", "started_by")
    rows = Paginator(visible.over(), COUNTS).get_page(request.GET.get("page"))
    under_way = list(visible.under_way())
    return page(
        request,
        "stockroom/count_list.html",
        section="stock",
        under_way=under_way,
        page_obj=rows,
        atlas=Atlas(request.user, [count.location for count in [*under_way, *rows]]),
        may_count=may_somewhere(request.user, Role.OPERATOR),
    )


@any_member
@require_http_methods(["GET", "POST"])
def count_start(request: HttpRequest) -> HttpResponse:
    """Begin to count a location."""
    if not may_somewhere(request.user, Role.OPERATOR):
        raise PermissionDenied("To count stock you need to operate the location it is kept at.")
    asked = {name: request.GET[name] for name in ("location", "category") if name in request.GET}
    form = StartForm(posted(request), user=request.user, initial=asked)
    if form.is_valid() and form.try_to(counts.start, by=request.user):
        return redirect(form.outcome)
    within = Count.objects.granting(request.user, Role.OPERATOR).under_way()
    return page(
        request,
        "stockroom/count_start.html",
        section="stock",
        form=form,
        under_way=list(within.select_related("location", "started_by")),
    )


@requires(Role.VIEWER, Count, fetch="for_page")
@require_safe
def count(request: HttpRequest, count: Count) -> HttpResponse:
    """The list to count along; once it is over, or for who may only look, what was found."""
    if not count.is_under_way or not may(request.user, Role.OPERATOR, count.location):
        return report(request, count)
    only = request.GET.get("only", "")
    sheet = Sheet(count, request.user, only if only in ONLY else "")
    level, missing = asked_for(request, sheet)
    number = sheet.page_of(level) if level else request.GET.get("page")
    listed = Paginator(sheet.keys, ROWS).get_page(number)
    rows = sheet.rows(listed.object_list)
    return page(
        request,
        "stockroom/count.html",
        section="stock",
        count=count,
        sheet=sheet,
        page_obj=listed,
        rows=rows,
        start=level or (rows[0].level.pk if rows else None),
        missing=missing,
        atlas=Atlas(request.user, [count.location, *(row.level.location for row in rows)]),
    )


def asked_for(request: HttpRequest, sheet: Sheet) -> tuple[int | None, str]:
    """The level that the address leads to, and what it asked for that is not on the list."""
    if (level := whole_number(request.GET.get("level"))) in sheet.in_scope:
        return level, ""
    text = request.GET.get("find", "").strip()[:200]
    if not text:
        return None, ""
    found = sheet.found(text)
    if found:
        sheet.only = ""
    return (found[0], "") if found else (None, text)


def report(request: HttpRequest, count: Count) -> HttpResponse:
    """What a count found, to be read and printed."""
    sheet = Sheet(count, request.user)
    keys = [key for key in sheet.in_scope if key in sheet.lines]
    rows = sheet.rows(keys)
    costs = {}
    if may(request.user, Role.OPERATOR, count):  # what things cost is for those who act
        items = {row.level.item_id for row in rows}
        costs = last_costs(request.user, items=items)
    return page(
        request,
        "stockroom/count_report.html",
        section="stock",
        count=count,
        sheet=sheet,
        rows=rows,
        agreed=counts.accuracy(sheet.lines.values()),
        worth=counts.worth(sheet.lines.values(), costs),
        atlas=Atlas(request.user, [count.location, *(row.level.location for row in rows)]),
    )


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_POST
def count_line(request: HttpRequest, count: Count) -> HttpResponse:
    """Write down one line, as it is typed. An emptied one is not counted."""
    reachable = StockLevel.objects.granting(request.user, Role.OPERATOR)
    level = get_object_or_404(
        reachable.select_related("item", "location"), pk=whole_number(request.POST.get("level"))
    )
    form, who = LineForm(posted(request)), request.user
    if not request.POST.get("counted", "").strip():
        try:
            counts.forget(count, level=level, by=who)
        except Refused as refused:
            form = said_no(form, refused)
        else:
            return line_answer(request, count, level, None)
    elif form.is_valid():
        form.try_to(partial(counts.record, location=level.location), count, level.item, by=who)
    return line_answer(request, count, level, form)


def said_no(form: LineForm, refused: Refused) -> LineForm:
    """``form``, with nothing wrong with it but what was refused."""
    form.is_valid()
    form.errors.clear()
    form.add_error(None, str(refused))
    return form


def line_answer(
    request: HttpRequest, count: Count, level: StockLevel, form: LineForm | None
) -> HttpResponse:
    """The row as it stands now, or the page at the next one."""
    wrong = " ".join(words for errors in form.errors.values() for words in errors) if form else ""
    sheet = Sheet(count, request.user)
    if not wants_part(request) and not wrong:
        to = sheet.next_after(level.pk) or level.pk
        return redirect(f"{count.get_absolute_url()}?{urlencode({'level': to})}#line-{to}")
    [row] = sheet.rows([level.pk])
    facts: dict[str, Any] = {
        "count": count,
        "sheet": sheet,
        "row": row,
        "wrong": wrong,
        "typed": request.POST.get("counted", "") if wrong else "",
    }
    status = 422 if wrong else 200
    if wants_part(request):
        return render(request, "stockroom/_count_answer.html", facts, status=status)
    return refusal(request, f"{level.item}: {wrong}", section="stock", back=count)


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_safe
def count_progress(request: HttpRequest, count: Count) -> HttpResponse:
    """How far it is, what the others have counted since a line of this number, and what moved."""
    since = whole_number(request.GET.get("since")) or 0
    sheet = Sheet(count, request.user)
    news = [
        line.level_id
        for line in sheet.lines.values()
        if line.has_moved or (line.pk > since and line.by_id != request.user.pk)
    ]
    shown = sheet.rows(key for key in sheet.in_scope if key in news[:ROWS])
    facts = {"count": count, "sheet": sheet, "rows": shown}
    return render(request, "stockroom/_count_progress.html", facts)


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_http_methods(["GET", "POST"])
def count_add(request: HttpRequest, count: Count) -> HttpResponse:
    """Count something that is not on the list."""
    asked = {name: request.GET[name] for name in ("item", "location") if name in request.GET}
    initial = {"location": count.location_id} | asked
    form = AddLineForm(posted(request), user=request.user, count=count, initial=initial)
    if form.is_valid() and form.try_to(counts.record, count, by=request.user):
        line = form.outcome
        words = f"Counted {line.level.item.amount(line.counted)} of {line.level.item}."
        to = f"{count.get_absolute_url()}?level={line.level_id}"
        undo = reverse("stockroom:count_back", args=[line.pk])
        return done(request, to, words, undo=undo)
    return page(request, "stockroom/count_add.html", section="stock", count=count, form=form)


@requires(Role.OPERATOR, CountLine)
@require_POST
def count_back(request: HttpRequest, line: CountLine) -> HttpResponse:
    """Take back what was said of one level."""
    back = line.count or line.level
    try:
        counts.take_back(line, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=back)
    words = f"Undone. What was known of {line.level.item} before holds again."
    return done(request, back.get_absolute_url(), words)


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_safe
def count_review(request: HttpRequest, count: Count) -> HttpResponse:
    """What posting would change, and what should be counted again first."""
    if not count.is_under_way:
        return redirect(count)
    sheet = Sheet(count, request.user)
    differing = {line.level_id for line in [*sheet.differing, *sheet.moved]}
    rows = sheet.rows(key for key in sheet.in_scope if key in differing)
    return page(
        request,
        "stockroom/count_review.html",
        section="stock",
        count=count,
        sheet=sheet,
        rows=rows,
        atlas=Atlas(request.user, [count.location, *(row.level.location for row in rows)]),
    )


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_POST
def count_post(request: HttpRequest, count: Count) -> HttpResponse:
    """Set the levels right."""
    try:
        over = counts.post(count, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=count)
    written = over.lines.current().exclude(movement=None).count()
    levels = f"{written} level{'' if written == 1 else 's'} set right" if written else "all agreed"
    undo = reverse("stockroom:count_undo", args=[count.pk])
    return done(request, over.get_absolute_url(), f"Posted: {levels}.", undo=undo)


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_POST
def count_undo(request: HttpRequest, count: Count) -> HttpResponse:
    """Take back all that a count changed."""
    try:
        over = counts.undo_post(count, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=count)
    return done(request, over.get_absolute_url(), "Undone. The levels are as they were before.")


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_POST
def count_drop(request: HttpRequest, count: Count) -> HttpResponse:
    """Give a count up."""
    try:
        over = counts.drop(count, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=count)
    undo = reverse("stockroom:count_pick_up", args=[count.pk])
    words = "The count was given up. Nothing was changed."
    return done(request, over.get_absolute_url(), words, undo=undo)


@requires(Role.OPERATOR, Count, fetch="for_page")
@require_POST
def count_pick_up(request: HttpRequest, count: Count) -> HttpResponse:
    """Go on with a count that was given up."""
    counts.pick_up(count, by=request.user)
    undo = reverse("stockroom:count_drop", args=[count.pk])
    return done(request, count.get_absolute_url(), "The count goes on.", undo=undo)


@any_member
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first items whose name, barcode or code fits what is being typed."""
    visible = Item.objects.visible_to(request.user).in_use()
    found = visible.search(typed(request)).order_by("name", "pk")[:SUGGESTED]
    options = [(f"{item} · {item.code}", item.category) for item in found]
    return render(request, "widgets/suggestions.html", {"options": options})
