"""Who one usually hands things to."""

from django.db.models import Max

from people.models import Person

from .models import AssetEvent


def recent_custodians(user: Person, limit: int = 4) -> list[Person]:
    """The people to whom ``user`` checked gear out last, newest first, without ``user``."""
    rows = (
        AssetEvent.objects.filter(
            by=user, kind=AssetEvent.Kind.CHECK_OUT, custodian__is_active=True
        )
        .exclude(custodian=user)
        .values("custodian")
        .annotate(last=Max("at"))
        .order_by("-last")[:limit]
    )
    keys = [row["custodian"] for row in rows]
    people = Person.objects.visible_to(user).in_bulk(keys)
    return [people[key] for key in keys if key in people]
