"""A row of a list of gear. Lists have many: they are put together here, without a template."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from assets.models import Asset
from locations.models import Atlas
from locations.templatetags.access import place_name, where
from people.links import link
from people.markup import format_html
from people.templatetags.ui import (
    code_tag,
    custody,
    due_day,
    due_in,
    icon,
    money,
    operation_key,
    pick_box,
    since,
    status,
    thumbnail,
    when,
)

register = template.Library()
NOTHING: SafeString = mark_safe("")

ACT = """\
<form method="post" action="{to}" hx-post="{to}" hx-target="#main">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{key}{facts}\
<input type="hidden" name="next" value="{back}">\
<button class="button">{sign}{words}<span class="visually-hidden"> {asset}</span></button></form>\
"""
ASK = """\
<a class="button" href="{}">{}Check out{}<span class="visually-hidden"> {}</span></a>\
"""
CELL = '<td class="{}" role="cell">{}</td>'
NAMED = """\
<td class="{}" role="cell"><div class="item-cell"><span class="shadow-tile{}">{}</span>\
<div>{}<a class="item-name" href="{}">{}</a><div class="item-sub">{}{}</div></div></div></td>\
"""


@register.simple_tag
def who_has(atlas: Atlas, asset: Asset) -> SafeString:
    """Who has it, or where it is."""
    if spell := asset.checkout:
        return custody(spell.custodian, since=since(spell.out_at))
    match asset.state:
        case Asset.State.LOST:
            return custody("missing", words="Nobody knows")
        case Asset.State.IN_REPAIR:
            return custody("fix", words="In repair")
        case Asset.State.RETIRED:
            return custody("place", words="Retired")
    if asset.is_missing:
        return custody("missing", words="Not seen in the last audit")
    if asset.is_home:
        return custody("home", words="In its place")
    here = place_name(atlas, asset.location)
    return custody("place", words="Elsewhere" if here == "elsewhere" else f"In {here}")


@register.simple_tag
def standing(asset: Asset, words: str = "") -> SafeString:
    """What somebody should know about how it stands; ``words`` if there is nothing."""
    match asset.state:
        case Asset.State.LOST:
            return status("lost")
        case Asset.State.IN_REPAIR:
            return status("repair")
        case Asset.State.RETIRED:
            return status("retired")
    if asset.is_missing:
        return status("missing")
    if spell := asset.checkout:
        if spell.is_overdue:
            return status("overdue")
        if spell.is_due_today:
            return status("today")
    return format_html("<span>{}</span>", words) if words else NOTHING


@register.simple_tag(takes_context=True)
def act(context: dict[str, Any], asset: Asset) -> SafeString:
    """The one tap that makes sense; the page goes on where it is."""
    if not asset.may_operate:
        return NOTHING
    if spell := asset.checkout:
        seen = format_html('<input type="hidden" name="spells" value="{}">', str(spell.pk))
        return button(context, asset, "check_in", "log-in", "Check in", seen)
    if not asset.is_available:
        return NOTHING
    if not asset.type.goes_in_one_tap:
        to = link("assets:check_out", asset.pk)
        first = ": terms first" if asset.type.terms_id else ""
        return format_html(ASK, to, icon("log-out"), first, asset.marked)
    day = asset.usual_due_on
    facts = format_html(
        '<input type="hidden" name="to" value="{}"><input type="hidden" name="due_on" value="{}">',
        str(context["request"].user.pk),
        day.isoformat() if day else "",
    )
    return button(context, asset, "check_out", "log-out", "Check out", facts)


def button(
    context: dict[str, Any], asset: Asset, verb: str, sign: str, words: str, facts: SafeString
) -> SafeString:
    """A verb in one tap, with the ``facts`` that it is told."""
    return format_html(
        ACT,
        to=link(f"assets:{verb}", asset.pk),
        token=context["csrf_token"],
        key=operation_key(),
        facts=facts,
        back=context["request"].get_full_path(),
        sign=icon(sign),
        words=words,
        asset=asset.marked,
    )


@register.simple_tag(takes_context=True)
def gear_row(context: dict[str, Any], asset: Asset) -> SafeString:
    """A row of the list: its name and tag, the columns that were chosen, and what can be done."""
    picks = context["may_operate"]
    wide = "is-wide" if picks else "is-full"
    cells = []
    if picks:
        box = pick_box(f"asset:{asset.pk}", asset.marked) if asset.may_operate else NOTHING
        cells.append(format_html(CELL, "col-pick", box))
    cells.append(
        format_html(
            NAMED,
            wide,
            "" if asset.is_home else " is-away",
            icon(asset.type.icon),
            thumbnail("assets:photo", asset),
            asset.get_absolute_url(),
            asset,
            code_tag(asset.code, "gear"),
            standing(asset, asset.type.category),
        )
    )
    for column in context["columns"]:
        said = CELLS[column.key](context["atlas"], asset)
        if column.on_desk_only:
            cells.append(format_html(CELL, "desktop-only", said))
        elif column.key == "custodian":
            cells.append(format_html(CELL, wide, said))
        else:
            head = format_html('<small class="phone-only">{} </small>', column.words)
            cells.append(format_html(CELL, wide if said else "desktop-only", head + said))
    cells.append(format_html(CELL, "col-action to-end", act(context, asset)))
    return format_html('<tr role="row">{}</tr>', mark_safe("".join(cells)))  # noqa: S308 (escaped)


def due(atlas: Atlas, asset: Asset) -> SafeString:
    """The last day of its loan."""
    spell = asset.checkout
    if spell is None or spell.due_at is None:
        return NOTHING
    told = due_in(spell.due_at), due_day(spell.due_at)
    return format_html('<span class="where"><small>{}</small>{}</span>', *told)


def text(said: Any) -> SafeString:
    """Words that may be anything, or nothing."""
    return format_html("<bdi>{}</bdi>", said) if said else NOTHING


# What stands in each column.
CELLS = {
    "custodian": who_has,
    "since": lambda atlas, asset: text(asset.checkout and when(asset.checkout.out_at)),
    "home": lambda atlas, asset: where(atlas, asset.home),
    "location": lambda atlas, asset: NOTHING if asset.checkout else where(atlas, asset.location),
    "due": due,
    "state": lambda atlas, asset: text(asset.get_state_display()),
    "type": lambda atlas, asset: text(asset.type),
    "tag": lambda atlas, asset: text(asset.tag_number),
    "serial": lambda atlas, asset: text(asset.serial),
    "seen": lambda atlas, asset: text(when(asset.located_at)),
    "bought": lambda atlas, asset: text(asset.may_operate and asset.bought_on),
    "price": lambda atlas, asset: text(asset.may_operate and money(asset.price)),
    "warranty": lambda atlas, asset: text(asset.warranty_until),
}
