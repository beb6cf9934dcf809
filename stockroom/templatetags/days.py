"""What happened on each day, in rows of a table."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from people.markup import format_html, joined
from people.templatetags.ui import on_day, quantity
from stockroom.usage import Day

register = template.Library()

ROW = (
    '<tr><td>{}</td><td class="to-end">{}</td><td class="to-end">{}</td>'
    '<td class="to-end">{}</td></tr>'
)


@register.simple_tag
def day_rows(days: Iterable[Day]) -> SafeString:
    """A row for each day: what was used, what came, and what was left in the evening.

    There may be hundreds: they are put together here, without a template.
    """
    rows = joined(format_html(ROW, *cells(day)) for day in days)
    return rows or format_html(
        '<tr><td colspan="4" class="quiet">{}</td></tr>', "Nothing changed in this time."
    )


def cells(day: Day) -> tuple[str, ...]:
    """The words of one row."""
    used, received = quantity(day.used or None), quantity(day.received or None)
    return on_day(day.on, "D j F Y"), used, received, quantity(day.closing)
