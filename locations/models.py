"""The one tree of places, and the roles that teams are given in it."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Lower
from django.utils import timezone

from people.links import SOME_KEY, link
from people.memory import once, only_looks
from people.models import Person, Team, edition_of
from people.wording import has_words

from .questions import KEY, Question
from .reach import Given, IsAmong, Keys, Reach, Reaching


class Role(models.IntegerChoices):
    """What a team may do at a location and below it. A higher role includes the lower."""

    VIEWER = 1, "View"
    OPERATOR = 2, "Operate"
    MANAGER = 3, "Manage"


class Kind(models.TextChoices):
    """What sort of place a location is."""

    SITE = "site"
    BUILDING = "building"
    ROOM = "room"
    AREA = "area"
    VEHICLE = "vehicle"
    CABINET = "cabinet"
    SHELF = "shelf"
    BIN = "bin"


# Up to so many locations are named one by one in a query.
FEW_WITHIN = 200

SIGNS: dict[str, str] = {
    Kind.SITE: "warehouse",
    Kind.BUILDING: "building-2",
    Kind.ROOM: "door-open",
    Kind.AREA: "square-dashed",
    Kind.VEHICLE: "truck",
    Kind.CABINET: "archive",
    Kind.SHELF: "rows-3",
    Kind.BIN: "inbox",
}


class LocationQuerySet(models.QuerySet["Location"]):
    """Locations, as far as the one who asks may reach them."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those where ``user`` has at least ``role``: where it was given, and all below."""
        if user.is_administrator:
            return self.all()
        return self.filter(pk__in=reach(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def under(self, location: "Location") -> Self:
        """``location`` and everything in it."""
        return self.filter(path__startswith=location.path)

    def in_use(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Those that are."""
        return self.exclude(archived_at=None)

    def search(self, text: str) -> Self:
        """Those with all words of ``text`` in their name, or of this code as printed (L-0012)."""
        found = has_words(text, "name")
        if (number := number_in_code(text, "L")) is not None:
            found |= Q(pk=number)
        return self.filter(found)


class Location(models.Model):
    """A node in the tree.

    ``path`` is the keys from the root down, ``/3/17/42/``: a subtree is a prefix.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=400, unique=True, editable=False)
    # Among those in the same location. All 0 until somebody puts them in order: then by name.
    position = models.PositiveIntegerField(default=0, editable=False)
    address = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True, max_length=2000)
    photo = models.FileField(upload_to="photos/", blank=True, editable=False)
    # What was the photo until it was changed last, which can be undone.
    photo_before = models.FileField(upload_to="photos/", blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="location_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="location_not_in_itself"),
            models.UniqueConstraint(
                "parent",
                Lower("name"),
                condition=Q(archived_at=None, parent__isnull=False),
                name="name_once_in_a_location",
                violation_error_message="There is already a location of this name in there.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(archived_at=None, parent=None),
                name="name_once_at_the_top",
                violation_error_message="There is already a location of this name at the top.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link("dashboard:location", self.pk)

    @property
    def sign(self) -> str:
        """The icon of its kind."""
        return SIGNS[self.kind]

    @property
    def code(self) -> str:
        """The short number people call it by: L-0012."""
        return f"L-{self.pk:04}"

    @property
    def rank(self) -> tuple[int, str, int]:
        """What those in the same location are sorted by: as somebody put them, else by name."""
        return (self.position, self.name.casefold(), self.pk)

    @property
    def edition(self) -> str:
        """What can be edited as it is now, in one word to compare."""
        return edition_of((self.name, self.kind, self.address, self.notes, str(self.photo)))

    @property
    def ancestor_keys(self) -> list[int]:
        """Keys of the locations above this one, from the root down."""
        return [int(key) for key in self.path.split("/")[1:-2]]

    def grants_covering(self) -> "models.QuerySet[Grant]":
        """The grants that hold here: given here, or at a location above."""
        return Grant.objects.holding().filter(location__in=[*self.ancestor_keys, self.pk])

    def contains(self, other: "Location") -> bool:
        """Is ``other`` this location, or somewhere in it?"""
        return other.path.startswith(self.path)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants. They are reached through the location they hold at."""

    def holding(self) -> Self:
        """Those of teams in use: an archived team keeps its grants, and they give nothing."""
        return self.filter(team__archived_at=None)


class Grant(models.Model):
    """A team's role at a location, which holds for everything below it too. Roles only add."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="grants")
    location = models.ForeignKey(Location, models.PROTECT, related_name="grants")
    role = models.PositiveSmallIntegerField(choices=Role)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "location"], name="one_role_per_team_and_location"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_of_a_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_role_display()} at {self.location}"


class LocationEventQuerySet(models.QuerySet["LocationEvent"]):
    """Events, as far as the location they happened to can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of locations where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        return self.filter(location__in=reach(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those whose location ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def under(self, location: "Location") -> Self:
        """Those of ``location`` and of what is below it now."""
        return self.filter(location__path__startswith=location.path)

    def search(self, text: str) -> Self:
        """Those of a location, or by a person, whose name contains ``text``."""
        return self.filter(
            Q(location__name__icontains=text)
            | Q(name_before__icontains=text)
            | Q(by__name__icontains=text)
        )

    def concerning(self, person: Any) -> Self:
        """Those that ``person`` did."""
        return self.filter(by=person)

    def for_stream(self) -> Self:
        """Newest first, with all that a line about them says."""
        return self.select_related(
            "by", "location", "from_parent", "to_parent", "reversed_by", "reverses"
        ).order_by("-at", "-pk")


class LocationEvent(models.Model):
    """One line of the history of the tree: what happened to a location. Insert-only."""

    class Kind(models.TextChoices):
        ADD = "add", "Add"
        CHANGE = "change", "Change"
        MOVE = "move", "Move"
        ARCHIVE = "archive", "Archive"
        RESTORE = "restore", "Restore"
        UNDO = "undo", "Undo"

    location = models.ForeignKey(Location, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What it was called before it was given another name.
    name_before = models.CharField(max_length=120, blank=True)
    from_parent = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_parent = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = LocationEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="location_event_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="undo", reverses__isnull=False)
                | (~Q(kind="undo") & Q(reverses=None)),
                name="only_an_undo_of_the_tree_reverses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.location}"

    def get_absolute_url(self) -> str:
        return self.location.get_absolute_url()

    @property
    def is_undone(self) -> bool:
        """Has its opposite been written?"""
        return hasattr(self, "reversed_by")

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        return PAST_TENSE["rename" if self.name_before else self.kind]


PAST_TENSE: dict[str, str] = {
    "add": "added",
    "change": "changed what is said about",
    "rename": "renamed",
    "move": "moved",
    "archive": "archived",
    "restore": "restored",
    "undo": "undid what happened to",
}


def reach(user: Any, role: Role) -> Reach | Keys:
    """The keys of the locations where ``user`` has at least ``role`` through a team.

    A page asks for them a dozen times: they are read once and written into its queries, as long as
    nobody could have changed them in the same request.
    """
    if only_looks():
        words = f"{user.pk} reaches {role:d}, in a query"
        return once(words, lambda: Keys(reached_keys(user, role)))
    return Reach(tops_given(user).filter(role__gte=role).values("top"))


def within(location: Location, at: str = "location") -> Q:
    """Is a row (``at``) at ``location`` or below?

    Who only looks asks by the keys of these, while they are few: PostgreSQL then looks rows up,
    where it would go through a whole table for a prefix.
    """
    if only_looks() and len(keys := keys_within(location)) <= FEW_WITHIN:
        return Q(**{f"{at}__in": keys})
    return Q(**{f"{at}__path__startswith": location.path})


def keys_within(location: Location) -> list[int]:
    """The keys of ``location`` and of all below it, which a request reads once."""
    below = Location.objects.under(location).order_by().values_list("pk", flat=True)
    return once(f"within {location.path}", lambda: list(below))


def reached_keys(user: Any, role: Role) -> frozenset[int]:
    """The same as keys, which a request remembers."""
    return once(f"{user.pk} reaches {role:d}", lambda: given(user).keys(role))


def reaches(user: Any, role: Role, key: int) -> bool:
    """Has ``user`` at least ``role`` at the location of this key? A request knows how far they do.

    It decides which buttons are drawn. What is done asks anew.
    """
    return bool(user.is_administrator) or key in reached_keys(user, role)


def given(user: Any) -> Given:
    """What was given to ``user``. A request knows it since it learnt who asks (``asking``)."""
    return once(given_in_words(user), lambda: read_given(user))


def read_given(user: Any) -> Given:
    """The same, as it is now. One query, which is compiled once."""
    sql, params = statement_of_what_is_given(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if each == SOME_KEY else each for each in params])
        row = cursor.fetchone()
    return Given(row[0] if row else "{}")


@cache
def statement_of_what_is_given(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The query for what was given to the person with SOME_KEY."""
    reaching = Reaching(tops_given(Person(pk=SOME_KEY)))
    sql, params = Team.objects.order_by().values_list(reaching)[:1].query.sql_with_params()
    return sql, params


def given_in_words(user: Any) -> str:
    """What a request remembers as that which was given to ``user``."""
    return f"given to {user.pk}"


def tops_given(user: Any) -> Any:
    """The paths of the locations where ``user`` was given a role, as ``top``, and the role."""
    grants = Grant.objects.holding().filter(team__in=Team.objects.of(user))
    return grants.values("role", top=F("location__path"))


def reached(user: Any, role: Role, at: str = "location") -> Any:
    """Has ``user``, who is no administrator, at least ``role`` where a row is (``at``)?"""
    return Case(When(**{f"{at}__in": reach(user, role)}, then=True), default=False)


def seen_within(rows: Any, user: Any, place: Location | None) -> Any:
    """Those of ``rows`` with a location that ``user`` sees, at ``place`` and below or anywhere.

    Whoever sees a location sees all that is in it.
    """
    if place is None:
        return rows.visible_to(user)
    return rows.filter(within(place)) if reaches(user, Role.VIEWER, place.pk) else rows.none()


class PlacedQuerySet(models.QuerySet[Any]):
    """Rows that sit at a location and can be reached exactly as far as it can."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those at a location where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        return self.filter(location__in=reach(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those whose existence ``user`` may know of."""
        return self.granting(user, Role.VIEWER)

    def seen_within(self, user: Any, place: Location | None) -> Self:
        """The same, at ``place`` and below or anywhere."""
        return seen_within(self, user, place)

    def seen_each_by(self, user: Any) -> Self:
        """The same, for a subquery that is asked again for each row around it.

        Within CASE, PostgreSQL lists the locations once and looks each row up in that list; it
        would join them anew every time.
        """
        if user.is_administrator:
            return self.all()
        return self.filter(reached(user, Role.VIEWER))


class AccessChange(models.Model):
    """One line of the history of access: who gave or took which role, where. Insert-only."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="access_changes")
    location = models.ForeignKey(Location, models.PROTECT, related_name="access_changes")
    role = models.PositiveSmallIntegerField(choices=[(0, "None"), *Role.choices])
    role_before = models.PositiveSmallIntegerField(choices=[(0, "None"), *Role.choices])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    operation_key = models.UUIDField(unique=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_role_display()} at {self.location}"

    def get_absolute_url(self) -> str:
        return link("locations:access", self.location_id)


def number_in_code(text: str, letter: str) -> int | None:
    """The key in a code as people write it ("l-0012", "L12"), or None if it isn't one."""
    digits = text.strip().upper().removeprefix(letter).lstrip("-")
    if text.strip()[:1].upper() != letter or not digits.isascii() or not digits.isdigit():
        return None
    return int(digits) if len(digits) <= 12 else None


PLACES = Question(lambda: Location.objects.filter(IsAmong([KEY])).order_by())


class Atlas:
    """The part of the tree that a page mentions, as far as ``user`` may see it.

    One query, for a page that names what is above a location and was not ``seen`` to be visible;
    who only looks needs none for less.
    """

    def __init__(
        self, user: Any, locations: Iterable[Location | None], *, seen: Iterable[Location] = ()
    ) -> None:
        self.user = user
        self.seen = {place.pk: place for place in seen}
        self.wanted = {
            key for place in locations if place for key in (*place.ancestor_keys, place.pk)
        }
        self._known: dict[int, Location] | None = None

    @classmethod
    def of_visible(cls, user: Any, locations: Iterable["Location"]) -> "Atlas":
        """An atlas of exactly these, which are known to be visible. No query."""
        atlas = cls(user, [])
        atlas._known = {place.pk: place for place in locations}
        return atlas

    @property
    def known(self) -> dict[int, Location]:
        """Every mentioned location that the user can see, by key."""
        if self._known is None:
            self._known = self.seen | {place.pk: place for place in self.read()}
        return self._known

    def read(self) -> Any:
        """What of it is not seen yet. Of what somebody reaches who looks, no more is asked for."""
        wanted = self.wanted - self.seen.keys()
        is_known = self.user.is_administrator or only_looks()
        if only_looks() and not self.user.is_administrator:
            wanted &= reached_keys(self.user, Role.VIEWER)
        if not wanted:
            return []
        if is_known:
            return PLACES.of(wanted)
        return Location.objects.visible_to(self.user).filter(pk__in=Keys(wanted)).order_by()

    def reached(self, role: Role) -> set[int]:
        """The keys of those of them where the user has ``role``."""
        if self.user.is_administrator:
            return set(self.known)
        return self.known.keys() & reached_keys(self.user, role)

    def with_more(self, other: "Atlas") -> "Atlas":
        """This atlas and ``other`` in one, still one query."""
        self.wanted |= other.wanted
        self.seen |= other.seen
        return self

    def sees(self, location: Location | None) -> bool:
        """May ``location`` be named to this user? Known with how far they reach, by who looks."""
        if location is None or self._known is not None or not only_looks():
            return location is not None and location.pk in self.known
        return reaches(self.user, Role.VIEWER, location.pk)

    def above(self, location: Location) -> list[Location]:
        """The visible locations above ``location``, from the top down."""
        return [self.known[key] for key in location.ancestor_keys if key in self.known]
