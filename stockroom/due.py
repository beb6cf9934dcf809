"""Which orders should be here by now, or soon."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery

from locations.models import Location, Role, keys_within, reached_keys
from locations.questions import KEY, OTHER_KEY, Question
from locations.reach import Keys

from .models import Order, OrderLine

MOST = 6


def due_by(day: date, user: Any, at: Location | None = None) -> list[Order]:
    """The open orders that should be here by ``day`` or have been late since, the latest first.

    For all locations or those with something to put away ``at`` one and below, as far as ``user``
    operates where they are delivered to. Each with its number of lines (``size``). One query.
    """
    operated = None if user.is_administrator else reached_keys(user, Role.OPERATOR)
    places = keys_within(at) if at else None
    asked = orders_due(day, some=operated is not None, here=places is not None)
    return asked.of(operated or (), places or ())


@lru_cache(maxsize=8)
def orders_due(day: date, *, some: bool, here: bool) -> Question[Order]:
    """The first of those delivered to locations with KEY, with lines for those with OTHER_KEY."""

    def ask() -> Any:
        lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by()
        due = Order.objects.open().filter(expected_on__lte=day)
        if some:
            due = due.filter(location__in=Keys([KEY]))
        if here:
            due = due.filter(Exists(lines.filter(location__in=Keys([OTHER_KEY]))))
        size = Subquery(lines.values("order").values(size=Count("pk")))
        due = due.annotate(size=size).select_related("supplier", "location")
        return due.order_by("expected_on", "pk")[:MOST]

    return Question(ask)
