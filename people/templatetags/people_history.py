"""Lines of the history of people, as sentences."""

from django import template
from django.utils.safestring import SafeString

from people.markup import format_html
from people.models import PeopleChange, Person, Team

register = template.Library()


@register.filter
def sentence(change: PeopleChange) -> SafeString:
    """What was done, with links to whom and to which team."""
    return format_html(
        change.get_kind_display(), person=linked(change.person), team=linked(change.team)
    )


def linked(thing: Person | Team | None) -> SafeString:
    """The name of a person or team, leading to their page."""
    if thing is None:
        return SafeString("")
    return format_html('<a href="{}"><bdi>{}</bdi></a>', thing.get_absolute_url(), thing)
