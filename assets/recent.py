"""Who one usually hands things to."""

from collections.abc import Iterable

from people.models import Person

from .borrowing import borrowers
from .models import AssetEvent, AssetType

MOST = 4
# Who hands out thousands is asked about the last of them, not about all.
LOOKED_AT = 100


def recent_custodians(user: Person, kinds: Iterable[AssetType]) -> list[Person]:
    """Those to whom ``user`` checked gear out last, newest first, without ``user``.

    They may borrow a unit of each of ``kinds``, and are looked for among the last ``LOOKED_AT``
    times that such a person took something.
    """
    others = borrowers(Person.objects.visible_to(user).active().exclude(pk=user.pk), kinds)
    handed = AssetEvent.objects.filter(
        by=user, kind=AssetEvent.Kind.CHECK_OUT, custodian__in=others.order_by()
    )
    last = handed.select_related("custodian").only("custodian").order_by("-pk")[:LOOKED_AT]
    return list(dict.fromkeys(event.custodian for event in last if event.custodian))[:MOST]
