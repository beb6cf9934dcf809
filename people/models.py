"""People, the teams they belong to, and the organisation whose workspace this is."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from .links import link
from .memory import once
from .personal import PersonalList as PersonalList  # noqa: PLC0414 (tables of this app)
from .personal import SavedFilter as SavedFilter  # noqa: PLC0414
from .wording import has_words

# How Django writes that somebody has no password to sign in with.
NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
ACTIVE, HAS_ADDRESS = Q(is_active=True), Q(email__isnull=False)
# Everybody is deactivated, or active and in one of the other states.
STATES: dict[str, Q] = {
    "active": ACTIVE,
    "signs-in": ACTIVE & HAS_ADDRESS & ~NO_PASSWORD,
    "invited": ACTIVE & HAS_ADDRESS & NO_PASSWORD,
    "without-login": ACTIVE & ~HAS_ADDRESS,
    "deactivated": ~ACTIVE,
}


class Digest(models.TextChoices):
    """How often somebody wants to hear what is to reorder where they operate."""

    NEVER = "never", "Never"
    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"


def edition_of(facts: Iterable[str]) -> str:
    """These facts, in one short word to compare."""
    return sha256("\0".join(facts).encode()).hexdigest()[:16]


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as far as the one who asks may know of them."""

    def active(self) -> Self:
        """Those who can still be handed something."""
        return self.filter(is_active=True)

    def in_state(self, state: str) -> Self:
        """Those of whom this one of STATES is true."""
        return self.filter(STATES[state])

    def in_any_of(self, teams: "TeamQuerySet") -> Self:
        """Members of one of ``teams`` that is in use; of Everyone, all who can sign in."""
        counting = teams.in_use()
        memberships = Team.members.through._default_manager.filter(
            person=OuterRef("pk"), team__in=counting.with_members().order_by().values("pk")
        )
        everyone = Exists(counting.filter(is_everyone=True))
        return self.filter(Exists(memberships) | (Q(everyone) & HAS_ADDRESS))

    def with_standing(self) -> Self:
        """Fetch what a row says: the teams that count, and the open invitation."""
        return self.prefetch_related(
            models.Prefetch("teams", Team.objects.in_use(), to_attr="teams_in_use"),
            models.Prefetch(
                "invitations", Invitation.objects.unanswered(), to_attr="open_invitations"
            ),
        )

    def visible_to(self, user: Any) -> Self:
        """Members of any team know everybody by name; others know only themselves."""
        if user.is_administrator:
            return self.all()
        of_teams = Team.objects.in_use().of(user).that_count()
        return self.filter(Q(pk=user.pk) | Exists(of_teams))

    def granting(self, user: Any, role: int) -> Self:
        """People have no location: seeing them is all that a role allows."""
        return self.visible_to(user)

    def search(self, text: str, user: Any) -> Self:
        """Those with all words of ``text`` in their name; administrators find by address too."""
        found = has_words(text, "name")
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
    contact = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    # What they want to be told of by e-mail.
    mail_when_due = models.BooleanField(default=True)
    mail_digest = models.CharField(max_length=8, choices=Digest, default=Digest.NEVER)
    mailed_on = models.DateField(null=True, blank=True, editable=False)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # When they were last deactivated. Kept when they come back: no session from before returns.
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
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
        # A list by who has what begins with the first of them.
        indexes = [models.Index(fields=["name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower() if self.email else None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return link("dashboard:person", self.pk)

    @property
    def code(self) -> str:
        """The short number that tells people of one name apart: P-0007."""
        return f"P-{self.pk:04}"

    def get_short_name(self) -> str:
        """The first word of the name, as activity lines use it."""
        return self.name.split()[0]

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session must agree with to go on: the password, and when they last left."""
        known: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{known}:{self.left_at.timestamp()}" if self.left_at else known

    @property
    def has_login(self) -> bool:
        """Can this person sign in at all?"""
        return self.email is not None and self.has_usable_password()

    @property
    def invitation(self) -> "Invitation | None":
        """The last invitation that was neither accepted nor revoked; it may have run out."""
        if not hasattr(self, "open_invitations"):
            self.open_invitations = list(self.invitations.unanswered())
        return self.open_invitations[0] if self.open_invitations else None

    @property
    def has_role(self) -> bool:
        """Has a team of theirs a role at a location? Administrators need none."""
        return self.is_administrator or Team.objects.in_use().of(self).given().exists()

    @property
    def can_be_invited(self) -> bool:
        """Is an invitation what they need to sign in?"""
        return self.is_active and self.email is not None and not self.has_usable_password()


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, as far as the one who asks may know of them."""

    def visible_to(self, user: Any) -> Self:
        """Members of any team know all of them by name; others know none."""
        if user.is_administrator:
            return self.all()
        return self.filter(Exists(Team.objects.in_use().of(user).that_count()))

    def of(self, person: Any) -> Self:
        """Those that ``person`` is in; everybody is in Everyone, which keeps no list of members."""
        memberships = Team.members.through._default_manager.filter(person=person.pk)
        everyone = Team.objects.filter(is_everyone=True).order_by()
        return self.filter(pk__in=memberships.values("team").union(everyone.values("pk")))

    def with_members(self) -> Self:
        """Those that keep a list of members, which is all but Everyone."""
        return self.filter(is_everyone=False)

    def that_count(self) -> Self:
        """Those that make their members one of us: Everyone does as soon as it has a role."""
        return self.exclude(is_everyone=True, grants=None)

    def given(self) -> Self:
        """Those that have been given a role at a location."""
        return self.exclude(grants=None)

    def granting(self, user: Any, role: int) -> Self:
        """Teams have no location: seeing them is all that a role allows."""
        return self.visible_to(user)

    def in_use(self) -> Self:
        """Those that are not archived: the only ones whose grants hold."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Those that grant nothing until they are restored."""
        return self.exclude(archived_at=None)


class Team(models.Model):
    """People who share their access: a team, not a person, is given a role at a location."""

    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
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
        return reverse("dashboard:team", args=[self.pk])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, which are the business of administrators."""

    def visible_to(self, user: Any) -> Self:
        """All of them to administrators, none to others."""
        return self.all() if user.is_administrator else self.none()

    def granting(self, user: Any, role: int) -> Self:
        """Invitations have no location: seeing them is all there is."""
        return self.visible_to(user)

    def unanswered(self) -> Self:
        """Those neither accepted nor revoked; some may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def newest_of_each(self) -> Self:
        """The last one of everybody who still has not chosen a password."""
        newer = Invitation.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
        waiting = Person.objects.in_state("invited")
        return self.filter(~Exists(newer), person__in=waiting).select_related("person", "made_by")


class Invitation(models.Model):
    """A link on which one person chooses a password: once, and within a week.

    The secret in the link is kept nowhere. What is kept is its hash, to find the invitation by.
    """

    LASTS = timedelta(days=7)

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, editable=False)

    is_new = False  # set by the verb that has just made it: the time to mail it

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    @property
    def is_expired(self) -> bool:
        """Has its week run out?"""
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Can it still be accepted?"""
        return self.accepted_at is None and self.revoked_at is None and not self.is_expired


class PeopleChangeQuerySet(models.QuerySet["PeopleChange"]):
    """The history of people, which only administrators read."""

    def visible_to(self, user: Any) -> Self:
        """All of it to administrators, none of it to others."""
        return self.all() if user.is_administrator else self.none()

    def granting(self, user: Any, role: int) -> Self:
        """Nothing more can be done with history than to see it."""
        return self.visible_to(user)

    def for_reading(self) -> Self:
        """With all that a line says."""
        return self.select_related("by", "person", "team", "reverses", "reversed_by")


class PeopleChange(models.Model):
    """One line of the history of people: who did what to whom. Insert-only."""

    class Kind(models.TextChoices):
        ADDED = "added", "added {person}"
        CHANGED = "changed", "changed what is known of {person}"
        INVITED = "invited", "invited {person} to sign in"
        REVOKED = "revoked", "took back the invitation of {person}"
        ACCEPTED = "accepted", "accepted the invitation"
        PROMOTED = "promoted", "made {person} an administrator"
        DEMOTED = "demoted", "made {person} an administrator no longer"
        DEACTIVATED = "deactivated", "deactivated {person}"
        REACTIVATED = "reactivated", "reactivated {person}"
        JOINED = "joined", "added {person} to {team}"
        LEFT = "left", "took {person} out of {team}"
        TEAM_ADDED = "team-added", "made the team {team}"
        TEAM_RENAMED = "team-renamed", "renamed the team {team}"
        TEAM_ARCHIVED = "team-archived", "archived the team {team}"
        TEAM_RESTORED = "team-restored", "restored the team {team}"

    kind = models.CharField(max_length=16, choices=Kind)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="changes"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="changes")
    note = models.CharField(max_length=600, blank=True)
    # What a team was called before it was given another name.
    name_before = models.CharField(max_length=80, blank=True)
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = PeopleChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="people_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(team__isnull=False),
                name="people_change_of_something",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display().format(person=self.person, team=self.team)

    def get_absolute_url(self) -> str:
        about = self.team or self.person
        assert about is not None, "the database sees to that"
        return about.get_absolute_url()

    @property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """The organisation, whose settings are the business of administrators."""

    def visible_to(self, user: Any) -> Self:
        """It, to administrators."""
        return self.all() if user.is_administrator else self.none()


class Organisation(models.Model):
    """Whose workspace this is. There is one row at most: making it closes the set-up page."""

    name = models.CharField(max_length=80)
    logo = models.FileField(upload_to="logos/", blank=True, editable=False)
    # The one it had until then, for whoever undoes that.
    logo_before = models.FileField(upload_to="logos/", blank=True, editable=False)
    # What a stranger is told who scans the label of something lost.
    found_message = models.CharField(max_length=500, blank=True)
    found_contact = models.CharField(max_length=200, blank=True)
    # May they write to us there?
    found_page = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    loan_days = models.PositiveSmallIntegerField(null=True, blank=True)
    tag_pattern = models.CharField(max_length=24, default="G-{n:04}")
    mfa_required = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)
    # Of the form that was saved last, which may arrive again.
    operation_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation")

    @classmethod
    def current(cls) -> "Organisation | None":
        """The organisation, or None before set-up. Read once in a request, however often asked."""
        return once("organisation", cls.objects.first)

    @property
    def edition(self) -> str:
        """The settings as they are now, each as its name and one short word to compare."""
        kept = {"operation_key", "logo_before"}
        names = {field.name for field in self._meta.concrete_fields} - kept
        return " ".join(
            f"{name}:{edition_of([str(getattr(self, name))])}" for name in sorted(names)
        )
