"""The rows of what to reorder, put together without a template, as those of ``rows``."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from people.markup import format_html, joined
from people.templatetags.ui import code_tag, money, plain, quantity, status
from stockroom.suggestions import Suggestion

from .gauges import rule_gauge

register = template.Library()

NOTHING = mark_safe("")
NO_BOX = mark_safe('<span class="paper-box" aria-hidden="true"></span>')
ROW = """\
<tr role="row"><td class="col-pick" role="cell">{box}</td>
<td role="cell"><a class="item-name" href="{address}">{item}</a><div class="item-sub">{code}\
{status}<span>{place}</span></div></td>
<td class="col-level is-full" role="cell">{gauge}{on_order}</td>
<td class="desktop-only small" role="cell">{lasts}</td>
<td class="col-order is-wide" role="cell">{get}</td>
<td class="to-end" role="cell">{price}</td></tr>
"""
BOX = """\
<label class="pick-box"><input class="check" type="checkbox" name="pick" value="{}"\
 aria-label="Get {} for {}" data-pick></label>"""
AMOUNT = """\
<input type="hidden" name="how-{key}" value="{how}"><span class="box with-unit">\
<input class="input input-number" name="amount-{key}" value="{amount}" inputmode="{mode}"\
 autocomplete="off" aria-label="How many {of} of {item}"><small>{unit}</small></span>"""


@register.simple_tag
def reorder_rows(suggested: Iterable[Suggestion]) -> SafeString:
    """A row for each rule that is short: what there is, and what to do about it."""
    return joined(map(reorder_row, suggested))


def reorder_row(row: Suggestion) -> SafeString:
    """One rule that is short."""
    rule, item, on_order = row.rule, row.rule.item, NOTHING
    if rule.on_order:
        told = "<small>{} {} on order</small>"
        on_order = format_html(told, quantity(rule.on_order), item.unit_short)
    return format_html(
        ROW,
        box=format_html(BOX, rule.pk, item, rule.location) if row.can_be_ticked else NO_BOX,
        address=item.get_absolute_url(),
        item=item,
        code=code_tag(item.code, "stock"),
        status=status("low" if rule.on_hand else "out"),
        place=rule.location,
        gauge=rule_gauge(rule, item.unit_short, left_too=True),
        on_order=on_order,
        lasts=lasting(row.lasts),
        get=to_get(row),
        price=money(row.price),
    )


def lasting(forecast: Any) -> SafeString:
    """How long it lasts, and how sure that is, if that is known."""
    if not forecast or not forecast.lasts:
        return NOTHING
    if not forecast.doubt:
        return format_html("{}", forecast.lasts)
    return format_html('{}<br><span class="quiet">{}</span>', forecast.lasts, forecast.doubt)


def to_get(row: Suggestion) -> SafeString:
    """How it gets full: what to move or buy, with the amount to change, or what is missing."""
    rule, item = row.rule, row.rule.item
    if row.giver:
        there = "<small>move from {}, {} there</small>"
        return amount_of(
            row,
            f"move:{row.giver.pk}",
            amount=plain(row.quantity),
            mode="decimal",
            of=item.unit_words,
            unit=item.unit_short,
        ) + format_html(there, row.giver.location, quantity(row.giver.quantity))
    if row.draft:
        on = '<a href="{}">On draft {}</a><br><small>to be ordered</small>'
        return format_html(on, row.draft.get_absolute_url(), row.draft.code)
    if row.offer:
        word = row.pack_word
        return amount_of(
            row, f"buy:{row.offer.pk}", amount=row.packs, mode="numeric", of=word, unit=word
        ) + in_one_pack(row)
    ask = NOTHING
    if rule.may_manage:
        ask = format_html(
            '<small><a class="no-print" href="{}#buying">Say who sells it'
            '<span class="visually-hidden">: {}</span></a></small>',
            item.get_absolute_url(),
            item,
        )
    return format_html("<b>{}</b>{}", row.words, ask)


def amount_of(row: Suggestion, how: str, **asked: Any) -> SafeString:
    """The field for how much of it, and ``how`` that is to be had."""
    return format_html(AMOUNT, key=row.rule.pk, how=how, item=row.rule.item, **asked)


def in_one_pack(row: Suggestion) -> SafeString:
    """How much is in a pack, and what its seller calls it."""
    code = format_html("<code>{}</code>", row.offer.sku) if row.offer and row.offer.sku else NOTHING
    if row.pack_size == 1:
        return format_html("<small>{}</small>", code) if code else NOTHING
    size, unit = quantity(row.pack_size), row.rule.item.unit_short
    return format_html("<small>{} {} in one{}{}</small>", size, unit, ", " if code else "", code)
