"""``{% can "operate" asset as may %}``: asks the same rule as the view behind the button."""

from typing import Any

from django import template
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from locations.access import Role, may, may_somewhere
from locations.models import Atlas, Location
from people.markup import format_html

register = template.Library()
ROLES = {"view": Role.VIEWER, "operate": Role.OPERATOR, "manage": Role.MANAGER}


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], verb: str, row: models.Model | None = None) -> bool:
    """May the person signed in do ``verb`` with ``row`` — or, without one, anywhere at all?"""
    user = context["request"].user
    role = ROLES[verb]
    return may_somewhere(user, role) if row is None else may(user, role, row)


@register.simple_tag
def where(atlas: Atlas, location: Location | None) -> SafeString:
    """A location with the ones above it, as far as the person may know of them.

    Lists say it in every row: it is put together here, without a template.
    """
    if location is None or not atlas.sees(location):
        return mark_safe('<span class="where quiet">elsewhere</span>')
    above = ", ".join(map(str, atlas.above(location)[-2:]))
    return format_html(
        '<span class="where">{}<a href="{}">{}</a></span>',
        format_html("<small>{}</small>", above) if above else "",
        location.get_absolute_url(),
        location,
    )


@register.inclusion_tag("locations/_path.html")
def path(atlas: Atlas, location: Location, *, here: bool = False) -> dict[str, Any]:
    """The way down to ``location``, as links; on a page about one of its verbs, ``here`` too."""
    return {"above": [*atlas.above(location), *([location] if here else [])]}


@register.filter
def above(atlas: Atlas, location: Location) -> list[Location]:
    """The locations that ``location`` is in, from the top down, as far as they may be named."""
    return atlas.above(location)


@register.filter
def role(number: int) -> str:
    """A role as the screen says it: View, Operate, Manage."""
    return Role(number).label if number else "None"


@register.simple_tag
def place_name(atlas: Atlas, location: Location | None) -> str:
    """The name of ``location``, or "elsewhere" for a place that the person may not know of."""
    return str(location) if location is not None and atlas.sees(location) else "elsewhere"
