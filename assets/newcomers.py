"""Handing gear to somebody who is not here yet: they are added as they take it, without a login."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from people.models import Person
from people.operations import add_person

from . import many, operations
from .models import Asset, AssetEvent


@dataclass(frozen=True)
class Newcomer:
    """What is said of somebody who is to be added: a name, and perhaps how to reach them."""

    name: str
    contact: str = ""


@transaction.atomic
def check_out(
    asset: Asset, *, to: Person | Newcomer, by: Person, operation_key: UUID, **facts: Any
) -> AssetEvent:
    """Check ``asset`` out to ``to``, who is added first if need be. Both, or neither."""
    person = here(to, by=by, operation_key=operation_key)
    return operations.check_out(asset, to=person, by=by, operation_key=operation_key, **facts)


@transaction.atomic
def check_out_many(
    assets: Iterable[Asset],
    *,
    to: Person | Newcomer,
    by: Person,
    operation_key: UUID,
    **facts: Any,
) -> list[AssetEvent]:
    """Check all of ``assets`` out to ``to``, who is added first if need be. All, or nothing."""
    person = here(to, by=by, operation_key=operation_key)
    return many.check_out(assets, to=person, by=by, operation_key=operation_key, **facts)


def here(to: Person | Newcomer, *, by: Person, operation_key: UUID) -> Person:
    """The person: added now, or when this same submission arrived the first time."""
    if isinstance(to, Person):
        return to
    return add_person(
        name=to.name, contact=to.contact, by=by, operation_key=key_of_newcomer(operation_key)
    )


def told(to: Person | Newcomer | None) -> str:
    """What the confirming message says of a newcomer: undoing the check-out leaves them here."""
    return " They were added, and stay in the list of people." if isinstance(to, Newcomer) else ""


def key_of_newcomer(operation_key: UUID) -> UUID:
    """The key of the person whom the submission of this key adds."""
    return uuid5(operation_key, "newcomer")
