"""Walking round to see what is there: audits, and what each of them found."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from locations.models import Location, PlacedQuerySet, Role, reach, reached_keys
from locations.questions import KEY, Question

from .gear import Asset


class AuditQuerySet(PlacedQuerySet):
    """Audits, as far as the location they look at can be reached."""

    def under_way(self) -> Self:
        """Those neither finished nor given up."""
        return self.filter(ended_at=None, dropped_at=None)

    def over(self) -> Self:
        """Those finished or given up."""
        return self.exclude(ended_at=None, dropped_at=None)

    def for_page(self) -> Self:
        """With all that its page says about it."""
        return self.select_related("location", "started_by", "ended_by")


class Audit(models.Model):
    """A walk round one location: what should be there, what was seen, missing, unexpected.

    It is under way until it is finished, which writes down what is missing and puts right what was
    asked for, or dropped.
    """

    location = models.ForeignKey(Location, models.PROTECT, related_name="audits")
    with_below = models.BooleanField(default=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    # Of the submission that finished it last, though that may have been undone.
    ended_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(dropped_at=None), name="audit_ended_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return f"Audit of {self.location}"

    def get_absolute_url(self) -> str:
        return reverse("assets:audit", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Can more still be seen?"""
        return self.ended_at is None and self.dropped_at is None

    @property
    def before(self) -> "Audit | None":
        """The last finished audit of just the same, to compare with."""
        same = Audit.objects.filter(location=self.location_id, with_below=self.with_below)
        earlier = same.filter(ended_at__lt=self.ended_at or timezone.now())
        return earlier.order_by("-ended_at").first()

    def looks_at(self, place: Location) -> bool:
        """Is ``place`` part of what it looks at?"""
        return place == self.location or (self.with_below and self.location.contains(place))


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """What audits found."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of audits and assets with which ``user`` may do what ``role`` allows."""
        if user.is_administrator:
            return self.all()
        within_reach = Q(asset=None) | Q(asset__in=Asset.objects.granting(user, role))
        return self.filter(within_reach, audit__location__in=reach(user, role))

    def visible_to(self, user: Any, *, of: Asset | None = None) -> Self:
        """Those of audits that ``user`` can see, about nothing that they can't.

        About one asset alone, which they see, if that is told.
        """
        if of is None:
            return self.granting(user, Role.VIEWER)
        return self.filter(asset=of, audit__in=Audit.objects.visible_to(user))

    def current(self) -> Self:
        """Those that hold: neither taken back nor taking back."""
        return self.filter(withdraws=None, withdrawn_by=None)

    def told_of(self, asset: Asset, user: Any, meanwhile: Q) -> "list[AuditLine]":
        """What holds of ``asset``, which ``user`` sees, in audits that they see; the last first.

        Mostly all of it is asked for, at any time.
        """
        if meanwhile:
            return list(self.visible_to(user, of=asset).filter(meanwhile).for_story())
        lines = TOLD.of(asset.pk)
        if user.is_administrator:
            return lines
        reached = reached_keys(user, Role.VIEWER)
        return [line for line in lines if line.audit.location_id in reached]

    def for_story(self) -> Self:
        """Those that hold, the last first, with what an asset's history says of them."""
        told = self.current().select_related("audit__location", "by", "place")
        return told.order_by("-at", "-pk")

    def for_page(self) -> Self:
        """With all that a row about them says."""
        return self.select_related(
            "asset__type", "asset__location", "asset__home", "by", "place", "was_at", "was_with"
        )


class AuditLine(models.Model):
    """What somebody saw in an audit or, at its end, nobody did. Insert-only.

    What the record said then is kept with it. One that was written by mistake is withdrawn by
    another line; ``turn`` counts the lines about the same thing.
    """

    class Result(models.TextChoices):
        SEEN = "seen", "Seen"
        MISSING = "missing", "Missing"
        UNEXPECTED = "unexpected", "Unexpected"
        NOT_OURS = "not ours", "Not ours"
        WITHDRAWN = "withdrawn", "Withdrawn"

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="audit_lines"
    )
    # What was read, where it means no gear that whoever read it can see.
    text = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=12, choices=Result)
    turn = models.PositiveSmallIntegerField(default=0)
    place = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    was_at = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    was_with = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    was_state = models.CharField(max_length=12, blank=True, choices=Asset.State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="audit_lines")
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["asset", "-at"], name="audit_lines_of_an_asset"),
            models.Index(
                fields=["asset"], condition=Q(result="missing"), name="audit_lines_of_the_missing"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "asset", "turn"],
                condition=Q(asset__isnull=False),
                name="an_asset_once_per_audit",
            ),
            models.UniqueConstraint(
                fields=["audit", "text", "turn"],
                condition=Q(asset=None),
                name="a_strange_code_once_per_audit",
            ),
            models.CheckConstraint(
                condition=(Q(asset=None) & ~Q(text="")) | Q(asset__isnull=False, text=""),
                name="audit_line_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(result="withdrawn", withdraws__isnull=False)
                | (~Q(result="withdrawn") & Q(withdraws=None)),
                name="only_a_withdrawal_withdraws",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset or self.text}: {self.get_result_display().lower()}"


TOLD = Question(lambda: AuditLine.objects.filter(asset=KEY).for_story())
