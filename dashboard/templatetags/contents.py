"""What a location holds, in a few words."""

from typing import Any

from django import template

from dashboard.place import Place
from locations.models import Location
from people.templatetags.ui import quantity

register = template.Library()


@register.simple_tag(takes_context=True)
def contents(context: dict[str, Any], location: Location) -> str:
    """All that is at ``location`` and below: "3 locations, 12 stock and 1 gear inside it"."""
    user = context["request"].user
    here = Place(location, user).here
    below = Location.objects.visible_to(user).under(location).in_use().count() - 1
    counts = ((below, "location" if below == 1 else "locations"), (here.items, "stock"))
    said = [f"{quantity(n)} {what}" for n, what in (*counts, (here.gear, "gear")) if n]
    if not said:
        return "nothing inside it"
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]])) + " inside it"
