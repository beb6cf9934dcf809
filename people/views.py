"""Sign-in, set-up, and a person's own page."""

from allauth.account import views as allauth
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from . import operations
from .context import THEMES
from .doors import answering_422, any_member, public
from .forms import SetUpForm
from .pages import next_address, page, posted


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
