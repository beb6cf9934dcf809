"""A row of a list of gear. Lists have many: they are put together here, without a template."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from assets.columns import Column
from assets.models import Asset
from locations.models import Atlas
from locations.templatetags.access import place_name, where
from people.clock import house_date
from people.links import link
from people.markup import format_html, joined
from people.templatetags.ui import (
    code_tag,
    custody,
    due_in,
    icon,
    money,
    on_day,
    operation_key,
    pick_box,
    since,
    status,
    thumbnail,
    when,
)

register = template.Library()
NOTHING: SafeString = mark_safe("")

FACT = '<input type="hidden" name="{}" value="{}">'
ACT = """\
<form method="post" action="{}" hx-post="{}" hx-target="#main">{}{}{}\
<button class="button">{}{}<span class="visually-hidden"> {}</span></button></form>\
"""
ASK = """\
<a class="button" href="{}">{}Check out{}<span class="visually-hidden"> {}</span></a>\
"""
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
    return Taps(context).on(asset)


class Taps:
    """The one tap that makes sense of each asset, with what those of a page have in common."""

    def __init__(self, context: Any) -> None:
        request = context["request"]
        self.user = request.user
        self.said = format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<input type="hidden" name="next" value="{}">',
            context["csrf_token"],
            request.get_full_path(),
        )

    def on(self, asset: Asset) -> SafeString:
        """To check it out or in; nothing where that is not to be done."""
        if not asset.may_operate:
            return NOTHING
        if spell := asset.checkout:
            return self.button(asset, "check_in", "log-in", "Check in", spells=spell.pk)
        if not asset.is_available:
            return NOTHING
        if not asset.type.goes_in_one_tap:
            to = link("assets:check_out", asset.pk)
            first = ": terms first" if asset.type.terms_id else ""
            return format_html(ASK, to, icon("log-out"), first, asset.marked)
        day = asset.usual_due_on
        facts = {"to": self.user.pk, "due_on": day.isoformat() if day else ""}
        return self.button(asset, "check_out", "log-out", "Check out", **facts)

    def button(self, asset: Asset, verb: str, sign: str, words: str, **facts: Any) -> SafeString:
        """A verb in one tap, with the ``facts`` that it is told."""
        told = joined(format_html(FACT, name, value) for name, value in facts.items())
        to = link(f"assets:{verb}", asset.pk)
        return format_html(
            ACT, to, to, self.said, operation_key(), told, icon(sign), words, asset.marked
        )


@register.simple_tag(takes_context=True)
def gear_rows(context: dict[str, Any], assets: Iterable[Asset]) -> SafeString:
    """A row for each: its name and tag, the columns that were chosen, and what can be done."""
    atlas, columns, picks = context["atlas"], context["columns"], context["may_operate"]
    taps = Taps(context)
    return joined(row(asset, atlas, columns, taps, picks=picks) for asset in assets)


def row(
    asset: Asset, atlas: Atlas, columns: list[Column], taps: Taps, *, picks: bool
) -> SafeString:
    """One row of the list, with a box to pick it where there are any."""
    wide = "is-wide" if picks else "is-full"
    cells = []
    if picks:
        box = pick_box(f"asset:{asset.pk}", asset.marked) if asset.may_operate else NOTHING
        cells.append(cell("col-pick", box))
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
    for column in columns:
        said = CELLS[column.key](atlas, asset)
        if column.on_desk_only:
            cells.append(cell("desktop-only", said))
        elif column.key == "custodian":
            cells.append(cell(wide, said))
        else:
            head = format_html('<small class="phone-only">{} </small>', column.words)
            cells.append(cell(wide if said else "desktop-only", head + said))
    cells.append(cell("col-action to-end", taps.on(asset)))
    return format_html('<tr role="row">{}</tr>', joined(cells))


def cell(css: str, said: SafeString) -> SafeString:
    """A cell of the row, of these classes."""
    return format_html('<td class="{}" role="cell">{}</td>', css, said)


def due(atlas: Atlas, asset: Asset) -> SafeString:
    """The last day of its loan."""
    spell = asset.checkout
    if spell is None or spell.due_at is None:
        return NOTHING
    day = on_day(house_date(spell.due_at), "D j F")
    return format_html('<span class="where"><small>{}</small>{}</span>', due_in(spell.due_at), day)


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
