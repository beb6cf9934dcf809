"""How people like to look at the lists they use. It is theirs alone."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

# Where the lists are of which filters can be saved.
LISTS = {"gear": "assets:asset_list", "stock": "stockroom:item_list", "ledger": "stockroom:ledger"}


class PersonalQuerySet(models.QuerySet[Any]):
    """What people keep for themselves; each knows their own."""

    def visible_to(self, user: Any) -> Self:
        """Those of ``user``."""
        return self.filter(person=user.pk)


class PersonalList(models.Model):
    """One list as one person likes it: the columns they chose; None are the usual ones."""

    class List(models.TextChoices):
        GEAR = "gear", "Gear"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lists")
    list = models.CharField(max_length=12, choices=List)
    columns = models.JSONField(null=True, blank=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "list"], name="one_of_each_list_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()}, as {self.person} likes it"


class SavedFilterQuerySet(PersonalQuerySet):
    """Filters that people saved."""

    def kept(self) -> Self:
        """Those that have not been removed, by name."""
        return self.filter(removed_at=None).order_by(Lower("name"), "pk")


class SavedFilter(models.Model):
    """What one person asks a list for, by a name. Removed, it is kept to be brought back.

    ``query`` is what stands in the address of the list behind the question mark, so that it is
    read there, with what they may see at that time.
    """

    class List(models.TextChoices):
        GEAR = "gear", "Gear"
        STOCK = "stock", "Stock"
        LEDGER = "ledger", "Ledger"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters"
    )
    list = models.CharField(max_length=12, choices=List)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    # Is it what their list opens with?
    opens = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "list", Lower("name"),
                condition=Q(removed_at=None), name="saved_filter_named_once",
            ),
            models.UniqueConstraint(
                fields=["person", "list"],
                condition=Q(opens=True, removed_at=None), name="one_filter_opens_a_list",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_filter_asks_for_something"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, asked for this."""
        return f"{reverse(LISTS[self.list])}?{self.query}"
