"""Labels printed ahead of time, and labels that were lost."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere
from locations.models import Role
from people.choosing import typed
from people.pages import done, page, posted, refusal
from people.refused import Refused

from . import adding, choosing, claiming, operations
from .claim_forms import ClaimForm
from .codes import read, spoken
from .models import Tag
from .new_forms import NEW
from .targets import leads_to, printable, reachable

ROWS = 50


def must_print(user: Any) -> None:
    """403 for somebody who may print labels nowhere."""
    if not may_somewhere(user, Role.OPERATOR):
        raise PermissionDenied("To print labels you need to operate a location.")


@any_member
@require_safe
def unclaimed(request: HttpRequest) -> HttpResponse:
    """The codes that are printed and on nothing yet."""
    must_print(request.user)
    tags = Tag.objects.visible_to(request.user).unclaimed().with_printing()
    rows = Paginator(tags.order_by("-made_at", "-pk"), ROWS)
    return page(
        request,
        "labels/unclaimed.html",
        section="labels",
        page_obj=rows.get_page(request.GET.get("page")),
    )


@any_member
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Put a label that is printed already on a thing: found, lately added, new, or typed."""
    must_print(request.user)
    asked = request.GET.get("thing") or request.method == "POST"
    if not asked and (tag := blank(request, request.GET.get("code", ""))):
        return claim_choices(request, tag)
    initial = {name: request.GET.get(name, "") for name in ("code", "thing")}
    if chosen := choosing.called(initial["thing"], request.user):
        initial["thing"] = written(choosing.Choice(*chosen))
    form = ClaimForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and form.try_to_claim(by=request.user):
        tag = form.outcome
        words = f"Label {spoken(tag.code)} is on {tag.target} now."
        undo = reverse("labels:unclaim", args=[tag.code])
        return done(request, tag.target.get_absolute_url(), words, undo=undo)
    return page(request, "labels/claim.html", section="labels", form=form)


def blank(request: HttpRequest, code: str) -> Tag | None:
    """The label that says ``code``, if it is on nothing yet."""
    tags = Tag.objects.visible_to(request.user).unclaimed()
    return tags.filter(code=read(code) or "").first()


def claim_choices(request: HttpRequest, tag: Tag) -> HttpResponse:
    """What ``tag`` could go on."""
    text = request.GET.get("q", "").strip()
    user = request.user
    return page(
        request,
        "labels/claim.html",
        section="scan",
        tag=tag,
        spoken=spoken(tag.code),
        text=text,
        choices=choosing.search(text, user) if text else choosing.lately(user),
        kinds=NEW if may_somewhere(user, Role.MANAGER) else {},
    )


@any_member
@require_http_methods(["GET", "POST"])
def claim_new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Add what the label is stuck on, in a few words."""
    if not may_somewhere(request.user, Role.MANAGER):
        raise PermissionDenied("To add something you need to manage the location it goes into.")
    tags = Tag.objects.visible_to(request.user)
    tag, new = get_object_or_404(tags, code=read(code) or ""), NEW.get(kind)
    if new is None or (tag.kind and not reachable(tag, request.user)):
        raise Http404("No label of ours says this.")
    form: Any = new.form(posted(request), user=request.user)
    if form.is_valid() and form.try_to(adding.add, tag, new.kind, by=request.user):
        thing = form.outcome.target
        words = f"Added {form.cleaned_data['name']}. Label {spoken(tag.code)} is on it."
        return done(request, thing.get_absolute_url(), words)
    return page(
        request,
        "labels/claim_new.html",
        section="scan",
        tag=tag,
        spoken=spoken(tag.code),
        kind=kind,
        new=new,
        form=form,
        fields=[form[name] for name in new.fields],
    )


def written(choice: choosing.Choice) -> str:
    """A thing as it stands in the text field."""
    at = f" ({choice.where})" if choice.where else ""
    return f"{choice.name}{at} · {choice.mark}" if choice.mark else choice.name


@any_member
@require_safe
def suggest_thing(request: HttpRequest) -> HttpResponse:
    """The first things whose name or tag fits what is being typed."""
    found = choosing.search(typed(request), request.user)
    options = [
        (f"{choice.kind}:{choice.thing.pk}" if choice.where else written(choice), written(choice))
        for choice in found
    ]
    return render(request, "widgets/suggestions.html", {"options": options})


def known_tag(request: HttpRequest, code: str) -> Tag:
    """The tag of ``code``, for those who may print labels for what it means; else 404 or 403."""
    tags = Tag.objects.visible_to(request.user).with_target()
    tag = get_object_or_404(tags, code=read(code) or "")
    if not tag.kind:
        must_print(request.user)
    elif not reachable(tag, request.user):
        raise Http404("No label of ours says this.")
    elif not printable(tag.kind, request.user).filter(pk=tag.target.pk).exists():
        raise PermissionDenied("Your teams can see what this label is on, but not change it.")
    return tag


@any_member
@require_POST
def unclaim(request: HttpRequest, code: str) -> HttpResponse:
    """It was put on the wrong thing a moment ago: it can be put on another."""
    tag = known_tag(request, code)
    try:
        claiming.unclaim(tag, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="labels", back=tag.target)
    words = f"Label {spoken(tag.code)} is on nothing again."
    return done(request, claim_address(tag.code), words)


@any_member
@require_POST
def void(request: HttpRequest, code: str) -> HttpResponse:
    """This label is lost or spoiled: whoever scans it is told so."""
    tag = claiming.void(known_tag(request, code), by=request.user)
    to = leads_to(tag).get_absolute_url() if tag.kind else reverse("labels:unclaimed")
    undo = reverse("labels:unvoid", args=[tag.code])
    return done(request, to, f"Voided label {spoken(tag.code)}.", undo=undo)


@any_member
@require_POST
def unvoid(request: HttpRequest, code: str) -> HttpResponse:
    """It was not lost: the label leads again to what it always meant."""
    tag = claiming.unvoid(known_tag(request, code), by=request.user)
    to = leads_to(tag).get_absolute_url() if tag.kind else reverse("labels:unclaimed")
    return done(request, to, f"Label {spoken(tag.code)} is good again.")


@any_member
@require_POST
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Void a lost label, and pick the one that takes its place to be printed."""
    tag = known_tag(request, code)
    try:
        new = claiming.replace(tag, by=request.user)
        operations.pick_tag(new, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="labels")
    words = f"Label {spoken(tag.code)} is voided; {spoken(new.code)} takes its place."
    undo = reverse("labels:unvoid", args=[tag.code])
    return done(request, reverse("labels:bench"), words, undo=undo)


def claim_address(code: str) -> str:
    """Where a code is put on a thing."""
    return f"{reverse('labels:claim')}?{urlencode({'code': code})}"
