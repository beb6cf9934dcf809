"""Using and receiving from a row of a list, and choosing where."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from people.links import link
from people.markup import format_html, joined
from people.templatetags.ui import icon, operation_key, plain, quantity
from stockroom.models import Item, StockLevel

register = template.Library()

AMOUNT = """\
<form class="box amount" method="post" action="{use}" hx-post="{use}" hx-target="#main"\
 aria-label="Use or receive {item} at {location}">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{key}\
<input type="hidden" name="location" value="{place}">\
<input type="hidden" name="next" value="{back}">
<button class="amount-verb">{minus}Use</button>
<span class="amount-number"><input name="quantity" value="{offered}" inputmode="decimal"\
 autocomplete="off" aria-label="How many {units}">{measure}</span>
<button class="amount-verb" formaction="{receive}" hx-post="{receive}" hx-target="#main">\
{plus}Receive</button>
</form>
"""


@register.simple_tag(takes_context=True)
def amount(context: dict[str, Any], item: Item, level: StockLevel) -> SafeString:
    """One amount, two verbs, at the one place where this person may do them.

    Lists have many: it is put together here, without a template.
    """
    return format_html(
        AMOUNT,
        use=link("stockroom:use", item.pk),
        receive=link("stockroom:receive", item.pk),
        item=item,
        location=level.location,
        place=str(level.location_id),
        token=context["csrf_token"],
        key=operation_key(),
        back=context["request"].get_full_path(),
        offered=plain(item.common_amounts[0]),
        units=item.unit_words,
        measure=format_html("<small>{}</small>", item.measure) if item.measure else "",
        minus=icon("minus"),
        plus=icon("plus"),
    )


OPTION = '<option value="{}"{}>{} ({} {})</option>'
CHOSEN = mark_safe(" selected")


@register.simple_tag
def level_options(levels: Iterable[StockLevel], here: StockLevel, unit: str) -> SafeString:
    """A choice of ``levels`` with how much is at each, of which there may be hundreds."""
    return joined(
        format_html(
            OPTION,
            level.location_id,
            CHOSEN if level == here else "",
            level.location,
            quantity(level.quantity),
            unit,
        )
        for level in levels
    )
