"""Adding gear: one asset, or a run of them, each with a tag number of its own."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import IntegerField, Max, Value
from django.db.models.functions import Cast, Length, Lower, Substr

from locations import tree
from locations.models import Location
from people.models import Organisation, Person
from people.refused import Refused, refusing_a_spent_key
from people.tag_numbers import DEFAULT_PATTERN, LAST, TagPattern

from .models import Asset, AssetEvent, AssetType
from .operations import Kind
from .rules import refuse_archived

MOST = 1_000


def add(*, serial: str = "", **facts: Any) -> Asset:
    """Make one new asset, as ``add_run`` does."""
    [asset] = add_run(serials=[serial], **facts)
    return asset


@transaction.atomic
def add_run(
    *,
    type_name: str,
    home: Location,
    by: Person,
    operation_key: UUID,
    how_many: int = 1,
    serials: Sequence[str] = (),
    tag_number: str = "",
    **facts: Any,
) -> list[Asset]:
    """Make ``how_many`` new assets at their home; without a ``tag_number`` with the next free ones.

    ``serials`` are as many, in their order, or none. A type that nobody named before, in whatever
    capitals, is made. All of them are added, or none.
    """
    tree.rely_on()
    # Held so that of the same form arriving twice at once, the second finds what the first made.
    home = Location.objects.select_for_update(no_key=True).get(pk=home.pk)
    keys = [operation_key, *(uuid5(operation_key, f"asset {n}") for n in range(2, how_many + 1))]
    added = AssetEvent.objects.filter(operation_key__in=keys, kind=Kind.ADD, by=by)
    if first := [event.asset for event in added.select_related("asset").order_by("pk")]:
        return first
    refuse_archived(home, field="home")
    kind, given = type_named(type_name), tag_number.strip()
    if given and how_many > 1:
        raise Refused("Several take the next free numbers. Leave it empty.", field="tag_number")
    refuse_repeats(serials)
    numbers = [given] if given else next_tag_numbers(how_many)
    made = [
        Asset(tag_number=number, serial=serial, type=kind, home=home, location=home, **facts)
        for number, serial in zip(numbers, serials or [""] * how_many, strict=True)
    ]
    try:
        with transaction.atomic():
            made = Asset.objects.bulk_create(made)
    except IntegrityError as error:
        raise already_taken(given, kind, serials) from error
    with refusing_a_spent_key():
        AssetEvent.objects.bulk_create(
            AssetEvent(asset=asset, kind=Kind.ADD, by=by, to_location=home, operation_key=key)
            for asset, key in zip(made, keys, strict=True)
        )
    return made


def type_named(name: str) -> AssetType:
    """The asset type of this name; a new one if there is none.

    Compared as its constraint compares: UPPER, as in ``iexact``, takes other letters for the same.
    """
    named = AssetType.objects.alias(lower=Lower("name")).filter(lower=Lower(Value(name)))
    if known := named.first():
        return known
    try:
        with transaction.atomic():
            return AssetType.objects.create(name=name)
    except IntegrityError:  # somebody made it just now
        return named.get()


def refuse_repeats(serials: Sequence[str]) -> None:
    """A serial is on one asset only, in whatever capitals."""
    written = Counter(serial.lower() for serial in serials if serial)
    for serial in serials:
        if written[serial.lower()] > 1:
            raise Refused(f"The serial {serial} is in the list twice.", field="serials")


def already_taken(
    tag_number: str, kind: AssetType, serials: Sequence[str], *, besides: int | None = None
) -> Refused:
    """Which tag number or serial another asset has, not counting ``besides``."""
    others = Asset.objects.exclude(pk=besides) if besides else Asset.objects.all()
    if tag_number and others.tagged(tag_number).exists():
        return Refused(f"The tag number {tag_number} is taken.", field="tag_number")
    alike = [Lower(Value(serial)) for serial in serials if serial]
    of_type = others.alias(lower=Lower("serial")).filter(type=kind, lower__in=alike)
    if taken := of_type.first() if alike else None:
        words = f"There is a {kind} with the serial {taken.serial} already."
        return Refused(words, field="serial" if besides else "serials")
    return Refused("Somebody else took this tag number just now. Try again.", field="tag_number")


def next_tag_numbers(size: int) -> list[str]:
    """Those after the highest that is written as the organisation writes them: G-0143, G-0144.

    The organisation is held until the transaction ends: two who ask at once get different ones.
    """
    house = Organisation.objects.select_for_update().first()
    return free_tag_numbers(TagPattern.read(house.tag_pattern if house else DEFAULT_PATTERN), size)


def free_tag_numbers(pattern: TagPattern, size: int = 1) -> list[str]:
    """The numbers after the highest of ``pattern``. Refused if there are not as many left."""
    around = len(pattern.before) + len(pattern.after)
    digits = Substr("tag_number", len(pattern.before) + 1, Length("tag_number") - around)
    written = Asset.objects.filter(tag_number__iregex=pattern.expression)
    highest = written.aggregate(n=Max(Cast(digits, IntegerField())))["n"] or 0
    if highest + size > LAST:
        raise Refused(
            f"No number comes after {pattern.number(LAST)}. Type a tag number, or ask an"
            " administrator to write them differently.",
            field="tag_number",
        )
    return [pattern.number(highest + n) for n in range(1, size + 1)]
