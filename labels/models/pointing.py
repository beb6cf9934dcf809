"""What points at a thing: a code, and each line of what became of it."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from assets.models import Asset
from locations.access import may_somewhere
from locations.models import Location, Role
from people.models import Person
from stockroom.models import Item, StockLevel

MODELS: dict[str, Any] = {
    "asset": Asset,
    "level": StockLevel,
    "item": Item,
    "location": Location,
    "person": Person,
}
TARGETS = tuple(MODELS)


def within_reach(kind: str, user: Any, role: Role) -> Any:
    """The things of this kind with whose labels ``user`` may do what ``role`` allows.

    People are nowhere: whoever operates a location may print their badges.
    """
    if kind == "person" and role > Role.VIEWER and not may_somewhere(user, role):
        return Person.objects.none()
    return MODELS[kind].objects.granting(user, role)


def on_nothing(*, through: str = "") -> Q:
    """That it points at nothing."""
    return Q(**{f"{through}{name}__isnull": True for name in TARGETS})


def at_most_one_target() -> Q:
    """Of the columns that can point at a thing, none or one does."""
    found = on_nothing()
    for one in TARGETS:
        found |= Q(**{f"{name}__isnull": name != one for name in TARGETS})
    return found


def on_things(user: Any, role: Role, *, through: str = "") -> Q:
    """That it points at a thing with whose labels ``user`` may do what ``role`` allows.

    The column that points is looked for behind ``through``. Each row asks for its own thing: there
    are far more things than rows.
    """
    found = Q()
    for kind in TARGETS:
        column = f"{through}{kind}"
        if user.is_administrator:
            found |= Q(**{f"{column}__isnull": False})
        else:
            found |= Q(Exists(within_reach(kind, user, role).filter(pk=OuterRef(column))))
    return found


def pointer(to: Any, related_name: str) -> Any:
    """The column for one kind of thing."""
    return models.ForeignKey(to, models.PROTECT, null=True, blank=True, related_name=related_name)


class Pointing:
    """Points at one thing at most, through a column for each kind."""

    @property
    def kind(self) -> str | None:
        """Which sort of thing it points at; None for nothing."""
        return next((name for name in TARGETS if getattr(self, f"{name}_id")), None)

    @property
    def target(self) -> Any:
        """The thing it points at; None for nothing."""
        return getattr(self, self.kind) if self.kind else None
