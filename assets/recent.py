"""Who one usually hands things to."""

from collections.abc import Iterable

from locations.questions import KEY, Question
from people.models import Person

from .borrowing import borrowers
from .models import AssetEvent, AssetType
from .models.history import AssetEventQuerySet

MOST = 4
# Who hands out thousands is asked about the last of them, not about all.
LOOKED_AT = 100


def recent_custodians(user: Person, kinds: Iterable[AssetType]) -> list[Person]:
    """Those to whom ``user`` checked gear out last, newest first, without ``user``.

    They may borrow a unit of each of ``kinds``, and are looked for among the last ``LOOKED_AT``
    times that such a person took something.
    """
    if narrow := [kind for kind in kinds if not kind.for_anyone]:
        last: Iterable[AssetEvent] = handed_out(user, narrow)
    else:
        last = HANDED_OUT[user.is_administrator].of(user.pk)
    return list(dict.fromkeys(event.custodian for event in last if event.custodian))[:MOST]


def handed_out(user: Person, kinds: Iterable[AssetType]) -> AssetEventQuerySet:
    """The last times that ``user`` checked gear out to others who may borrow all of ``kinds``."""
    others = borrowers(Person.objects.visible_to(user).active().exclude(pk=user.pk), kinds)
    handed = AssetEvent.objects.filter(
        by=user, kind=AssetEvent.Kind.CHECK_OUT, custodian__in=others.order_by()
    )
    return handed.select_related("custodian").only("custodian").order_by("-pk")[:LOOKED_AT]


def by_somebody(*, is_administrator: bool) -> Question[AssetEvent]:
    """The same of the person with KEY, of what anyone may borrow."""
    return Question(lambda: handed_out(Person(pk=KEY, is_administrator=is_administrator), []))


HANDED_OUT = {yes: by_somebody(is_administrator=yes) for yes in (True, False)}
