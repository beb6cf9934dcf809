"""Who one usually hands things to."""

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery

from people.models import Person

from .borrowing import borrowers
from .models import AssetEvent, AssetType

MOST = 4


def recent_custodians(user: Person, kinds: Iterable[AssetType]) -> list[Person]:
    """Those to whom ``user`` checked gear out last, newest first, without ``user``.

    They may borrow a unit of each of ``kinds``.
    """
    handed = AssetEvent.objects.filter(
        by=user, kind=AssetEvent.Kind.CHECK_OUT, custodian=OuterRef("pk")
    )
    others = borrowers(Person.objects.visible_to(user).active().exclude(pk=user.pk), kinds)
    last = Subquery(handed.order_by("-at").values("at")[:1])
    return list(
        others.annotate(last=last).filter(last__isnull=False).order_by("-last", "name")[:MOST]
    )
