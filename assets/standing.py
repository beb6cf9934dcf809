"""How many assets there are in each state, and in which categories."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Model, Q, Subquery
from django.utils import timezone

from locations.models import AccessChange, LocationEvent
from people.clock import end_of, house_date
from people.memory import once
from people.models import Organisation, PeopleChange

from .models import Asset, AssetEvent, AssetQuerySet, AssetType, TypeEvent

# Whatever changes how many assets somebody can see, and in which state, is a line of one of these.
HISTORIES: list[type[Model]] = [AssetEvent, TypeEvent, AccessChange, LocationEvent, PeopleChange]
# A transaction may end after one that began later, with a line that was numbered before: only what
# has been quiet for so long is known to be whole.
QUIET = timedelta(seconds=10)
SECONDS = 60
UNKNOWN = object()


def counts(assets: AssetQuerySet, user: Any) -> dict[str, int]:
    """How many of ``assets`` there are in each state. They are gone through once."""
    now = timezone.now()
    counted: dict[str, int] = (
        assets.order_by()
        .with_spell()
        .aggregate(
            all=Count("pk"),
            available=Count("pk", filter=Q(state=Asset.State.IN_SERVICE, spell__isnull=True)),
            out=Count("spell"),
            today=Count("spell", filter=Q(spell__due_at__range=(now, end_of(house_date())))),
            overdue=Count("spell", filter=Q(spell__due_at__lt=now)),
            mine=Count("spell", filter=Q(spell__custodian=user.pk)),
            repair=Count("pk", filter=Q(state=Asset.State.IN_REPAIR)),
            lost=Count("pk", filter=Q(state=Asset.State.LOST)),
        )
    )
    return counted


def categories(user: Any) -> list[str]:
    """The categories of what ``user`` can see, by name."""
    seen = Asset.objects.visible_to(user).in_use()
    kinds = AssetType.objects.filter(pk__in=seen.order_by().values("type"))
    return kinds.categories()


def while_nothing_happens(about: dict[str, Any], read: Callable[[], Any]) -> Any:
    """What ``read`` gives, remembered for a minute as long as nothing happens.

    Going through a hundred thousand assets takes longer than all the rest of a page, and every
    page of a list says the same counts. They are remembered under the last line of each history:
    whatever happens next is asked anew. So is what happened within the last seconds.
    """
    if (last := once("gear.last_lines", last_lines)) is None:
        return read()
    named = json.dumps([about, last], sort_keys=True, default=str)
    key = "gear." + hashlib.sha256(named.encode()).hexdigest()
    if (known := cache.get(key, UNKNOWN)) is UNKNOWN:
        known = read()
        cache.set(key, known, SECONDS)
    return known


def last_lines() -> list[int] | None:
    """The key of the last line of each history; None while they are being written. One query."""
    asked: dict[str, Any] = {}
    for number, model in enumerate(HISTORIES):
        last = model._default_manager.order_by("-pk")
        asked |= {
            f"key_{number}": Subquery(last.values("pk")[:1]),
            f"at_{number}": Subquery(last.values("at")[:1]),
        }
    row = Organisation.objects.annotate(**asked).values(*asked).first()
    if row is None:
        return None
    moments = [row[f"at_{number}"] for number in range(len(HISTORIES))]
    if any(at is not None and at > timezone.now() - QUIET for at in moments):
        return None
    return [row[f"key_{number}"] for number in range(len(HISTORIES))]
