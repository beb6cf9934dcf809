"""Whose time it is: the organisation's for what is due, each person's own for what they read."""

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Organisation


def house_zone() -> tzinfo:
    """Where the organisation is: its days begin and end there, and things fall due."""
    organisation = Organisation.current()
    return zone(organisation.time_zone if organisation else "") or timezone.get_default_timezone()


def house_date(moment: datetime | None = None) -> date:
    """The day that ``moment``, or now, falls on where the organisation is."""
    return timezone.localdate(moment, house_zone())


def end_of(day: date) -> datetime:
    """The last second of ``day`` where the organisation is. ValueError beyond the calendar."""
    return datetime.combine(day, time(23, 59, 59), house_zone())


def zone_of(person: Any) -> tzinfo:
    """The zone in which ``person`` reads times: their own, or else the organisation's."""
    return zone(person.time_zone) or house_zone()


def zone(name: str) -> tzinfo | None:
    """The zone of this name; None for none, or one that this machine has never heard of."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def zone_names() -> list[str]:
    """Every zone that is a place, and UTC."""
    besides = {"Etc", "SystemV", "posix", "right"}
    places = [name.partition("/") for name in available_timezones()]
    named = {"".join(name) for name in places if name[2] and name[0] not in besides}
    return ["UTC", *sorted(named)]


def in_their_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    """Middleware: whoever is signed in reads times as their clock shows them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        with timezone.override(zone_of(user)):
            return get_response(request)

    return middleware
