"""Filters that somebody saved: named, replaced, renamed, removed, and brought back.

Whoever changes theirs is held meanwhile: two submissions at once come one after the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from .models import Person, SavedFilter
from .refused import Refused

# They stand in one row: among more than that nobody finds theirs.
MOST = 20


class Used(Refused):
    """Another filter of the same list is called so."""

    def __init__(self, known: SavedFilter) -> None:
        super().__init__(f"You have a filter called {known} already.", field="name")
        self.known = known


@dataclass(frozen=True)
class Saved:
    """The ``filters`` that somebody saved of one list, beside what it is asked for now."""

    filters: list[SavedFilter]
    query: str
    can_be_saved: bool

    @classmethod
    def beside(
        cls, filters: list[SavedFilter], asked: QueryDict, names: Iterable[str], **more: str
    ) -> "Saved":
        """``filters``, and those of ``names`` that the address asks for.

        ``more`` is what belongs to a saved filter besides, though it narrows nothing.
        """
        told = {name: words for name in names if (words := asked.get(name, "").strip())}
        return cls(filters, urlencode(told | more), bool(told))

    @property
    def current(self) -> SavedFilter | None:
        """The one that asks for just what is asked for now."""
        return next((each for each in self.filters if each.query == self.query), None)


def filters_of(user: Any, of: str) -> list[SavedFilter]:
    """What ``user`` saved of the list ``of``, by name; most saved nothing, which is known."""
    if not getattr(user, "has_filters", True):
        return []
    return list(SavedFilter.objects.visible_to(user).filter(list=of).kept())


def opening(filters: list[SavedFilter]) -> SavedFilter | None:
    """The one of ``filters`` that their list opens with, if any."""
    return next((each for each in filters if each.opens), None)


@transaction.atomic
def save(*, of: str, name: str, query: str, by: Person, replaces: str = "") -> SavedFilter:
    """Call what is asked for ``name``. What is called so already is replaced only by its name.

    Sent again, it is there already.
    """
    mine = held(by).filter(list=of)
    known = mine.filter(name__iexact=name).first()
    if known is None:
        if mine.count() >= MOST:
            raise Refused(f"You have {MOST} filters here. Remove one first.", field="name")
        return SavedFilter.objects.create(person=by, list=of, name=name, query=query)
    if known.query != query:
        if replaces != known.name:
            raise Used(known)
        known.query = query
        known.save(update_fields=["query"])
    return known


@transaction.atomic
def rename(kept: SavedFilter, *, name: str, by: Person) -> SavedFilter:
    """Call it ``name`` from now on."""
    refuse_a_used_name(kept, name, by)
    kept.name = name
    kept.save(update_fields=["name"])
    return kept


@transaction.atomic
def remove(kept: SavedFilter, *, by: Person) -> SavedFilter:
    """Keep it no longer, until it is brought back."""
    if held(by).filter(pk=kept.pk).exists():
        kept.removed_at = timezone.now()
        kept.save(update_fields=["removed_at"])
    return kept


@transaction.atomic
def bring_back(kept: SavedFilter, *, by: Person) -> SavedFilter:
    """Undo its removal. The list opens with it again, if with nothing else by now."""
    refuse_a_used_name(kept, kept.name, by)
    others = held(by).filter(list=kept.list, opens=True).exclude(pk=kept.pk)
    kept.opens = kept.opens and not others.exists()
    kept.removed_at = None
    kept.save(update_fields=["opens", "removed_at"])
    return kept


@transaction.atomic
def open_with(kept: SavedFilter, *, by: Person) -> SavedFilter:
    """Let the list open with it, and with no other."""
    mine = held(by).filter(list=kept.list)
    mine.filter(opens=True).exclude(pk=kept.pk).update(opens=False)
    mine.filter(pk=kept.pk).update(opens=True)
    return kept


@transaction.atomic
def open_without(kept: SavedFilter, *, by: Person) -> SavedFilter:
    """Let the list open with all there is."""
    held(by).filter(pk=kept.pk).update(opens=False)
    return kept


def held(person: Person) -> Any:
    """The filters that ``person`` keeps, whom nobody else changes until the transaction ends."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return SavedFilter.objects.visible_to(person).kept()


def refuse_a_used_name(kept: SavedFilter, name: str, by: Person) -> None:
    """Two of one list are not called the same."""
    others = held(by).filter(list=kept.list, name__iexact=name).exclude(pk=kept.pk)
    if known := others.first():
        raise Used(known)
