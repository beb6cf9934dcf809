"""How people like to look at the lists they use. It is theirs alone."""

from typing import Any, Self

from django.conf import settings
from django.db import models


class PersonalListQuerySet(models.QuerySet["PersonalList"]):
    """Lists as people like them; each knows their own."""

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

    objects = PersonalListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "list"], name="one_of_each_list_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()}, as {self.person} likes it"
