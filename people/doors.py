"""Who may open a view. Every view carries exactly one of these marks; a system check looks.

The marks that ask for a role at a location are added by ``locations.access``.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

View = Callable[..., HttpResponse]


def marked(view: View, rule: str) -> View:
    """``view``, carrying in words who may open it."""
    view.door = rule  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody, signed in or not."""

    @wraps(view)
    def open_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return marked(login_not_required(open_door), "public")


def any_member(view: View) -> View:
    """Anybody who is signed in; what they see in it is limited by ``visible_to``."""

    @wraps(view)
    def members_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return marked(members_door, "any member")


def administrators(view: View) -> View:
    """Administrators only; everybody else is told so."""

    @wraps(view)
    def administrators_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_administrator:  # type: ignore[union-attr]
            raise PermissionDenied("Only administrators can open this page.")
        return view(request, *args, **kwargs)

    return marked(administrators_door, "administrators")


def answering_422(view: View) -> View:
    """A view of allauth's that says 422, as ours do, when it shows a form with errors."""

    @wraps(view)
    def honest(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            response.status_code = 422
        return response

    return honest


def all_routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its whole pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from all_routes(entry, where)
        else:
            yield where, entry


@register
def every_view_has_a_door(**kwargs: Any) -> list[CheckMessage]:
    """No address can be opened without somebody having decided by whom."""
    return [
        Error(
            f"/{where} has no door.",
            hint="Mark its view with @requires, @any_member, @administrators or @public.",
            id="people.E001",
        )
        for where, route in all_routes()
        if not hasattr(route.callback, "door")
    ]
