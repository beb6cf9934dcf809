"""One's own account: who I am here, how I sign in, and from where."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from . import addresses, operations, second_step
from .account_forms import AboutMeForm, AddressForm
from .doors import administrators, any_member
from .models import Person, Team
from .pages import done, page, posted
from .rates import too_often
from .refused import Refused
from .second_step import has_one


@any_member
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and what I want to be told."""
    person = request.user
    names = ("name", "time_zone", "mail_when_due", "mail_digest")
    form = AboutMeForm(posted(request), initial={name: getattr(person, name) for name in names})
    if form.is_valid() and form.try_to(operations.change_oneself, by=person):
        return done(request, reverse("people:account"), "Saved.")
    return page(
        request,
        "people/account.html",
        section="account",
        form=form,
        teams=Team.objects.visible_to(person).in_use().of(person).that_count(),
        has_second_step=has_one(person),
        sessions=len(UserSession.objects.purge_and_list(person)),  # those that ended are let go
    )


@any_member
@reauthentication_required
@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask for another address to sign in with: it is mailed a link."""
    form = AddressForm(posted(request))
    if form.is_valid() and too_often(request, "change_address", about=str(request.user.pk)):
        form.add_error(None, "That was asked often now. Try again in an hour.")
    if form.is_valid() and form.try_to(addresses.ask, request.user):
        words = f"A link is on its way to {form.cleaned_data['email']}. Open it within a day."
        return done(request, reverse("people:account"), words)
    return page(request, "people/change_address.html", section="account", form=form)


@any_member
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link: a button, so that no mail program confirms by looking."""
    try:
        if request.method == "POST":
            person = addresses.confirm(secret, by=request.user)
            words = f"Done. From now on you sign in with {person.email}."
            return done(request, reverse("people:account"), words)
        wish = addresses.Wish.read(secret, by=request.user)
    except Refused as refused:
        return page(request, "people/address.html", status=410, words=str(refused), wish=None)
    return page(request, "people/address.html", wish=wish, secret=secret)


@any_member
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out on one other device."""
    session = UserSession.objects.filter(user=request.user, pk=pk).first()
    if session and session.session_key != request.session.session_key:
        session.end()
    return redirect("usersessions_list")


@administrators
@require_POST
def remove_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody whose telephone is gone, and the recovery codes with it."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    second_step.remove(person, by=request.user)
    return done(
        request, person.get_absolute_url(), f"{person} signs in with the password alone now."
    )
