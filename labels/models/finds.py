"""What strangers write who found something of ours, and what was made of it."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from locations.models import Role, reach

from .pointing import TARGETS
from .tags import Tag


def within(user: Any, role: Role, report: str = "") -> Q:
    """Is the thing of a report within reach? It is managed from where it belongs."""
    places = reach(user, role)
    ways = ["tag__asset__home", "tag__level__location", "tag__location"]
    if role < Role.MANAGER:
        ways.append("tag__asset__location")
    found = Q()
    for way in ways:
        found |= Q(**{f"{report}{way}__in": places})
    return found


class FoundReportQuerySet(models.QuerySet["FoundReport"]):
    """Reports, as far as the thing that was found can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of things where ``user`` has at least ``role``; of no place, for none."""
        return self.all() if user.is_administrator else self.filter(within(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those of things whose place ``user`` can see."""
        return self.granting(user, Role.VIEWER)

    def open(self) -> Self:
        """Those that nobody has closed."""
        return self.filter(~Exists(FoundReportEvent.objects.holding("close", OuterRef("pk"))))

    def closed(self) -> Self:
        """Those that somebody has."""
        return self.filter(Exists(FoundReportEvent.objects.holding("close", OuterRef("pk"))))

    def for_reading(self) -> Self:
        """Newest first, with what a list says of them."""
        things = [f"tag__{name}" for name in TARGETS]
        return self.select_related(*things, "tag__level__item").with_standing()

    def about(self, asset: int) -> Self:
        """Those of the asset with this key, with what its history says of them."""
        return self.filter(tag__asset=asset).with_standing()

    def with_standing(self) -> Self:
        """Newest first, with who answered and closed each, and when; null if nobody did."""
        done = {
            f"{what}_{field}": Subquery(
                FoundReportEvent.objects.holding(kind, OuterRef("pk")).values(name)[:1]
            )
            for what, kind in (("answered", "answer"), ("closed", "close"))
            for field, name in (("by", "by__name"), ("at", "at"))
        }
        return self.annotate(**done).order_by("-at", "-pk")


class FoundReport(models.Model):
    """What a stranger wrote who found something with a label of ours. Insert-only."""

    MOST = 1000  # characters

    tag = models.ForeignKey(Tag, models.PROTECT, related_name="found_reports")
    message = models.CharField(max_length=MOST)
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True, editable=False)

    drawn = "labels/_found_moment.html"  # as a line of an asset's history

    objects = FoundReportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="found_newest_first")]

    def __str__(self) -> str:
        return f"the message about {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("labels:found_report", args=[self.pk])

    @property
    def thing(self) -> Any:
        """What was found; None for a label that is on nothing yet."""
        return self.tag.target

    @property
    def name(self) -> str:
        """What was found, in a word: an item's name for its stock at a location."""
        thing = self.thing
        return str(getattr(thing, "item", thing) or "A label on nothing yet")

    def done(self, kind: str) -> "FoundReportEvent | None":
        """Who answered or closed it last, if somebody did and it holds."""
        return self.events.holding(kind, self).select_related("by").first()


class FinderQuerySet(models.QuerySet["Finder"]):
    """Finders, who are known as long as they are needed, to who manages what they found."""

    def visible_to(self, user: Any) -> Self:
        """Those of things that ``user`` manages."""
        if user.is_administrator:
            return self.all()
        return self.filter(within(user, Role.MANAGER, "report__"))

    def no_longer_needed(self) -> Self:
        """Those of reports that were closed long enough ago, or that are very old."""
        now = timezone.now()
        closing = FoundReportEvent.objects.holding("close", OuterRef("report"))
        done = Exists(closing.filter(at__lt=now - Finder.KEPT_FOR))
        return self.filter(done | Q(report__at__lt=now - Finder.AT_MOST))


class Finder(models.Model):
    """Who found it and where, as far as they said so. Forgotten when it is needed no longer."""

    KEPT_FOR = timedelta(days=30)  # after the report was closed
    AT_MOST = timedelta(days=365)

    report = models.OneToOneField(FoundReport, models.PROTECT, related_name="finder")
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # In degrees, to about a metre.
    latitude = models.DecimalField(max_digits=7, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)

    objects = FinderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_finder_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "Somebody"

    @property
    def position(self) -> str:
        """Where they were, as maps read it: 51.50735, -0.12776; empty if they did not say."""
        return "" if self.latitude is None else f"{self.latitude:.5f}, {self.longitude:.5f}"


class FoundReportEventQuerySet(models.QuerySet["FoundReportEvent"]):
    """What was done about reports, as far as they can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of things where ``user`` has at least ``role``."""
        return self.all() if user.is_administrator else self.filter(within(user, role, "report__"))

    def visible_to(self, user: Any) -> Self:
        """Those of things whose place ``user`` can see."""
        return self.granting(user, Role.VIEWER)

    def holding(self, kind: str, report: Any) -> Self:
        """Those of this kind that were done about ``report`` and not undone."""
        return self.filter(report=report, kind=kind, reversed_by=None)


class FoundReportEvent(models.Model):
    """One line of what was made of a report: who answered or closed it. Insert-only."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "Answered"
        CLOSE = "close", "Closed"
        UNDO = "undo", "Undone"

    report = models.ForeignKey(FoundReport, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = FoundReportEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undo", reverses__isnull=False)
                | (~Q(kind="undo") & Q(reverses=None)),
                name="only_an_undo_of_a_report_reverses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.report}"
