"""The pieces of the house design that every screen is put together from."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from decimal import Decimal

from django import template
from django.template.defaultfilters import date as written
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from people.clock import house_date
from people.currencies import figures
from people.currencies import money as in_currency
from people.links import link
from people.markup import format_html
from people.models import Organisation

register = template.Library()

STATES = {
    "low": ("is-act", "arrow-down-to-line", "Low"),
    "out": ("is-gone", "circle-slash", "None left"),
    "ordered": ("is-soon", "truck", "On order"),
    "overdue": ("is-act", "clock-alert", "Overdue"),
    "today": ("is-soon", "clock", "Due today"),
    "missing": ("is-gone", "search-x", "Missing"),
    "lost": ("is-gone", "search-x", "Lost"),
    "repair": ("is-soon", "wrench", "In repair"),
    "retired": ("is-past", "archive", "Retired"),
}
PLACES = {
    "home": "house",
    "place": "map-pin",
    "fix": "wrench",
    "missing": "circle-question-mark",
}


# Numbers


@register.filter
def quantity(value) -> str:
    """A quantity as people write it: 1,350 · 0.25 · −3."""
    if value is None or value == "":
        return ""
    return format(Decimal(value).normalize(), ",f").replace("-", "−")


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount of the organisation's currency."""
    house = Organisation.current()
    return "" if amount is None else in_currency(amount, house.currency if house else "EUR")


@register.filter
def price(amount: Decimal | None) -> str:
    """An amount as it stands in a field to be typed over: 17.40, or nothing."""
    house = Organisation.current()
    said = "" if amount is None else figures(amount, house.currency if house else "EUR")
    return said.replace(",", "")


@register.filter
def cents(amount: Decimal) -> str:
    """A sum of money, rounded as it is paid."""
    return money(amount.quantize(Decimal("0.01")))


@register.filter
def percent(part: float) -> str:
    """A part of one as people write it: "83 %"."""
    return f"{part * 100:.0f} %"


@register.filter
def signed(value) -> str:
    """A change, with its sign: +3,000 · −150 · 0."""
    return f"+{quantity(value)}" if Decimal(value) > 0 else quantity(value)


@register.filter
def plain(value) -> str:
    """A quantity as a number field wants it: no separators, no trailing zeros."""
    return "" if value is None or value == "" else format(Decimal(value).normalize(), "f")


# Times and dates, in the reader's time zone


@register.filter
def ago(value: dt.datetime | None) -> str:
    """How long ago that was: just now · 12 minutes ago · yesterday · 14 March."""
    if value is None:
        return ""
    seconds = (timezone.now() - value).total_seconds()
    days = (timezone.localdate() - timezone.localdate(value)).days
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return _counted(int(seconds // 60), "minute") + " ago"
    if days == 0:
        return _counted(int(seconds // 3600), "hour") + " ago"
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"{days} days ago"
    if days < 31:
        return _counted(days // 7, "week") + " ago"
    return _day(timezone.localdate(value), weekday="")


@register.filter
def when(value: dt.datetime | None) -> str:
    """The moment itself, as short as it can be told: Today 10:42 · Wed 10 June · 3 May 2024."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    days = (timezone.localdate() - local.date()).days
    if days == 0:
        return f"Today {local:%H:%M}"
    if days == 1:
        return f"Yesterday {local:%H:%M}"
    return _day(local.date(), weekday="D " if 0 < days < 100 else "")


@register.filter
def amid(value: dt.datetime | None) -> str:
    """The moment within a sentence: yesterday 19:06 · Wed 10 June."""
    words = when(value)
    return words.lower() if words.startswith(("Today", "Yesterday")) else words


@register.filter
def since(value: dt.datetime | None) -> str:
    """From when on: since yesterday 19:06 · since Wed 10 June."""
    return f"since {amid(value)}" if value else ""


@register.filter
def due_phrase(value: dt.datetime | dt.date | None) -> str:
    """When it should be back: due today · due Mon 15 June · 3 days overdue · no due date."""
    if value is None:
        return "no due date"
    day = house_date(value) if isinstance(value, dt.datetime) else value
    days = (day - house_date()).days
    if days < 0:
        return _counted(-days, "day") + " overdue"
    if isinstance(value, dt.datetime) and value < timezone.now():
        return f"overdue since {timezone.localtime(value):%H:%M}"
    if days < 2:
        return "due tomorrow" if days else "due today"
    return f"due {_day(day)}"


@register.filter
def due_in(value: dt.datetime) -> str:
    """The same beside the date itself: due tomorrow · in 5 days · 3 days overdue."""
    days = (house_date(value) - house_date()).days
    return due_phrase(value) if days < 2 else f"in {_counted(days, 'day')}"


@register.filter
def due_day(value: dt.datetime) -> str:
    """The last day of a loan, which is a day where the organisation is: Mon 30 November."""
    return written(house_date(value), "D j F")


@register.simple_tag
def moment(value: dt.datetime | None, words: str = "") -> SafeString:
    """The time of an event: short to read, exact for machines and on hover."""
    if value is None:
        return mark_safe("")
    local = timezone.localtime(value)
    full = f"{on_day(local.date(), 'l j F Y')}, {local:%H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), full, words or when(value)
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _day(day: dt.date, *, weekday: str = "D ") -> str:
    year = "" if day.year == timezone.localdate().year else " Y"
    return on_day(day, f"{weekday}j F{year}")


@register.filter
@functools.lru_cache(maxsize=4096)
def on_day(day: dt.date, how: str) -> str:
    """A day written like ``how``, as ``date`` does. Lists say the same few again and again."""
    return written(day, how)


# People and places


@register.filter
def initials(person) -> str:
    """Two letters for a token: Sam Okafor → SO, Cher → CH."""
    words = str(getattr(person, "name", person) or "").split()
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


@register.simple_tag
def token(who, size: str = "") -> SafeString:
    """One disc: a person's initials, or the kind of place a thing is in (see PLACES)."""
    classes = f"token token-{size}" if size else "token"
    if isinstance(who, str) and who in PLACES:
        return format_html('<span class="{} is-{}">{}</span>', classes, who, icon(PLACES[who]))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(who))


@register.simple_tag
def custody(who, words: str = "", since: str = "", href: str = "") -> SafeString:
    """Who has it, or where it is, and since when."""
    words = words or str(getattr(who, "name", who))
    name = format_html('<a href="{}">{}</a>', href, words) if href else words
    small = format_html("<small>{}</small>", since) if since else ""
    return format_html('<span class="custody">{}<span>{}{}</span></span>', token(who), name, small)


# Signs


@register.simple_tag
@functools.cache
def icon(name: str, label: str = "") -> SafeString:
    """A Lucide icon: decoration, unless ``label`` makes it an image with a name."""
    told = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawn = lucide(name, size=None, **{"class": "icon"}, **told)
    return mark_safe("".join(line.strip() for line in drawn.splitlines()))  # noqa: S308


@register.simple_tag
def code_tag(code: str, kind: str, large: bool = False) -> SafeString:
    """A code drawn as its label; ``kind`` is stock, gear or location."""
    size = " tag-large" if large else ""
    return format_html('<span class="tag tag-{}{}">{}</span>', kind, size, code)


@register.simple_tag
def thumbnail(view: str, row) -> SafeString:
    """The photo of ``row``, which ``view`` serves, small beside its name; nothing without one."""
    if not row.photo:
        return mark_safe("")
    address = f"{reverse(view, args=[row.pk])}?small&{row.photo.name}"
    drawn = '<img class="thumbnail" src="{}" alt="" width="44" height="44" loading="lazy">'
    return format_html(drawn, address)


@register.simple_tag
def status(kind: str, words: str = "") -> SafeString:
    """A state that somebody should know about (see STATES), in its own words or in yours."""
    if not kind:
        return mark_safe("")
    urgency, sign, said = STATES[kind]
    return format_html('<span class="status {}">{}{}</span>', urgency, icon(sign), words or said)


# Devices

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """What a browser says it is, as its owner would: Firefox on Linux."""
    found = [
        next((name for sign, name in known if sign in user_agent), "")
        for known in ((*BROWSERS, ("Safari/", "Safari")), SYSTEMS)
    ]
    browser, system = found
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A browser that does not say what it is"


# Lists and forms


@register.simple_tag
def pick_box(value, name: str) -> SafeString:
    """The box in a list that picks a thing for printing its label (see _pick_bar.html)."""
    return format_html(
        '<label class="pick-box"><input class="check" type="checkbox" name="thing" value="{}"'
        ' form="picks" data-pick aria-label="Pick {}"></label>',
        value,
        name,
    )


@register.simple_tag
def posts_to(view: str, *args, **kwargs) -> SafeString:
    """Where a form goes, with htmx and without it."""
    is_of_a_row = len(args) == 1 and isinstance(args[0], int) and not kwargs
    to = link(view, args[0]) if is_of_a_row else reverse(view, args=args, kwargs=kwargs)
    return format_html('action="{}" hx-post="{}" hx-target="#main"', to, to)


@register.filter
def dressed(field, css: str = "") -> SafeString:
    """A bound field's control in the house classes, with what describes it."""
    kind = getattr(field.field.widget, "input_type", "")
    own = "check" if kind in ("checkbox", "radio") else "input"
    number = " input-number" if kind == "number" or _is_numeric(field) else ""
    attrs = {"class": f"{own}{number} {css}".strip()}
    if field.field.widget.attrs.get("placeholder") == field.field.label:
        attrs["placeholder"] = False  # allauth says the label twice
    return field.as_widget(attrs=attrs)


def _is_numeric(field) -> bool:
    return field.field.widget.attrs.get("inputmode") in ("decimal", "numeric")


@register.filter
def is_check(field) -> bool:
    """Whether the control is a single box to tick, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def faults(form) -> int:
    """How many things there are to fix."""
    return sum(len(said) for said in form.errors.values())


@register.simple_tag
def operation_key() -> SafeString:
    """The hidden field that makes a submission happen once, for forms drawn by hand."""
    return format_html('<input type="hidden" name="operation_key" value="{}">', uuid.uuid4())
