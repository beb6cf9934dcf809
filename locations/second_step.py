"""Where the organisation asks for it, managers and administrators sign in with a second step."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people.models import Organisation
from people.second_step import has_one

from .access import may_somewhere
from .models import Role

WORDS = "Managers and administrators need a second step to sign in. Set one up to go on."
# What can be opened without one: setting it up, one's own account, signing out, pages for all; and
# the logo on them, which would be led away and take the words along before anybody read them. And
# the undo of asking for it, for administrators who have none either.
OPEN = ("mfa_", "account_", "theme", "account", "logo", "organisation_back")


def asked_for(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    """Middleware: whoever needs a second step and has none is led to set one up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, *rest: Any) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if getattr(view, "door", "") == "public" or (name or "").startswith(OPEN):
            return None
        return led_to(request)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def led_to(request: HttpRequest) -> HttpResponse | None:
    """On to setting up a second step, for somebody who needs one and has none; else None."""
    if not request.user.is_authenticated or not is_lacking(request.user):
        return None
    messages.warning(request, WORDS)
    return redirect("mfa_index")


def is_lacking(user: Any) -> bool:
    """Does the organisation ask ``user`` for a second step that is not there?"""
    house = Organisation.current()
    if house is None or not house.mfa_required:
        return False
    return may_somewhere(user, Role.MANAGER) and not has_one(user)
