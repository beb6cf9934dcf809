"""The bell: whoever had a long print run drawn is told when it is ready, wherever they are.

What they wait for is in their session, so that nobody else's pages ask the database for it.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Rendering

AWAITED = "renderings"


def await_it(request: HttpRequest, rendering: Rendering) -> None:
    """Tell this browser when ``rendering`` is ready."""
    awaited = request.session.get(AWAITED, [])
    request.session[AWAITED] = [*(key for key in awaited if key != rendering.pk), rendering.pk]


def seen(request: HttpRequest, rendering: Rendering) -> None:
    """It was opened: there is nothing more to tell."""
    if rendering.pk in (awaited := request.session.get(AWAITED, [])):
        request.session[AWAITED] = [key for key in awaited if key != rendering.pk]


def ringing(request: HttpRequest) -> dict[str, Any] | None:
    """What this browser waits for: what is there, and whether more is to come."""
    if not (awaited := request.session.get(AWAITED)):
        return None
    rows = list(Rendering.objects.visible_to(request.user).filter(pk__in=awaited))
    return {
        "ended": [rendering for rendering in rows if not rendering.is_under_way],
        "waits": any(rendering.is_under_way for rendering in rows),
    }


def bell(request: HttpRequest) -> dict[str, Any]:
    """For every page: the bell, which is looked at where it hangs."""
    return {"bell": SimpleLazyObject(lambda: ringing(request))}
