"""Making teams, and saying who is in them. (A team's page shows its grants: see dashboard.)"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import teams
from .doors import administrators
from .forms import MemberForm, MembersForm, TeamForm
from .history import repeated, way_back
from .models import Team
from .pages import done, page, posted, refusal, search_text
from .verb_forms import VerbForm, faults

ROWS = 50


@administrators
@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """The teams in use, or those archived: how many people are in each, and has it a role?"""
    text = search_text(request)
    known = Team.objects.visible_to(request.user)
    called = known.filter(name__icontains=text) if text else known
    archived = request.GET.get("state") == "archived"
    wanted = called.archived() if archived else called.in_use()
    size = Count("members", filter=Q(members__is_active=True))
    has_role = Exists(known.given().filter(pk=OuterRef("pk")))
    sized = wanted.annotate(size=size, has_role=has_role).order_by(Lower("name"), "pk")
    return page(
        request,
        "people/team_list.html",
        section="people",
        text=text,
        archived=archived,
        has_archived=archived or known.archived().exists(),
        page_obj=Paginator(sized, ROWS).get_page(request.GET.get("page")),
    )


@administrators
@require_http_methods(["GET", "POST"])
def team_add(request: HttpRequest) -> HttpResponse:
    """Make a team; its page asks who is in it."""
    form = TeamForm(posted(request))
    if form.is_valid() and form.try_to(teams.add_team, by=request.user):
        key, team = form.cleaned_data["operation_key"], form.outcome
        undo = way_back(repeated(key, by=request.user, team=team))
        words = f"Added {team}. Now say who is in it."
        return done(request, team.get_absolute_url(), words, undo=undo)
    return page(request, "people/team_name.html", section="people", form=form, team=None)


@administrators
@require_http_methods(["GET", "POST"])
def team_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a team another name."""
    team = known_team(request, pk)
    form = TeamForm(posted(request), initial={"name": team.name})
    if form.is_valid() and form.try_to(teams.rename_team, team, by=request.user):
        words = f"It is called {form.cleaned_data['name']} now."
        return done(request, team.get_absolute_url(), words, undo=way_back(form.outcome))
    return page(request, "people/team_name.html", section="people", form=form, team=team)


@administrators
@require_POST
def team_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put people into a team."""
    team = known_team(request, pk)
    form = MembersForm(request.POST, user=request.user)
    if form.is_valid() and form.try_to(teams.add_members, team, by=request.user):
        people = form.cleaned_data["people"]
        who = str(people[0]) if len(people) == 1 else f"{len(people)} people"
        words, undo = f"Added {who} to {team}.", way_back(form.outcome)
        return done(request, team.get_absolute_url(), words, undo=undo)
    return refusal(request, faults(form), section="people", back=team)


@administrators
@require_POST
def team_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody out of a team."""
    team = known_team(request, pk)
    form = MemberForm(request.POST, user=request.user)
    if form.is_valid() and form.try_to(teams.remove_member, team, by=request.user):
        words = f"Took {form.cleaned_data['person']} out of {team}."
        return done(request, team.get_absolute_url(), words, undo=way_back(form.outcome))
    return refusal(request, faults(form), section="people", back=team)


@administrators
@require_POST
def team_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an archived team grant again what it did before."""
    team = known_team(request, pk)
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(teams.restore_team, team, by=request.user):
        words, undo = f"Restored {team}, with all that it may do.", way_back(form.outcome)
        return done(request, team.get_absolute_url(), words, undo=undo)
    return refusal(request, faults(form), section="people", back=team)


def known_team(request: HttpRequest, pk: int) -> Any:
    """The team of this key; Http404 if there is none."""
    return get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
