"""Who one usually hands things to."""

from django.db.models import OuterRef, Subquery

from people.models import Person

from .models import AssetEvent


def recent_custodians(user: Person, limit: int = 4) -> list[Person]:
    """The people to whom ``user`` checked gear out last, newest first, without ``user``."""
    handed = AssetEvent.objects.filter(
        by=user, kind=AssetEvent.Kind.CHECK_OUT, custodian=OuterRef("pk")
    )
    others = Person.objects.visible_to(user).active().exclude(pk=user.pk)
    last = Subquery(handed.order_by("-at").values("at")[:1])
    return list(
        others.annotate(last=last).filter(last__isnull=False).order_by("-last", "name")[:limit]
    )
