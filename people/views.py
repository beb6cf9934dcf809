"""Sign-in, set-up, a person's own page; and for administrators, people and teams."""

from uuid import uuid5

from allauth.account import views as allauth
from allauth.core.ratelimit import respond_429
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from . import operations, settings
from .as_it_was import said_again, undo_address, undo_of_edit
from .choosing import suggested
from .context import THEMES
from .doors import administrators, answering_422, any_member, public
from .filters import PersonFilter
from .forms import AddPersonForm, ChangePersonForm, SetUpForm
from .history import way_back
from .invitation_views import invite_all_and_show, invite_and_show
from .models import Organisation, PeopleChange, Person
from .pages import done, next_address, page, posted, refusal, wants_part
from .pictures import served
from .rates import too_often
from .second_step import has_one
from .settings import FACTS, OrganisationForm, change_organisation
from .verb_forms import VerbForm, faults
from .written import AddSeveralForm

ROWS = 50


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; in a workspace that is still nobody's, set it up instead."""
    if operations.can_be_set_up():
        return redirect("people:set_up")
    return answering_422(allauth.login)(request)


@public
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone. What it is asked is kept in a session, of a stranger's too."""
    if request.method == "GET" and too_often(request, "ask_for_passkey", about=""):
        return respond_429(request)
    return webauthn.login_webauthn(request)


@public
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the organisation and the first administrator, once."""
    if request.method == "GET" and not operations.can_be_set_up():
        return redirect("account_login")
    if request.method == "POST" and too_often(
        request, "set_up", about=request.POST.get("email", "")
    ):
        return respond_429(request)
    form = SetUpForm(posted(request))
    if form.is_valid() and (person := form.try_to_set_up()):
        login(request, person)
        return redirect("dashboard:home")
    return page(request, "people/set_up.html", form=form)


@any_member
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody, as far as this person may know of them, narrowed and sorted by the address."""
    known = Person.objects.visible_to(request.user)
    found = PersonFilter(request.GET, queryset=known, request=request)
    rows = Paginator(found.qs.with_standing(), ROWS)
    rows.count = found.count
    return page(
        request,
        "people/person_list.html",
        section="people",
        filter=found,
        counts=found.counts,
        page_obj=rows.get_page(request.GET.get("page")),
    )


@any_member
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The first people whose name fits what is being typed."""
    return suggested(request, Person.objects.visible_to(request.user).active())


@administrators
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a person, and invite them if they are to sign in."""
    form = AddPersonForm(posted(request), user=request.user)
    if form.is_valid() and form.try_to(operations.add_person, by=request.user):
        person = form.outcome
        if person.can_be_invited:
            key = uuid5(form.cleaned_data["operation_key"], "invite")
            return invite_and_show(request, person, key, f"Added {person}.")
        return done(request, person.get_absolute_url(), f"Added {person}.")
    return page(request, "people/add.html", section="people", form=form)


@administrators
@require_http_methods(["GET", "POST"])
def add_several(request: HttpRequest) -> HttpResponse:
    """Make many people at once, and invite those who are to sign in."""
    form = AddSeveralForm(posted(request), user=request.user)
    if form.is_valid() and form.try_to(operations.add_people, by=request.user):
        return invite_all_and_show(request, form.outcome)
    return page(request, "people/add_several.html", section="people", form=form)


@administrators
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Who somebody is, what they may do, and which teams they are in."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    was, shown = operations.facts_about(person), operations.as_written(person)
    form = ChangePersonForm(posted(request), user=request.user, initial=was | {"shown": shown})
    if form.is_valid() and form.try_to(operations.change_person, person, by=request.user):
        changed = form.outcome
        if changed.can_be_invited and changed.email != person.email:
            key = uuid5(form.cleaned_data["operation_key"], "invite")
            return invite_and_show(request, changed, key, f"Saved {changed}.")
        left, words = operations.as_written(changed), f"Saved {changed}."
        undo = None
        comes_back = person.email == changed.email or not form.cleaned_data["ends_sign_in"]
        if form.cleaned_data["shown"] == shown != left and comes_back:
            undo = undo_address("people:change_back", pk, was=was, left=left, edit=form.edit)
        return done(request, person.get_absolute_url(), words, undo=undo)
    return page(
        request,
        "people/change.html",
        section="people",
        form=form,
        person=person,
        has_second_step=has_one(person),
    )


@administrators
@require_POST
def change_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say again what was said about somebody before an edit."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    return said_again(request, operations.change_person_back, person, section="people")


@administrators
@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody back in who was deactivated."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(operations.reactivate, person, by=request.user):
        words, undo = f"Reactivated {person}.", way_back(form.outcome)
        return done(request, person.get_absolute_url(), words, undo=undo)
    return refusal(request, faults(form), section="people", back=person)


@administrators
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who did what to whom, newest first."""
    lines = PeopleChange.objects.visible_to(request.user).for_reading()
    rows = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    return page(request, "people/history.html", section="people", page_obj=rows)


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


@administrators
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """What holds for the whole organisation."""
    current = get_object_or_404(Organisation.objects.visible_to(request.user))
    initial = {name: getattr(current, name) for name in FACTS} | {"shown": current.edition}
    files = request.FILES if request.method == "POST" else None
    form = OrganisationForm(posted(request), files, initial=initial)
    if form.is_valid() and form.try_to(change_organisation, by=request.user):
        was = settings.said_of(current, form.outcome)
        undo = undo_of_edit("people:organisation_back", current, form, was)
        return done(request, current.get_absolute_url(), "Saved the settings.", undo=undo)
    return page(request, "people/organisation.html", section="people", form=form, current=current)


@administrators
@require_POST
def organisation_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say again of the organisation what was said before an edit, and draw the whole page anew.

    Its name and logo stand above what htmx swaps.
    """
    current = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    answer = said_again(request, settings.change_back, current, section="people")
    is_done = isinstance(answer, HttpResponseRedirect)
    return HttpResponseClientRedirect(answer.url) if is_done and wants_part(request) else answer


@public
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The organisation's logo, as it stands at the top of every page, a stranger's too."""
    current = Organisation.current()
    if current is None:
        raise Http404("There is no organisation yet.")
    return served(request, current.logo)
