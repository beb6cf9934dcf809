"""Who may reach what. The one rule: a role at a location holds for everything below it.

``granting(user, role)`` on a queryset says which rows a person may do something with, and
``visible_to(user)`` which of them exist for that person at all. Views never reach rows otherwise.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from people.doors import View, administrators, any_member, marked, public
from people.memory import only_looks

from .models import Location, Role, reached_keys, reaches

__all__ = ["Location", "Role", "administrators", "any_member", "may", "public", "requires"]


def requires(
    role: Role, model: type[models.Model], *, fetch: str = "all", find: str = ""
) -> Callable[[View], View]:
    """Open the view with the row ``pk``, for those who have ``role`` where it is.

    A row that the person can't see is not found; one they can see, but not this far, is refused.
    ``fetch`` names the queryset's method that fetches with it all that the page shows; or ``find``
    the one that does so and finds it, too, by who looks and its key.
    """

    def sought(user: Any, key: int) -> Any:
        rows: Any = model._default_manager
        if not find:
            return get_object_or_404(getattr(rows.visible_to(user), fetch)(), pk=key)
        if (row := getattr(rows, find)(user, key)) is None:
            raise Http404
        return row

    def decorate(view: View) -> View:
        @wraps(view)
        def role_door(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            row = sought(request.user, pk)
            if role > Role.VIEWER and not may(request.user, role, row):
                raise PermissionDenied(f"Your teams can see {row}, but not do this with it.")
            return view(request, row, *args, **kwargs)

        return marked(role_door, f"{role.name.lower()} of {model._meta.label}")

    return decorate


def may(user: Any, role: Role, row: models.Model) -> bool:
    """Has ``user`` at least ``role`` where ``row`` is? One query, unless a list asked already.

    A list that shows buttons asks once for all its rows (``may_operate``), and this reads it.
    Of a location it is known with how far they reach.
    """
    if isinstance(row, Location) and only_looks():
        return reaches(user, role, row.pk)
    known = getattr(row, "may_operate", None)
    if role is Role.OPERATOR and known is not None:
        return bool(known)
    rows = type(row)._default_manager.granting(user, role)  # type: ignore[attr-defined]
    return bool(rows.filter(pk=row.pk).exists())


def may_somewhere(user: Any, role: Role) -> bool:
    """Has ``user`` at least ``role`` anywhere? An administrator has, before there is a location."""
    if user.is_administrator:
        return True
    if only_looks():
        return bool(reached_keys(user, role))
    return bool(Location.objects.granting(user, role).exists())
