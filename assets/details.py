"""What is said about an asset, and about its type."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import IntegrityError, transaction

from locations.models import Location, LocationQuerySet
from people.editions import labelled
from people.models import Person, Team
from people.pictures import bring_back, not_left_behind, put_instead
from people.refused import Refused, refusing_a_spent_key

from .adding import already_taken, type_named
from .models import Asset, AssetType, TypeEvent
from .operations import Kind, change_home, locked, repeated, write
from .rules import refuse_archived
from .terms import reword

SAID_OF_TYPES = ("name", "category", "maker", "model", "loan_days", "may_be_open")


@transaction.atomic
def change(
    asset: Asset,
    *,
    shown: str,
    type_name: str,
    tag_number: str,
    home: Location,
    by: Person,
    operation_key: UUID,
    photo: File[bytes] | None = None,
    remove_photo: bool = False,
    earlier_photo: str | None = None,
    **facts: Any,
) -> Asset:
    """Say other ``facts`` about ``asset``. Another home is a line of history of its own.

    ``shown`` is what the form began with (``Asset.edition``): if somebody changed that meanwhile
    it is refused with what is new, lest an old form undo what a newer one did. ``earlier_photo`` is
    the name of the photo that it had before and is to have again, nothing for none.
    """
    held = locked(asset)
    rehoming = uuid5(operation_key, "home")
    if repeated(operation_key, held, Kind.CHANGE, by) or repeated(
        rehoming, held, Kind.CHANGE_HOME, by
    ):
        return held
    held.refuse_overtaken(shown, "asset")
    refuse_ending_before_it_began(facts.get("bought_on"), facts.get("warranty_until"))
    before = held.editable
    facts |= {"type": type_named(type_name), "tag_number": tag_number}
    for name, value in facts.items():
        setattr(held, name, value)
    if earlier_photo is not None:
        bring_back(held, earlier_photo)
    with not_left_behind(held.photo):
        put_instead(held, photo, remove=remove_photo)
        if changed := held.changed_since(before):
            try:
                with transaction.atomic():
                    held.save(update_fields=[*changed, "photo_before"])
            except IntegrityError as error:
                raise already_taken(
                    tag_number, held.type, [held.serial], besides=held.pk
                ) from error
            about = ", ".join(map(labelled, changed))
            write(held, Kind.CHANGE, by=by, note=about, operation_key=operation_key)
        if held.home_id != home.pk:
            refuse_archived(home, field="home")
            change_home(held, to=home, by=by, operation_key=rehoming)
            held.home = home
    return held


def change_back(
    asset: Asset,
    *,
    was: Mapping[str, str],
    left: str,
    homes: LocationQuerySet,
    by: Person,
    operation_key: UUID,
) -> Asset:
    """Say of ``asset`` what ``was`` said before an edit that ``left`` it as it is now.

    Refused if it would belong at none of ``homes`` again.
    """
    before: dict[str, Any] = {"type": asset.type.name, "tag_number": asset.tag_number, **was}
    for name in ("bought_on", "warranty_until"):
        if name in before:
            before[name] = date.fromisoformat(before[name]) if before[name] else None
    if "price" in before:
        before["price"] = Decimal(before["price"]) if before["price"] else None
    home = homes.filter(pk=before.pop("home", asset.home_id)).first()
    if home is None:
        raise Refused("Your teams don't manage where it belonged. Ask somebody who does.")
    photo = before.pop("photo", None)
    return change(
        asset, shown=left, type_name=before.pop("type"), home=home, by=by,
        operation_key=operation_key, earlier_photo=photo, **before,
    )  # fmt: skip


def refuse_ending_before_it_began(bought_on: date | None, warranty_until: date | None) -> None:
    """A warranty lasts from the day something was bought."""
    if bought_on and warranty_until and warranty_until < bought_on:
        raise Refused("That is before it was bought.", field="warranty_until")


@transaction.atomic
def change_type(
    kind: AssetType,
    *,
    shown: str,
    by: Person,
    operation_key: UUID,
    teams: Iterable[Team],
    photo: File[bytes] | None = None,
    remove_photo: bool = False,
    earlier_photo: str | None = None,
    terms: str = "",
    **facts: Any,
) -> AssetType:
    """Say other ``facts`` about a type, and which ``teams`` may borrow it: none is anyone.

    ``terms`` in another wording are new ones: what was accepted before stays as it was.
    Refused, with what is new, if it is not as it was ``shown`` (``AssetType.edition``) any more.
    ``earlier_photo`` is the name of the photo that it is to have again, as in ``change``.
    """
    held = AssetType.objects.select_for_update().get(pk=kind.pk)
    if TypeEvent.objects.filter(operation_key=operation_key, type=held, by=by).exists():
        return held
    held.refuse_overtaken(shown, "type")
    before, named = held.editable, list(teams)
    for name, value in (facts | {"for_anyone": not named}).items():
        setattr(held, name, value)
    reword(held, terms, by=by)
    if earlier_photo is not None:
        bring_back(held, earlier_photo)
    with not_left_behind(held.photo):
        put_instead(held, photo, remove=remove_photo)
        try:
            with transaction.atomic():
                held.save()
        except IntegrityError as error:
            raise Refused(f"There is a type called {held.name} already.", field="name") from error
        held.teams.set(named)
        if changed := held.changed_since(before):
            about = ", ".join(map(labelled, changed))
            with refusing_a_spent_key():
                TypeEvent.objects.create(type=held, by=by, about=about, operation_key=operation_key)
    return held


def said_of_type(kind: AssetType, after: AssetType) -> dict[str, Any]:
    """What was said about a type, as JSON keeps it; of its photo if ``after`` has another one."""
    teams = [] if kind.for_anyone else [team.pk for team in kind.teams.all()]
    facts = {name: getattr(kind, name) for name in SAID_OF_TYPES}
    facts |= {"terms": kind.terms_text, "teams": teams}
    return facts if after.photo == kind.photo else facts | {"photo": str(kind.photo)}


def change_type_back(
    kind: AssetType, *, was: Mapping[str, Any], left: str, by: Person, operation_key: UUID
) -> AssetType:
    """Say of a type what ``was`` said before an edit that ``left`` it as it is now."""
    facts = dict(was)
    teams = Team.objects.filter(pk__in=facts.pop("teams"))
    photo = facts.pop("photo", None)
    return change_type(
        kind, shown=left, teams=teams, by=by, operation_key=operation_key, earlier_photo=photo,
        **facts,
    )  # fmt: skip
