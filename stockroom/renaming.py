"""Calling a category something else, and back."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction

from people.models import Person
from people.refused import Refused, refusing_a_spent_key

from .models import Count, Item, Renaming


@transaction.atomic
def rename(category: str, *, to: str, by: Person, operation_key: UUID) -> Renaming:
    """Call ``category`` something else, in the catalogue and in the counts under way.

    Where there is one of that name already, in any capitals, the two become one, spelled as asked.
    """
    alike = Item.objects.filter(category__iexact=to).values_list("category", flat=True)
    names = {category, *alike} - {to}
    items = Item.objects.filter(category__in=names)
    held = filed(items.select_for_update(no_key=True))
    if first := Renaming.objects.filter(operation_key=operation_key, by=by).first():
        return first
    if to == category:
        raise Refused("It is called that already.", field="to")
    if category not in held:
        raise Refused(f"Nothing is in {category} any more. Look again.")
    counts = Count.objects.under_way().filter(category__in=names)
    were = filed(counts)
    items.update(category=to)
    counts.update(category=to)
    with refusing_a_spent_key():
        return Renaming.objects.create(
            was=category, became=to, items=held, counts=were, by=by, operation_key=operation_key
        )


@transaction.atomic
def undo(renaming: Renaming, *, by: Person) -> Renaming:
    """File what ``renaming`` was about as before; what was filed elsewhere since stays there.

    Undoing twice is undoing once.
    """
    about = [key for keys in renaming.items.values() for key in keys]
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=about).order_by("pk"))
    if done := Renaming.objects.filter(reverses=renaming).first():
        return done
    if renaming.reverses_id:
        raise Refused("That was an undo already. Do it again instead.")
    back: dict[str, list[int]] = {}
    for name, keys in renaming.items.items():
        still = Item.objects.filter(pk__in=keys, category=renaming.became)
        back[name] = list(still.order_by("pk").values_list("pk", flat=True))
        still.update(category=name)
    if not any(back.values()):
        raise Refused(f"Nothing of it is in {renaming.became} any more. Look again.")
    for name, keys in renaming.counts.items():
        counting = Count.objects.under_way().filter(pk__in=keys, category=renaming.became)
        counting.update(category=name)
    moved = sorted(key for keys in back.values() for key in keys)
    return Renaming.objects.create(
        was=renaming.became,
        became=renaming.was,
        items={renaming.became: moved},
        by=by,
        reverses=renaming,
    )


def filed(rows: Any) -> dict[str, list[int]]:
    """The keys of ``rows`` by their category."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, category in rows.order_by("pk").values_list("pk", "category"):
        found[category].append(key)
    return dict(found)
