"""Sign-in, set-up, a person's own page; and for administrators, people and teams."""

from allauth.account import views as allauth
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import operations
from .choosing import typed, written
from .context import THEMES
from .doors import administrators, answering_422, any_member, public
from .forms import AddPersonForm, ChangeTeamForm, SetUpForm, TeamForm
from .models import Person, Team
from .pages import done, next_address, page, posted
from .sign_in import invite

ROWS = 50
SUGGESTED = 20


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; in a workspace that is still nobody's, set it up instead."""
    if operations.can_be_set_up():
        return redirect("people:set_up")
    return answering_422(allauth.login)(request)


@public
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the organisation and the first administrator, once."""
    if request.method == "GET" and not operations.can_be_set_up():
        return redirect("account_login")
    form = SetUpForm(posted(request))
    if form.is_valid() and (person := form.try_to_set_up()):
        login(request, person)
        return redirect("dashboard:home")
    return page(request, "people/set_up.html", form=form)


@any_member
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody, as far as this person may know of them."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    people = Person.objects.visible_to(request.user).prefetch_related("teams")
    found = people.search(text, request.user) if text else people
    rows = Paginator(found.order_by("-is_active", "name", "pk"), ROWS)
    return page(
        request,
        "people/person_list.html",
        section="people",
        text=text,
        page_obj=rows.get_page(request.GET.get("page")),
    )


@any_member
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first people whose name fits what is being typed."""
    people = Person.objects.visible_to(request.user).active().search(typed(request), request.user)
    options = [(written(person), "") for person in people.order_by("name", "pk")[:SUGGESTED]]
    return render(request, "widgets/suggestions.html", {"options": options})


@administrators
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a person, and invite them if they are to sign in."""
    form = AddPersonForm(posted(request), user=request.user)
    if form.is_valid() and form.try_to(operations.add_person, by=request.user):
        person = form.outcome
        if person.email:
            invite(person)
            words = f"Added {person}. An invitation is on its way to {person.email}."
            return done(request, person.get_absolute_url(), words)
        return done(request, person.get_absolute_url(), f"Added {person}.")
    return page(request, "people/add.html", section="people", form=form)


@administrators
@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail another invitation to somebody who has not chosen a password yet."""
    person = get_object_or_404(Person.objects.visible_to(request.user).active(), pk=pk)
    if not person.email or person.has_usable_password():
        raise PermissionDenied(f"{person} needs no invitation.")
    invite(person)
    return done(
        request, person.get_absolute_url(), f"An invitation is on its way to {person.email}."
    )


@administrators
@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams, with how many people are in each."""
    teams = Team.objects.visible_to(request.user).annotate(size=Count("members"))
    return page(request, "people/team_list.html", section="people", teams=teams)


@administrators
@require_http_methods(["GET", "POST"])
def team_add(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(posted(request), user=request.user)
    if form.is_valid() and form.try_to(operations.add_team, by=request.user):
        return done(request, reverse("people:team_list"), f"Added {form.outcome}.")
    return page(request, "people/team.html", section="people", form=form, team=None)


@administrators
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """A team's name and members."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    initial = {"name": team.name, "members": team.members.all(), "shown": team.roll}
    form = ChangeTeamForm(posted(request), user=request.user, initial=initial)
    if form.is_valid() and form.try_to(operations.change_team, team, by=request.user):
        return done(request, reverse("people:team_list"), f"Saved {form.outcome}.")
    return page(request, "people/team.html", section="people", form=form, team=team)


@any_member
@require_http_methods(["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: my teams, my password, the look I chose."""
    return page(request, "people/account.html", section="account", teams=request.user.teams.all())


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember in this browser whether pages are light, dark, or as the system says."""
    chosen = request.POST.get("theme", "")
    response = redirect(next_address(request) or "people:account")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=60 * 60 * 24 * 365, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
