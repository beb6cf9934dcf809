"""Inviting people, and what somebody invited sees."""

from uuid import UUID, uuid5

from allauth.core.ratelimit import respond_429
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import invitations
from .doors import administrators, public
from .forms import WelcomeForm
from .models import Invitation, Organisation, Person
from .pages import done, page, posted, refusal
from .rates import too_often
from .refused import Refused
from .sign_in import goes_out
from .verb_forms import VerbForm, faults

ROWS = 50


@administrators
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Who was invited and has not come yet: when, by whom, and until when the link works."""
    waiting = Invitation.objects.visible_to(request.user).newest_of_each()
    rows = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    return page(request, "people/invitation_list.html", section="people", page_obj=rows)


@administrators
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody who has an address, or invite them again with a new link."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = VerbForm(request.POST)
    if not form.is_valid():
        return refusal(request, faults(form), section="people", back=person)
    return invite_and_show(request, person, form.cleaned_data["operation_key"])


def invite_and_show(
    request: HttpRequest, person: Person, operation_key: UUID, said: str = ""
) -> HttpResponse:
    """Invite ``person`` by mail, and show the link this once, for those whose server mails none."""
    if too_often(request, "invite", about=f"person {person.pk}"):
        return respond_429(request)
    try:
        invitation = invitations.invite(person, by=request.user, operation_key=operation_key)
    except Refused as refused:
        return refusal(request, f"{said} {refused}".strip(), section="people", back=person)
    if not invitation.is_open:
        return done(request, person.get_absolute_url(), f"{person} was invited.")
    return page(
        request,
        "people/invited.html",
        section="people",
        person=invitation.person,
        invitation=invitation,
        link=invitations.link_to(invitation),
        mailed=is_mailed(invitation),
        has_mail=invitations.mail_goes_out(),
    )


def invite_all_and_show(request: HttpRequest, people: list[Person]) -> HttpResponse:
    """Invite those who were just made and have an address; show each link this once."""
    try:
        made = [
            invitations.invite(
                person, by=request.user, operation_key=uuid5(person.operation_key, "invite")
            )
            for person in people
            if person.can_be_invited
        ]
    except Refused as refused:
        return refusal(request, str(refused), section="people")
    rows = [
        (invitation, invitations.link_to(invitation), is_mailed(invitation))
        for invitation in made
        if invitation.is_open
    ]
    n = len(people)
    said = "Added 1 person" if n == 1 else f"Added {n} people"
    if not rows:
        return done(request, reverse("people:person_list"), f"{said}.")
    return page(
        request,
        "people/invited_several.html",
        section="people",
        said=said,
        rows=rows,
        mailed=sum(mailed for *_, mailed in rows),
        has_mail=invitations.mail_goes_out(),
    )


def is_mailed(invitation: Invitation) -> bool:
    """Is its link on its way by mail? A new one is sent off."""
    if not invitations.mail_goes_out():
        return False
    if not invitation.is_new:
        return True
    return goes_out(invitations.mail_invitation, invitation.pk)


@administrators
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an invitation: its link stops working at once."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(invitations.revoke, person, by=request.user):
        return done(request, person.get_absolute_url(), f"The link sent to {person} is dead now.")
    return refusal(request, faults(form), section="people", back=person)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link opens: say how you want to be called, choose a password, and you are in.

    A link that was used, revoked or has run out, and one that never was, show the same page.
    """
    action = "open_invitation" if request.method == "GET" else "accept_invitation"
    if too_often(request, action, about=secret):
        return respond_429(request)
    if (invitation := invitations.with_secret(secret)) is None:
        return page(request, "people/gone.html", status=404)
    if not invitations.can_be_accepted(invitation):
        return page(request, "people/gone.html", status=410)
    initial = {"name": invitation.person.name}
    form = WelcomeForm(posted(request), invitation=invitation, initial=initial)
    if form.is_valid():
        try:
            person = invitations.accept(invitation, **form.cleaned_data)
        except Refused:  # it was used or taken back while the form was filled in
            return page(request, "people/gone.html", status=410)
        login(request, person)
        house = Organisation.current() or "Quartermaster"
        return done(request, reverse("dashboard:home"), f"Welcome to {house}.")
    return page(request, "people/welcome.html", form=form, invitation=invitation, secret=secret)
