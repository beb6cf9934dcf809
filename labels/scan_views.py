"""The scan page: one code after the other, and what becomes of each."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid5

from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget

from assets import sightings
from assets.models import Asset
from assets.recent import recent_custodians
from locations.access import any_member, may, may_somewhere
from locations.models import Location, Role
from people.memory import giving_nothing
from people.models import Person
from people.pages import done, page, posted, refusal, wants_part
from people.rates import too_often
from people.refused import Refused
from people.verb_forms import faults
from stockroom import catalogue

from . import scanning
from .codes import read
from .found_views import guesses_too_often
from .models import ScanLine, ScanSession
from .reading import Problem, Reading, understood
from .scan_forms import AcceptForm, AmountForm, AttachForm, ChoiceForm, Doing, ScanForm, StartForm
from .scan_letters import Letter
from .targets import in_sight
from .tray import Tray
from .ways import Way, none_of_ours, proposed

SESSIONS = 50
GUESSED = (
    "Too many codes led nowhere lately. Scan labels again in ten minutes. "
    "Tag numbers and barcodes of packages are read as before."
)
LONGEST_MAIL = 1500  # in a link, which programs cut off


@any_member
@require_http_methods(["GET", "POST"])
@gzip_page
@giving_nothing()
def scan(request: HttpRequest) -> HttpResponse:
    """The page to scan on. A code that was scanned acts at once, as the session says.

    Without a session it opens what the code leads to.
    """
    if request.method == "GET":
        return scan_page(request)
    form = ScanForm(request.POST, user=request.user)
    if not form.is_valid():
        return problem(request, faults(form))
    text, session = form.cleaned_data["code"], form.found
    if read(text) and guesses_too_often(request, counts=False):
        return problem(request, GUESSED)
    if session is None or form.is_overtaken:
        return look(request, understood(text, request.user), form)
    try:
        line = scanning.scan(
            session,
            text,
            operation_key=form.cleaned_data["operation_key"],
            scanned_at=form.scanned_at,
        )
    except Refused as refused:  # this page is behind
        return problem(request, str(refused), [Way("Reload the page", href=reverse("labels:scan"))])
    if line.problem == Problem.UNKNOWN and read(text):
        guesses_too_often(request)
    return answer(request, line, has_turned=line.session_id != session.pk)


def scan_page(request: HttpRequest, *, status: int = 200, **said: Any) -> HttpResponse:
    """The page as it stands, or its tray alone."""
    shown: dict[str, Any] = said | tray_of(request, request.GET.dict())
    if wants_part(request) and request.htmx.target == "tray":  # type: ignore[attr-defined]
        return render(request, "labels/_tray.html", shown | {"beside": True}, status=status)
    return page(request, "labels/scan.html", section="scan", status=status, **shown)


def tray_of(request: HttpRequest, asked: dict[str, str]) -> dict[str, Any]:
    """What the tray shows: the session with its lines, or what could be begun."""
    user, mine = request.user, ScanSession.objects.visible_to(request.user)
    session = mine.open().for_page().first()
    proposal = proposed(user, asked)
    if session and not proposal:
        return {"session": session, "tray": Tray(session, user)}
    return {
        "session": session,
        "proposal": proposal,
        "start": StartForm(user=user),
        "may_operate": may_somewhere(user, Role.OPERATOR),
        "recent": recent_custodians(user, []),
        "past": mine.exclude(pk=session and session.pk).for_page()[:3],
    }


@any_member
@require_safe
@giving_nothing()
def news(request: HttpRequest) -> HttpResponse:
    """The tray anew if it is no longer as this page has ``seen`` it: they scan elsewhere, too."""
    if not wants_part(request):
        return redirect("labels:scan")
    shown = tray_of(request, {})
    if (tray := shown.get("tray")) and tray.edition == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "labels/_tray.html", shown)


def answer(request: HttpRequest, line: ScanLine, *, has_turned: bool = False) -> HttpResponse:
    """What became of one scan: its line, or the whole tray where another session has begun."""
    if not wants_part(request):
        return redirect(line.session if line.session.is_over else "labels:scan")
    if has_turned:
        return whole_tray(request)
    tray = Tray(line.session, request.user)
    facts = {"session": line.session, "tray": tray, "row": tray.row(line)}
    return render(request, "labels/_scan_answer.html", facts)


def whole_tray(request: HttpRequest, **asked: str) -> HttpResponse:
    """The tray as it is now, or with what is ``asked``; the camera beside it looks on."""
    if not wants_part(request):
        query = f"?{urlencode(asked)}" if asked else ""
        return redirect(f"{reverse('labels:scan')}{query}")
    drawn = render(request, "labels/_tray.html", {"beside": True} | tray_of(request, asked))
    return replace_url(reswap(retarget(drawn, "#tray"), "outerHTML"), reverse("labels:scan"))


def problem(request: HttpRequest, words: str, ways: Sequence[Way] = ()) -> HttpResponse:
    """Why not, beneath the box, and what can be done instead. What is in the tray stays there."""
    if wants_part(request):
        facts = {"words": words, "ways": ways, "beside": True}
        return reswap(render(request, "labels/_scan_said.html", facts, status=422), "none")
    return scan_page(request, status=422, words=words, ways=ways)


def look(request: HttpRequest, found: Reading, form: ScanForm) -> HttpResponse:
    """Without a session: on to what the code leads to; a badge begins one, a location offers some.

    A scan that had to wait for the network doesn't lead away from what is done by now.
    """
    user = request.user
    match found.thing:
        case Person() | Location() if form.is_overtaken:
            pass  # something else is done by now
        case Person() as person if person.is_active and may_somewhere(user, Role.OPERATOR):
            key, code = form.cleaned_data["operation_key"], form.cleaned_data["code"]
            begun = scanning.start(
                doing=Doing.CHECK_OUT, person=person, by=user, started_at=form.scanned_at,
                operation_key=uuid5(key, "session"),
            )  # fmt: skip
            scanning.scan(begun, code, operation_key=key)
            return whole_tray(request)
        case Location() as place if may(user, Role.OPERATOR, place):
            return whole_tray(request, location=str(place.pk))
        case Asset() as asset:
            sightings.scanned(asset, by=user)
    if found.thing:
        return lead_on(request, found.thing.get_absolute_url(), str(found.thing), form)
    text = form.cleaned_data["code"]
    code = read(text)
    if code and found.problem in {Problem.VOIDED, Problem.UNCLAIMED}:
        return lead_on(request, reverse("labels:q", args=[code]), found.words, form)
    if code:
        guesses_too_often(request)
    ways = none_of_ours(text, may_attach=may_somewhere(user, Role.MANAGER))
    return problem(request, f"{found.words}. Check the code and try again.", ways)


def lead_on(request: HttpRequest, to: str, words: str, form: ScanForm) -> HttpResponse:
    """To where a code leads; there is a link instead when that comes late."""
    if not wants_part(request):
        return redirect(to)
    if form.has_waited or form.is_overtaken:
        return render(request, "labels/_scan_led.html", {"words": words, "to": to})
    return HttpResponseClientRedirect(to)


@any_member
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """From now on each scan does this."""
    form = StartForm(request.POST, user=request.user)
    if form.is_valid():
        may_act = form.cleaned_data["doing"] == Doing.LOOK_UP
        if not may_act and not may_somewhere(request.user, Role.OPERATOR):
            raise PermissionDenied("To do more than look, you need to operate a location.")
        if form.try_to(scanning.start, by=request.user):
            return whole_tray(request)
    return problem(request, faults(form))


@any_member
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """It is over: on to what was done."""
    session = ScanSession.objects.visible_to(request.user).open().first()
    if session is None:
        return redirect("labels:scan_session_list")
    return redirect(scanning.end(session))


@any_member
@require_POST
def amount(request: HttpRequest) -> HttpResponse:
    """How much of an item each scan takes from now on."""
    session = ScanSession.objects.visible_to(request.user).open().first()
    wanted = request.POST.get("amount", "")
    if session and wanted in ScanSession.Amount.values:
        scanning.set_amount(session, wanted)
    return whole_tray(request)


def line_of(request: HttpRequest, pk: int) -> ScanLine:
    """One of their own lines."""
    lines = ScanLine.objects.visible_to(request.user).for_tray()
    return get_object_or_404(lines, pk=pk)


@any_member
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a scan did."""
    try:
        line = scanning.undo(line_of(request, pk), by=request.user)
    except Refused as refused:
        return problem(request, str(refused))
    return answer(request, line)


@any_member
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Deal with a line that waits, in one of its ways."""
    line, form = line_of(request, pk), ChoiceForm(request.POST, user=request.user)
    if not form.is_valid():
        return problem(request, faults(form))
    try:
        line = scanning.settle(line, form.choice, by=request.user)
    except Refused as refused:
        return problem(request, str(refused))
    return answer(request, line)


@any_member
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the terms that a line waits for, and on with the session."""
    line = line_of(request, pk)
    if not in_sight([(line.kind or "", line.thing)] if line.thing else [], request.user):
        raise Http404
    on = redirect(line.session if line.session.ended_at else "labels:scan")
    if (line.outcome, line.problem) != (ScanLine.Outcome.WAITS, Problem.TERMS):
        return on
    form = AcceptForm(posted(request), asset=line.asset)
    if form.is_valid() and form.try_to(scanning.accept, line, by=request.user):
        return on
    return page(request, "labels/scan_accept.html", section="scan", line=line, form=form)


@any_member
@require_POST
def line_amount(request: HttpRequest, pk: int) -> HttpResponse:
    """It was more, or less."""
    line, form = line_of(request, pk), AmountForm(request.POST)
    if not form.is_valid():
        return problem(request, faults(form))
    try:
        line = scanning.take_amount(line, form.cleaned_data["quantity"], by=request.user)
    except Refused as refused:
        return problem(request, str(refused))
    return answer(request, line)


@any_member
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest) -> HttpResponse:
    """Say which item a barcode is on that nobody knows yet."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To attach a barcode you need to manage where its item is kept.")
    initial = {"barcode": request.GET.get("code", "")[:64]}
    form = AttachForm(posted(request), user=request.user, initial=initial)
    if form.is_valid():
        item = form.cleaned_data.pop("item")
        if form.try_to(catalogue.add_barcode, item, by=request.user):
            stands_for = item.amount(form.outcome.quantity)
            words = f"{form.outcome.about} stands for {stands_for} of {item}. Scan it again."
            return done(request, reverse("labels:scan"), words)
    return page(request, "labels/scan_attach.html", section="scan", form=form)


@any_member
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """What this person did scanning, newest first."""
    mine = ScanSession.objects.visible_to(request.user).for_page()
    rows = Paginator(mine.with_sizes().order_by("-started_at", "-pk"), SESSIONS).get_page(
        request.GET.get("page")
    )
    return page(request, "labels/scan_session_list.html", section="scan", page_obj=rows)


def session_of(request: HttpRequest, pk: int) -> ScanSession:
    """One of their own sessions."""
    return get_object_or_404(ScanSession.objects.visible_to(request.user).for_page(), pk=pk)


@any_member
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done in one session, to be read, printed and sent."""
    one = session_of(request, pk)
    tray = Tray(one, request.user)
    letter = Letter(one, tray)
    written = {"subject": letter.subject, "body": letter.body[:LONGEST_MAIL]}
    return page(
        request,
        "labels/scan_session.html",
        section="scan",
        session=one,
        tray=tray,
        mailto=f"mailto:?{urlencode(written, quote_via=quote)}",
        addresses=letter.addresses,
    )


@any_member
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, by e-mail: to themselves, or to who took it all."""
    one = session_of(request, pk)
    letter = Letter(one, Tray(one, request.user))
    to = letter.addresses.get(request.POST.get("to", ""))
    if to is None:
        return refusal(request, "Choose whom it is sent to.", section="scan", back=one)
    if too_often(request, "send_scans", about=str(request.user.pk)):
        return respond_429(request)
    if not letter.send(to):
        return refusal(request, "No mail could be sent. Try again later.", section="scan", back=one)
    return done(request, one.get_absolute_url(), f"It is on its way to {to}.")
