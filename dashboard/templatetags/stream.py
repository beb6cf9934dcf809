"""Lines of the activity stream, whichever ledger they come from."""

from datetime import date
from typing import Any

from django import template
from django.template.defaultfilters import date as written
from django.utils import timezone

from assets.models import AssetEvent
from labels.models import TagEvent
from locations.models import LocationEvent
from stockroom.models import Movement

DRAWN = {
    Movement: "stockroom/_moment.html",
    AssetEvent: "assets/_moment.html",
    LocationEvent: "locations/_moment.html",
    TagEvent: "labels/_moment.html",
}
register = template.Library()


@register.inclusion_tag("dashboard/_moment.html", takes_context=True)
def line_of(context: dict[str, Any], line: Any, *, times: bool = False) -> dict[str, Any]:
    """One line, drawn by the app whose ledger it is in; ``times`` where the day stands above."""
    shared = {key: context.get(key) for key in ("request", "atlas", "csrf_token")}
    return shared | {"line": line, "drawn": DRAWN[type(line)], "times": times}


@register.filter
def day_of(line: Any) -> date:
    """The day it happened on, as the clock of whoever reads it says."""
    return timezone.localdate(line.at)


@register.filter
def day_words(day: date) -> str:
    """Today, Yesterday, Wednesday 10 June, 10 June 2025."""
    days = (timezone.localdate() - day).days
    if days < 2:
        return ("Today", "Yesterday")[days] if days >= 0 else written(day, "l j F")
    return written(day, "l j F" if day.year == timezone.localdate().year else "j F Y")
