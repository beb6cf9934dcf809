"""The screens of audits."""

from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import replace_url

from locations.access import any_member, may_somewhere, requires
from locations.models import Atlas, Location, Role
from people.pages import done, page, posted, refusal, wants_part, whole_number
from people.refused import Refused
from people.verb_forms import VerbForm, faults

from . import audits, many
from .audit_forms import FinishForm, SeeForm, StartForm
from .audit_sheets import ON_PAPER, ONLY, ROWS, Row, Sheet
from .handfuls import SomeRefused
from .models import Asset, AssetEvent, Audit, AuditLine
from .views import CANT_UNDO, may_bring_all_back

AUDITS = 25


@any_member
@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """Audits: those under way, and the others."""
    visible = Audit.objects.visible_to(request.user).for_page()
    rows = Paginator(visible.over(), AUDITS).get_page(request.GET.get("page"))
    return page(
        request,
        "assets/audit_list.html",
        section="gear",
        under_way=list(visible.under_way()),
        page_obj=rows,
        may_audit=may_somewhere(request.user, Role.OPERATOR),
    )


@any_member
@require_http_methods(["GET", "POST"])
def audit_start(request: HttpRequest) -> HttpResponse:
    """Begin to audit a location."""
    if not may_somewhere(request.user, Role.OPERATOR):
        raise PermissionDenied("To audit gear you need to operate the location where it is.")
    asked = {"location": request.GET["location"]} if "location" in request.GET else {}
    form = StartForm(posted(request), user=request.user, initial=asked)
    if form.is_valid() and form.try_to(audits.start, by=request.user):
        return redirect(form.outcome)
    within = Audit.objects.granting(request.user, Role.OPERATOR).under_way()
    return page(
        request, "assets/audit_start.html", section="gear", form=form, under_way=within.for_page()
    )


@requires(Role.VIEWER, Audit, fetch="for_page")
@require_safe
def audit(request: HttpRequest, audit: Audit) -> HttpResponse:
    """The list to walk round with; once it is over, what was found."""
    if not audit.is_under_way:
        return report(request, audit)
    only = request.GET.get("only", "")
    at = standing(request, audit, request.GET.get("at"))
    sheet = Sheet(audit, request.user, only if only in ONLY else "", at)
    line = None
    if key := whole_number(request.GET.get("line")):
        lines = AuditLine.objects.visible_to(request.user).filter(audit=audit)
        line = lines.for_page().filter(pk=key).first()
    rows = sheet.page(request.GET.get("page"))
    return page(
        request,
        "assets/audit.html",
        section="gear",
        audit=audit,
        sheet=sheet,
        page_obj=rows,
        line=line,
        again="again" in request.GET,
        atlas=atlas_of(request, audit, rows.object_list, line, at),
    )


def report(request: HttpRequest, audit: Audit) -> HttpResponse:
    """What an audit found, to be read and printed."""
    sheet = Sheet(audit, request.user)
    whole = "whole" in request.GET
    rows = sheet.report(request.GET.get("page"), ON_PAPER if whole else ROWS)
    return page(
        request,
        "assets/audit_report.html",
        section="gear",
        audit=audit,
        sheet=sheet,
        page_obj=rows,
        whole=whole,
        parts=[
            (AuditLine.Result(result), list(part))
            for result, part in groupby(rows.object_list, lambda row: row.line.result)
        ],
        atlas=atlas_of(request, audit, rows.object_list),
    )


def atlas_of(
    request: HttpRequest,
    audit: Audit,
    rows: list[Row],
    line: AuditLine | None = None,
    at: Location | None = None,
) -> Atlas:
    """The names of all places that these rows may mention."""
    places = [audit.location, at]
    for row in rows:
        if row.asset:
            places += [row.asset.home, row.asset.location]
        if row.event:
            places.append(row.event.to_location)
    for said in [line, *(row.line for row in rows)]:
        if said:
            places += [said.place, said.was_at, said.asset and said.asset.home]
    return Atlas(request.user, places)


def standing(request: HttpRequest, audit: Audit, key: str | None) -> Location | None:
    """Where in ``audit`` they say they stand; None for nowhere in particular, or elsewhere."""
    if not key:
        return None
    places = Location.objects.visible_to(request.user)
    place = places.filter(pk=whole_number(key)).first()
    return place if place and place != audit.location and audit.looks_at(place) else None


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_POST
def audit_see(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Something was ticked or scanned: gear, anything else, or the label of where they stand."""
    at = standing(request, audit, request.POST.get("at"))
    form = VerbForm(request.POST) if "asset" in request.POST else SeeForm(request.POST)
    if not form.is_valid():
        return refused(request, audit, at, faults(form))
    text, key = form.cleaned_data.get("code", ""), form.cleaned_data["operation_key"]
    facts: dict[str, Any] = {"by": request.user, "operation_key": key, "place": at}
    visible = Asset.objects.visible_to(request.user)
    if "asset" in request.POST:
        one = get_object_or_404(visible, pk=whole_number(request.POST["asset"]))
    elif (one := many.scanned(text, visible)) is None and (place := audits.place_read(text)):
        here = standing(request, audit, str(place))
        if here or place == audit.location_id:
            return stands(request, audit, here)
        if elsewhere := Location.objects.visible_to(request.user).filter(pk=place).first():
            return refused(request, audit, at, f"{elsewhere} is not part of this audit.")
    try:
        line = (
            audits.see(audit, one, **facts)
            if one
            else audits.read(audit, text.replace("\0", ""), **facts)
        )
    except Refused as no:
        return refused(request, audit, at, str(no))
    return seen(request, audit, at, line, again=line.operation_key != key)


def seen(
    request: HttpRequest, audit: Audit, at: Location | None, line: AuditLine, *, again: bool
) -> HttpResponse:
    """What became of it, with its row; or the page that says so."""
    if not wants_part(request):
        where = {"at": at.pk} if at else {}
        query = urlencode(where | {"line": line.pk} | ({"again": 1} if again else {}))
        return redirect(f"{audit.get_absolute_url()}?{query}")
    line = AuditLine.objects.visible_to(request.user).for_page().get(pk=line.pk)
    withdrawn = AuditLine.objects.visible_to(request.user).filter(withdraws=line)
    return answer(request, audit, at, line, again=again, withdrawn=withdrawn.exists())


def answer(
    request: HttpRequest,
    audit: Audit,
    at: Location | None,
    line: AuditLine,
    *,
    again: bool = False,
    withdrawn: bool = False,
) -> HttpResponse:
    """The part that says what became of a scan or tick, its row, and how far the audit is."""
    sheet = Sheet(audit, request.user, at=at)
    expected = line.result == AuditLine.Result.SEEN
    facts = {
        "audit": audit,
        "sheet": sheet,
        "line": line,
        "again": again,
        "withdrawn": withdrawn,
        "may_audit": True,
        "row": Row(line.asset, None if withdrawn else line) if expected else None,
        "atlas": atlas_of(request, audit, [], line, at),
    }
    return render(request, "assets/_audit_answer.html", facts)


def stands(request: HttpRequest, audit: Audit, at: Location | None) -> HttpResponse:
    """From now on they look at this place: what should be there, and what is."""
    query = f"?{urlencode({'at': at.pk})}" if at else ""
    if not wants_part(request):
        return redirect(f"{audit.get_absolute_url()}{query}")
    sheet = Sheet(audit, request.user, at=at)
    rows = sheet.page(1)
    facts = {
        "audit": audit,
        "sheet": sheet,
        "page_obj": rows,
        "atlas": atlas_of(request, audit, rows.object_list, None, at),
        "may_audit": True,
    }
    drawn = render(request, "assets/_audit_place.html", facts)
    return replace_url(drawn, f"{audit.get_absolute_url()}{query}")


def refused(request: HttpRequest, audit: Audit, at: Location | None, words: str) -> HttpResponse:
    """Why not: beside the box, or on a page of its own."""
    if not wants_part(request):
        return refusal(request, words, section="gear", back=audit)
    facts = {"audit": audit, "words": words}
    return render(request, "assets/_audit_said.html", facts, status=422)


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_POST
def audit_withdraw(request: HttpRequest, audit: Audit) -> HttpResponse:
    """That was a mistake: it was not seen."""
    written = AuditLine.objects.visible_to(request.user)
    lines = written.filter(audit=audit, withdraws=None)
    line = get_object_or_404(lines.for_page(), pk=whole_number(request.POST.get("line")))
    at = standing(request, audit, request.POST.get("at"))
    try:
        audits.withdraw(line, by=request.user)
    except Refused as no:
        return refused(request, audit, at, str(no))
    if wants_part(request):
        return answer(request, audit, at, line, withdrawn=True)
    what = line.asset or f"“{line.text}”"
    query = f"?{urlencode({'at': at.pk})}" if at else ""
    return done(request, f"{audit.get_absolute_url()}{query}", f"Taken back: {what}.")


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_safe
def audit_progress(request: HttpRequest, audit: Audit) -> HttpResponse:
    """How far it is, and what the others have seen since a line of this number."""
    since = whole_number(request.GET.get("since")) or 0
    at = standing(request, audit, request.GET.get("at"))
    sheet = Sheet(audit, request.user, at=at)
    news = sheet.lines.filter(result=AuditLine.Result.SEEN, pk__gt=since)
    news = news.exclude(by=request.user).order_by("pk").for_page()[:100]
    rows = [Row(line.asset, line) for line in news]
    facts = {"audit": audit, "sheet": sheet, "rows": rows, "may_audit": True}
    return render(request, "assets/_audit_progress.html", facts)


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_http_methods(["GET", "POST"])
def audit_finish(request: HttpRequest, audit: Audit) -> HttpResponse:
    """What is missing and what is unexpected, putting it right, and the end of it."""
    if audit.dropped_at or (audit.ended_at and request.method != "POST"):
        return redirect(audit)
    sheet = Sheet(audit, request.user, only="missing")
    rows = sheet.to_put_right
    form = FinishForm(posted(request), rows=rows)
    if form.is_valid() and form.try_to(audits.finish, audit, by=request.user):
        if form.outcome.ended_key != form.cleaned_data["operation_key"]:
            words = "finished this audit before you. Nothing that you chose was done."
            return done(request, audit.get_absolute_url(), f"{form.outcome.ended_by} {words}")
        if form.outcome.ended_at is None:
            words = "This was finished, and that was undone since. It is under way again."
            return done(request, audit.get_absolute_url(), words)
        return finished(request, form.outcome)
    reasons = form.refused.reasons if isinstance(form.refused, SomeRefused) else {}
    return page(
        request,
        "assets/audit_finish.html",
        section="gear",
        audit=audit,
        sheet=sheet,
        form=form,
        reasons=reasons,
        unexpected=rows,
        more=sheet.left_over - len(sheet.missing),
        lost=form.data.getlist("lost") if form.is_bound else [],
        atlas=atlas_of(request, audit, [*rows, *sheet.missing]),
    )


def finished(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Say what became of it, with the way back for all of it."""
    sheet = Sheet(audit, request.user)
    put = len(audits.put_right_by(audit))
    gone = sheet.found["missing"]
    words = f"{gone} missing" if gone else "nothing is missing"
    words += f", {put} put right" if put else ""
    undo = reverse("assets:audit_undo", args=[audit.pk])
    return done(request, audit.get_absolute_url(), f"Finished: {words}.", undo=undo)


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_POST
def audit_undo(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Take back all that finishing an audit changed."""
    events = audits.put_right_by(audit)
    mine = AssetEvent.objects.granting(request.user, Role.OPERATOR)
    mine = mine.filter(pk__in=[event.pk for event in events])
    if mine.count() < len(events) or not may_bring_all_back(request.user, events):
        raise PermissionDenied(CANT_UNDO)
    try:
        over = audits.undo(audit, by=request.user)
    except Refused as no:
        return refusal(request, str(no), section="gear", back=audit)
    return done(request, over.get_absolute_url(), "Undone. The audit is under way again.")


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_POST
def audit_drop(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Give an audit up."""
    try:
        over = audits.drop(audit, by=request.user)
    except Refused as no:
        return refusal(request, str(no), section="gear", back=audit)
    undo = reverse("assets:audit_pick_up", args=[audit.pk])
    words = "The audit was given up. Nothing was put right."
    return done(request, over.get_absolute_url(), words, undo=undo)


@requires(Role.OPERATOR, Audit, fetch="for_page")
@require_POST
def audit_pick_up(request: HttpRequest, audit: Audit) -> HttpResponse:
    """Go on with an audit that was given up."""
    audits.pick_up(audit, by=request.user)
    return done(request, audit.get_absolute_url(), "The audit goes on.")
