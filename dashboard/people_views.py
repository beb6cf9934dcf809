"""The pages of a person and of a team, and what becomes of those who leave."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import administrators, may_somewhere, requires
from locations.models import Atlas, Role
from people import teams
from people.history import way_back
from people.models import PeopleChange, Person, Team
from people.pages import done, page, posted, refusal, search_text, whole_number
from people.refused import Refused
from people.verb_forms import VerbForm

from . import leaving
from .activity import atlas_of, stream
from .forms import LeavingForm
from .holding import Past, held_by
from .leaving import leave
from .roll import Roll

RECENT = 6
MEMBERS = 25


@requires(Role.VIEWER, Person)
@require_safe
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """One person: what they have and had, as far as the one who asks may see it."""
    return page(
        request,
        "dashboard/person.html",
        section="people",
        person=person,
        held=held_by(person, request.user),
        past=Past.of(person, request.user, page=whole_number(request.GET.get("page"))),
        teams=person.teams.in_use(),
        may_operate=may_somewhere(request.user, Role.OPERATOR),
    )


@requires(Role.VIEWER, Person)
@require_safe
def did(request: HttpRequest, person: Person) -> HttpResponse:
    """The last that somebody did, or that was done with them: their page fetches this."""
    lines = stream(request.user, limit=RECENT, by=person)
    return page(
        request,
        "dashboard/did.html",
        section="people",
        person=person,
        lines=lines,
        atlas=atlas_of(request.user, lines),
    )


@administrators
@require_http_methods(["GET", "POST"])
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody has, what is to become of it, and the end of their sign-in."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    held = held_by(person, request.user)
    form = LeavingForm(posted(request), person=person, held=held, user=request.user)
    if form.is_valid() and form.try_to(leave, person, by=request.user):
        words, undo = f"Deactivated {person}.", way_back(form.outcome)
        return done(request, person.get_absolute_url(), words, undo=undo)
    return page(
        request,
        "dashboard/deactivate.html",
        section="people",
        person=person,
        held=held,
        form=form,
        teams=person.teams.in_use(),
        atlas=Atlas(request.user, [asset.home for asset in held]),
    )


@administrators
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team: who is in it, who could be, and what it may do where."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    roll = Roll(team, request.user, name=search_text(request), wanted=search_text(request, "find"))
    return page(
        request,
        "dashboard/team.html",
        section="people",
        team=team,
        roll=roll,
        page_obj=Paginator(roll.members, MEMBERS).get_page(request.GET.get("page")),
        atlas=Atlas(request.user, [grant.location for grant in roll.grants]),
    )


@administrators
@require_http_methods(["GET", "POST"])
def archive_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who loses what when a team is archived, and doing it."""
    known = Team.objects.visible_to(request.user).with_members()
    team = get_object_or_404(known, pk=pk)
    if team.archived_at and request.method == "GET":
        return redirect(team)
    form = VerbForm(posted(request))
    if form.is_valid() and form.try_to(teams.archive_team, team, by=request.user):
        words, undo = f"Archived {team}.", way_back(form.outcome)
        return done(request, team.get_absolute_url(), words, undo=undo)
    roll = Roll(team, request.user)
    return page(
        request,
        "dashboard/archive_team.html",
        section="people",
        team=team,
        roll=roll,
        form=form,
        atlas=Atlas(request.user, [grant.location for grant in roll.grants]),
    )


@administrators
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Do the opposite of what was done to a team, or to whether somebody is active."""
    change = get_object_or_404(PeopleChange.objects.visible_to(request.user), pk=pk)
    verb = teams.undo if change.team else leaving.undo
    try:
        opposite = verb(change, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="people", back=change)
    return done(request, opposite.get_absolute_url(), f"Undone. {stands(opposite)}.")


def stands(opposite: PeopleChange) -> str:
    """How things are now that ``opposite`` was done."""
    kind = PeopleChange.Kind(opposite.kind)
    if kind == kind.TEAM_ARCHIVED:
        return f"{opposite.team} is archived"
    if kind == kind.REACTIVATED:
        return f"{opposite.person} is active again"
    if kind == kind.DEACTIVATED:
        return f"{opposite.person} is deactivated again"
    return f"{opposite.team} is as it was before"
