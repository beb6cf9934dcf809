"""The rows of the longest lists of stock, put together without a template, which takes four times
as long.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from locations.models import Atlas
from locations.templatetags.access import place_name, where
from people.links import link
from people.markup import format_html, joined
from people.templatetags.ui import (
    amid,
    code_tag,
    icon,
    moment,
    pick_box,
    plain,
    posts_to,
    quantity,
    signed,
    status,
    thumbnail,
    when,
)
from stockroom.models import Item, Movement, StockLevel
from stockroom.reorder import Standing

from .amounts import amount
from .gauges import rule_gauge

register = template.Library()

NOTHING = mark_safe("")

# The list of stock

STANDING = """\
<tr role="row">{pick}
<td role="cell">{photo}<a class="item-name" href="{address}">{item}</a><div class="item-sub">{code}\
{status}<span class="phone-only">{place}{more}</span></div></td>
<td class="to-end" role="cell"><data class="level-amount" value="{exact}">{left}\
<span class="unit">{unit}</span></data></td>
<td class="col-level is-full" role="cell">{gauge}</td>
<td class="desktop-only" role="cell">{where}</td>
{verbs}</tr>
"""
NO_RULE = mark_safe('<span class="quiet small desktop-only">no reorder point</span>')


@register.simple_tag(takes_context=True)
def standing_rows(context: dict[str, Any], standings: Iterable[Standing]) -> SafeString:
    """A row for each item: how much is left, against its most pressing reorder point, and where."""
    return joined(standing_row(context, each) for each in standings)


def standing_row(context: dict[str, Any], standing: Standing) -> SafeString:
    """How one item stands."""
    item, rule, level = standing.item, standing.pressing, standing.fullest
    left, unit, others = standing.left, standing.unit_short, len(standing.levels) - 1
    pick = verbs = kept = NOTHING
    if context["may_operate"]:
        operable = standing.operable
        box = pick_box(f"item:{item.pk}", item.name) if operable else ""
        pick = format_html('<td class="col-pick" role="cell">{}</td>', box)
        cell = '<td class="col-action desktop-only" role="cell">{}</td>'
        verbs = format_html(cell, verbs_of(context, item, operable))
    if level:
        more = format_html(" <small>and {} more</small>", others) if others else ""
        kept = format_html("{}{}", where(context["atlas"], level.location), more)
    return format_html(
        STANDING,
        pick=pick,
        photo=thumbnail("stockroom:photo", item),
        address=item.get_absolute_url(),
        item=item,
        code=code_tag(item.code, "stock"),
        status=status(standing.status),
        place=level.location if level else "",
        more=f" and {others} more" if others > 0 else "",
        exact=plain(left),
        left=quantity(left),
        unit=unit,
        gauge=rule_gauge(rule, unit) if rule else NO_RULE,
        where=kept,
        verbs=verbs,
    )


def verbs_of(context: dict[str, Any], item: Item, operable: list[StockLevel]) -> SafeString:
    """Using and receiving it right here, or the way to where the place can be chosen."""
    if item.archived_at or not operable:
        return NOTHING
    if len(operable) == 1:
        return amount(context, item, operable[0])
    return format_html(
        '<a class="button" href="{}">{}Use…<span class="visually-hidden"> {}</span></a>',
        link("stockroom:use", item.pk),
        icon("minus"),
        item,
    )


# The ledger

LINE = """\
<tr role="row"{undone}><td role="cell" class="ledger-when">{at}</td>
{item}
<td role="cell"><b class="nowrap">{sign}{verb}</b> <span class="quiet">{by}{said}</span></td>
{where}<td role="cell" class="ledger-change">{change}</td>\
<td role="cell" class="ledger-left">{left}<span class="phone-only"> left</span></td>
{undo}</tr>
"""


@register.simple_tag(takes_context=True)
def ledger_rows(context: dict[str, Any], lines: Iterable[Movement]) -> SafeString:
    """A row for each line: of the one ``item`` of the page, or of many; ``placed``, with where."""
    return joined(ledger_row(context, line) for line in lines)


def ledger_row(context: dict[str, Any], line: Movement) -> SafeString:
    """One line of the ledger."""
    atlas, item, level = context["atlas"], context.get("item"), line.level
    named = there = undo = NOTHING
    if not item:
        cell = '<td role="cell" class="ledger-item"><a href="{}">{}</a></td>'
        named = format_html(cell, level.item.get_absolute_url(), level.item)
    if context.get("placed"):
        cell = '<td role="cell" class="ledger-where">{}</td>'
        there = format_html(cell, where(atlas, level.location))
    if context.get("may_operate"):
        cell = '<td role="cell" class="col-action">{}</td>'
        undo = format_html(cell, undo_form(context, line, context["operable"]))
    return format_html(
        LINE,
        undone=mark_safe(' class="is-undone"') if line.is_undone else "",
        at=moment(line.at),
        item=named,
        sign=icon(line.sign),
        verb=line.verb,
        by=done_by(line, context["request"].user),
        said=said_of(line, atlas, item),
        where=there,
        change=change(line, "" if item else level.item.unit_short),
        left=quantity(line.balance_after),
        undo=undo,
    )


def done_by(line: Movement, user: Any) -> str:
    """Who did it."""
    if line.by_id == user.pk:
        return "You"
    return format_html('<a href="{}">{}</a>', line.by.get_absolute_url(), line.by.get_short_name())


def said_of(line: Movement, atlas: Atlas, item: Item | None) -> SafeString:
    """What else there is to say: to where, of what, why."""
    said: list[Any] = []
    if line.is_half_of_a_move:
        way = "to" if line.kind == Movement.Kind.MOVE_OUT else "from"
        said.append(f", {way} {place_name(atlas, line.counterpart)}")
    if line.reverses:
        at = line.reverses.at
        said.append(format_html(", the {} of {}", line.reverses.deed, moment(at, amid(at))))
    if line.merged_item:
        said.append(f", {'into' if line.delta < 0 else 'of'} {line.merged_item}")
    if line.reason:
        said.append(f", {line.reason}")
    if line.note:
        said.append(format_html(", <bdi>{}</bdi>", line.note))
    if item and line.level.item_id != item.pk:
        said.append(format_html("<small>as {}</small>", line.level.item))
    if line.is_undone:
        said.append(mark_safe(", <b>undone</b>"))
    return joined(said)


def change(line: Movement, unit: str) -> SafeString:
    """By how much the level went up or down."""
    drawn = "<s>{}</s>" if line.is_undone else "<b>{}</b>" if line.delta > 0 else "{}"
    told = format_html(' <span class="unit">{}</span>', unit) if unit else ""
    return format_html("{}{}", format_html(drawn, signed(line.delta)), told)


def undo_form(context: dict[str, Any], line: Movement, operable: Collection[int]) -> SafeString:
    """The button that undoes it, where this person may, at both ends of a move."""
    if not line.can_be_undone or line.level.location_id not in operable:
        return NOTHING
    other = line.counterpart
    if line.is_half_of_a_move and (other is None or other.pk not in operable):
        return NOTHING
    return format_html(
        '<form method="post" {}><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="text-button" aria-label="Undo: {} {}, {}">Undo</button></form>',
        posts_to("stockroom:undo", line.pk),
        context["csrf_token"],
        line.verb,
        line.amount,
        when(line.at),
    )
