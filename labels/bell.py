"""The bell: whoever had a long print run drawn is told when it is ready, on any device of theirs.

It rings until they open the file or switch it off, once for all devices. Whether there is anything
to tell is read with who asks: a page without a bell costs no query.
"""

from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from people.links import SOME_KEY
from people.models import Person

from .models import Rendering


def is_awaited_by_somebody() -> Exists:
    """Does the person with SOME_KEY wait for a drawing, or is one ready that they did not open?"""
    return Exists(awaited_by(Person(pk=SOME_KEY)))


def awaited_by(user: Any) -> QuerySet[Rendering]:
    """What ``user`` had drawn, and did not open yet."""
    return Rendering.objects.visible_to(user).filter(is_awaited=True)


def ringing(user: Any) -> dict[str, Any] | None:
    """What ``user`` waits for: what is there, and whether more is to come."""
    if not user.is_authenticated or not getattr(user, "has_bell", True):
        return None
    rows = list(awaited_by(user))
    return {
        "ended": [rendering for rendering in rows if not rendering.is_under_way],
        "waits": any(rendering.is_under_way for rendering in rows),
    }


def bell(request: HttpRequest) -> dict[str, Any]:
    """For every page: the bell, which is looked at where it hangs."""
    return {"bell": SimpleLazyObject(lambda: ringing(request.user))}
