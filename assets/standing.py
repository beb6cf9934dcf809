"""How many assets there are in each state, and in which categories."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from locations.lull import Lull
from people.clock import end_of, house_date

from .models import Asset, AssetEvent, AssetQuerySet, AssetType, TypeEvent

# Whatever changes how many assets somebody can see, and in which state, is a line of one of these.
LULL = Lull("gear", (AssetEvent, TypeEvent))


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
    """The categories of what ``user`` can see, by name. Each is gone through until some is seen."""
    seen = Asset.objects.visible_to(user).in_use().filter(type__category=OuterRef("category"))
    kinds = AssetType.objects.exclude(category="").order_by("category").values("category")
    # Together they would be asked of each type; one after the other, of each category.
    named = kinds.annotate(many=Count("pk")).annotate(some_are_seen=Exists(seen))
    return [row["category"] for row in named if row["some_are_seen"]]
