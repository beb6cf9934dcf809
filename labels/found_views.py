"""Something of ours was found: what a stranger sees who scans it, and what they write to us."""

from typing import Any

from allauth.core.ratelimit import respond_429
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assets.models import Asset
from locations.access import any_member, may_somewhere, requires
from locations.models import Atlas, Role
from people.models import Organisation
from people.pages import done, page, posted, refusal
from people.rates import too_often
from people.refused import Refused
from people.verb_forms import VerbForm, faults

from . import finds
from .codes import is_miscopied, read, spoken
from .found_forms import FoundForm
from .models import Finder, FoundReport, FoundReportEvent, Tag
from .targets import leads_to, places

ROWS = 30
ENOUGH = "So many messages came in lately that we can't take another one for an hour."


def found(request: HttpRequest, code: str) -> HttpResponse:
    """What the label says to a stranger: whose it is, and how to tell them.

    All labels of ours say the same, whatever they are on; to find out takes one and the same query.
    """
    house = Organisation.current()
    if house is None or not house.found_page:
        return redirect_to_login(request.get_full_path())
    if too_often(request, "open_label", about=""):
        return respond_429(request)
    tag = Tag.objects.visible_to(request.user).filter(code=read(code) or "").first()
    if tag is None:
        return unread(request, code)
    form, status = FoundForm(posted(request)), 200
    if form.is_valid():
        if writes_too_often(request, tag):
            form.add_error(None, ENOUGH)
            status = 429
        elif form.is_a_machines or kept(tag, form):
            return unlisted(redirect(f"{reverse('labels:q', args=[tag.code])}?thanks"))
    answer = page(
        request,
        "labels/found.html",
        status=status,
        code=tag.code,
        spoken=spoken(tag.code),
        form=form,
        thanks="thanks" in request.GET and request.method != "POST",
    )
    return unlisted(answer)


def writes_too_often(request: HttpRequest, tag: Tag) -> bool:
    """Did too many messages come from there, about this label, or at all?"""
    return too_often(request, "write_about_a_label", about=tag.code) or too_often(
        request, "write_about_labels", about=""
    )


def kept(tag: Tag, form: FoundForm) -> bool:
    """Keep what is in ``form``; False, with the words on it, if that is refused."""
    try:
        finds.report(tag, **form.told)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def guesses_too_often(request: HttpRequest, *, counts: bool = True) -> bool:
    """Did somebody signed in ask for too many codes that lead nowhere? This is one if it counts."""
    return too_often(request, "guess_label", about=str(request.user.pk), counts=counts)


def unread(request: HttpRequest, code: str) -> HttpResponse:
    """This is no label of ours, or one character of it was misread."""
    misread = is_miscopied(code)
    return unlisted(page(request, "labels/unread.html", status=404, misread=misread))


def unlisted(response: HttpResponse) -> HttpResponse:
    """Search engines leave it alone."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@any_member
@require_safe
def found_list(request: HttpRequest) -> HttpResponse:
    """What strangers wrote about things that this person manages: what is open, or closed."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To read what finders write you need to manage a location.")
    reports = FoundReport.objects.granting(request.user, Role.MANAGER)
    closed = "closed" in request.GET
    rows = Paginator((reports.closed() if closed else reports.open()).for_reading(), ROWS)
    return page(
        request,
        "labels/found_list.html",
        section="home",
        closed=closed,
        page_obj=rows.get_page(request.GET.get("page")),
    )


@requires(Role.MANAGER, FoundReport, fetch="for_reading")
@require_safe
def found_report(request: HttpRequest, report: FoundReport) -> HttpResponse:
    """What one of them wrote, how to reach them, and what was done about it."""
    thing = leads_to(report.tag)
    return page(
        request,
        "labels/found_report.html",
        section="home",
        report=report,
        spoken=spoken(report.tag.code),
        finder=Finder.objects.visible_to(request.user).filter(report=report).first(),
        events=report.events.select_related("by"),
        closed=report.done("close"),
        thing=thing,
        is_lost=isinstance(thing, Asset) and thing.state == Asset.State.LOST,
        atlas=Atlas(request.user, places(report.tag)),
    )


@requires(Role.MANAGER, FoundReport)
@require_POST
def found_answer(request: HttpRequest, report: FoundReport) -> HttpResponse:
    """Somebody wrote back to the finder, or rang."""
    return marked(request, report, finds.answer, "Marked as answered.")


@requires(Role.MANAGER, FoundReport)
@require_POST
def found_close(request: HttpRequest, report: FoundReport) -> HttpResponse:
    """Nothing more is to be done about it."""
    return marked(request, report, finds.close, "Closed the message.")


def marked(request: HttpRequest, report: FoundReport, verb: Any, said: str) -> HttpResponse:
    """Write down what was done, and go back."""
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(verb, report, by=request.user):
        undo = reverse("labels:found_undo", args=[form.outcome.pk])
        return done(request, report.get_absolute_url(), said, undo=undo)
    return refusal(request, faults(form), section="home", back=report)


@requires(Role.MANAGER, FoundReportEvent)
@require_POST
def found_undo(request: HttpRequest, event: FoundReportEvent) -> HttpResponse:
    """It was not so after all."""
    try:
        finds.undo(event, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="home", back=event.report)
    return done(request, event.report.get_absolute_url(), "Undone. It stands as before.")
