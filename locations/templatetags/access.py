"""``{% can "operate" asset as may %}``: asks the same rule as the view behind the button."""

from typing import Any

from django import template
from django.db import models

from locations.access import Role, may, may_somewhere
from locations.models import Atlas, Location

register = template.Library()
ROLES = {"view": Role.VIEWER, "operate": Role.OPERATOR, "manage": Role.MANAGER}


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], verb: str, row: models.Model | None = None) -> bool:
    """May the person signed in do ``verb`` with ``row`` — or, without one, anywhere at all?"""
    user = context["request"].user
    role = ROLES[verb]
    return may_somewhere(user, role) if row is None else may(user, role, row)


@register.inclusion_tag("locations/_where.html")
def where(atlas: Atlas, location: Location | None) -> dict[str, Any]:
    """A location with the ones above it, as far as the person may know of them."""
    if location is None or not atlas.sees(location):
        return {"location": None}
    return {"location": location, "above": atlas.above(location)[-2:]}


@register.inclusion_tag("locations/_path.html")
def path(atlas: Atlas, location: Location, *, here: bool = False) -> dict[str, Any]:
    """The way down to ``location``, as links; on a page about one of its verbs, ``here`` too."""
    return {"above": [*atlas.above(location), *([location] if here else [])]}


@register.filter
def role(number: int) -> str:
    """A role as the screen says it: View, Operate, Manage."""
    return Role(number).label if number else "None"


@register.simple_tag
def place_name(atlas: Atlas, location: Location | None) -> str:
    """The name of ``location``, or "elsewhere" for a place that the person may not know of."""
    return str(location) if location is not None and atlas.sees(location) else "elsewhere"
