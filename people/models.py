"""People, the teams they belong to, and the organisation whose workspace this is."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as far as the one who asks may know of them."""

    def active(self) -> Self:
        """Those who can still be handed something."""
        return self.filter(is_active=True)

    def visible_to(self, user: Any) -> Self:
        """Members of any team know everybody by name; others know only themselves."""
        if user.is_administrator:
            return self.all()
        return self.filter(Q(pk=user.pk) | Exists(Team.objects.of(user).that_count()))

    def granting(self, user: Any, role: int) -> Self:
        """People have no location: seeing them is all that a role allows."""
        return self.visible_to(user)

    def search(self, text: str, user: Any) -> Self:
        """Those whose name contains ``text``; administrators find by address too."""
        found = Q(name__icontains=text)
        return self.filter(found | Q(email__icontains=text) if user.is_administrator else found)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people; those without an e-mail address can't sign in."""

    def create_user(
        self, email: str | None = None, password: str | None = None, **facts: Any
    ) -> "Person":
        person = self.model(email=email or None, **facts)
        person.set_password(password if email else None)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "Person":
        return self.create_user(email, password, is_administrator=True, **facts)


class Person(AbstractBaseUser):
    """Somebody who uses the workspace. Without an e-mail address they can't sign in."""

    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", unique=True, null=True, blank=True)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = PersonManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            # With `unique`, this makes addresses unique whatever their capitals.
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="email_in_small_letters"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower() if self.email else None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("dashboard:person", args=[self.pk])

    @property
    def code(self) -> str:
        """The short number that tells people of one name apart: P-0007."""
        return f"P-{self.pk:04}"

    def get_short_name(self) -> str:
        """The first word of the name, as activity lines use it."""
        return self.name.split()[0]

    @property
    def has_login(self) -> bool:
        """Can this person sign in at all?"""
        return self.email is not None and self.has_usable_password()


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, as far as the one who asks may know of them."""

    def visible_to(self, user: Any) -> Self:
        """Members of any team know all of them by name; others know none."""
        if user.is_administrator:
            return self.all()
        return self.filter(Exists(Team.objects.of(user).that_count()))

    def of(self, person: Any) -> Self:
        """Those that ``person`` is in; everybody is in Everyone, which keeps no list of members."""
        memberships = Team.members.through._default_manager.filter(person=person.pk)
        everyone = Team.objects.filter(is_everyone=True).order_by()
        return self.filter(pk__in=memberships.values("team").union(everyone.values("pk")))

    def that_count(self) -> Self:
        """Those that make their members one of us: Everyone does as soon as it has a role."""
        return self.exclude(is_everyone=True, grants=None)

    def granting(self, user: Any, role: int) -> Self:
        """Teams have no location: seeing them is all that a role allows."""
        return self.visible_to(user)


class Team(models.Model):
    """People who share their access: a team, not a person, is given a role at a location."""

    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)
    # The one team that is built in: all who can sign in. It keeps no list of its members.
    is_everyone = models.BooleanField(default=False, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_in_any_capitals"),
            models.UniqueConstraint(
                fields=["is_everyone"], condition=Q(is_everyone=True), name="one_team_of_everyone"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:team", args=[self.pk])

    @property
    def roll(self) -> str:
        """Who is in it, in one word to compare."""
        return roll_of(self.members.all())


def roll_of(people: Iterable[Person]) -> str:
    """These people, in one word to compare: their keys in order."""
    return " ".join(str(key) for key in sorted(person.pk for person in people))


class Organisation(models.Model):
    """Whose workspace this is. There is one row at most: making it closes the set-up page."""

    name = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation | None":
        """The organisation, or None before set-up."""
        return cls.objects.first()
