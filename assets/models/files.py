"""Files kept with gear: of one asset, or of all units of a type."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from locations.models import Role

from .gear import Asset
from .types import AssetType

# What an asset has cost is for those who lend it.
PRIVATE = Q(kind="invoice")


class AssetFileQuerySet(models.QuerySet["AssetFile"]):
    """Files, as far as what they are about can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of assets and types with which ``user`` may do what ``role`` allows.

        Invoices are seen by those who may lend the asset, as its price is.
        """
        of_assets = Q(asset__in=Asset.objects.granting(user, role)) & ~PRIVATE
        lent = Asset.objects.granting(user, max(role, Role.OPERATOR))
        of_types = Q(type__in=AssetType.objects.granting(user, role))
        return self.filter(of_assets | (PRIVATE & Q(asset__in=lent)) | of_types)

    def visible_to(self, user: Any) -> Self:
        """Those that ``user`` may open."""
        return self.granting(user, Role.VIEWER)

    def kept(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at=None)


class AssetFile(models.Model):
    """A file kept with one asset, or with all units of a type: a manual, an invoice.

    Removed, it is listed and handed out no more; it stays in the storage, to be brought back.
    """

    class Kind(models.TextChoices):
        MANUAL = "manual", "Manual"
        INVOICE = "invoice", "Invoice"
        OTHER = "other", "Something else"

    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="files")
    type = models.ForeignKey(AssetType, models.PROTECT, null=True, blank=True, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.FileField(upload_to="files/", editable=False)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = AssetFileQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asset=None, type__isnull=False) | Q(asset__isnull=False, type=None),
                name="file_of_an_asset_or_a_type",
            ),
            models.CheckConstraint(
                condition=~Q(kind="invoice") | Q(asset__isnull=False),
                name="invoice_is_for_one_asset",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that lists it."""
        if self.asset_id:
            return reverse("assets:files", args=[self.asset_id])
        return reverse("assets:type_files", args=[self.type_id])

    @property
    def is_private(self) -> bool:
        """Is it for those alone who lend the asset?"""
        return self.kind == self.Kind.INVOICE

    @property
    def said(self) -> str:
        """What history calls it, which more people read than may open an invoice."""
        return "an invoice" if self.is_private else self.name
