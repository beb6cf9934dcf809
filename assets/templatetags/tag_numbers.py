"""How the next asset would be numbered."""

from django import template

from assets.adding import free_tag_numbers
from people.refused import Refused
from people.tag_numbers import TagPattern

register = template.Library()


@register.simple_tag
def next_tag_number(pattern: str | None) -> str:
    """The next free number of ``pattern``; nothing for what isn't one, or has none left."""
    try:
        [number] = free_tag_numbers(TagPattern.read(pattern or ""))
    except (ValueError, Refused):
        return ""
    return number
