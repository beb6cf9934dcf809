"""Files kept with gear: added, removed, and brought back."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from locations.models import Role
from locations.questions import KEY, OTHER_KEY, Question
from people.models import Person
from people.pictures import not_left_behind
from people.refused import Refused, refusing_a_spent_key

from .models import Asset, AssetEvent, AssetFile, AssetType, TypeEvent

MOST_FILES = 50
KEPT = Question(lambda: AssetFile.objects.kept().filter(Q(asset=KEY) | Q(type=OTHER_KEY)))


def beside(asset: Asset, user: Any) -> list[AssetFile]:
    """The files of ``asset``, which ``user`` sees, and of its type, that they may open."""
    lends = asset.is_placed(user, Role.OPERATOR)
    files = KEPT.of(asset.pk, asset.type_id)
    return [file for file in files if lends or not file.is_private]


def add_file(
    about: Asset | AssetType, *, file: Any, kind: str, by: Person, operation_key: UUID
) -> AssetFile:
    """Keep ``file``, read carefully before (``people.documents``), with an asset or a type."""
    of = {"asset" if isinstance(about, Asset) else "type": about}
    kept = AssetFile(
        **of, kind=kind, name=file.shown, size=file.size, by=by, operation_key=operation_key
    )
    with not_left_behind(kept.file), transaction.atomic():
        held = hold(about)
        if first := held.files.filter(operation_key=operation_key).first():
            return first
        if held.files.kept().count() >= MOST_FILES:
            raise Refused(f"It has {MOST_FILES} files. Remove one first.", field="file")
        kept.file.save(file.name, file, save=False)
        with refusing_a_spent_key():
            kept.save()
        write(kept, "add-file", by=by)
    return kept


@transaction.atomic
def remove_file(file: AssetFile, *, by: Person, operation_key: UUID) -> AssetFile:
    """Keep ``file`` no longer, until it is brought back. Doing it twice is doing it once."""
    kept = held_file(file)
    if kept.removed_at is None:
        put_away(kept, is_removed=True)
        write(kept, "drop-file", by=by, operation_key=operation_key)
    return kept


@transaction.atomic
def take_back_file(file: AssetFile, *, by: Person) -> AssetFile:
    """Undo the addition of ``file``. Doing it twice is doing it once."""
    kept = held_file(file)
    if kept.removed_at is None:
        put_away(kept, is_removed=True)
        write(kept, "undo", by=by, reverses=standing(kept, "add-file"))
    return kept


@transaction.atomic
def bring_back_file(file: AssetFile, *, by: Person) -> AssetFile:
    """Undo the removal of ``file``. Doing it twice is doing it once."""
    kept = held_file(file)
    if kept.removed_at is not None:
        removal = standing(kept, "drop-file")
        if removal is None:
            raise Refused("Its addition was undone. Add it again.")
        put_away(kept, is_removed=False)
        write(kept, "undo", by=by, reverses=removal)
    return kept


def standing(file: AssetFile, kind: str) -> AssetEvent | TypeEvent | None:
    """The line of history of this ``kind`` about ``file`` that has not been undone."""
    lines = file.events if file.asset_id else file.type_events
    return lines.filter(kind=kind, reversed_by=None).first()


def put_away(file: AssetFile, *, is_removed: bool) -> None:
    """Let a held ``file`` be listed no more, or again."""
    file.removed_at = timezone.now() if is_removed else None
    file.save(update_fields=["removed_at"])


def hold(about: Asset | AssetType) -> Any:
    """The asset or type as it is now, held: who adds to it or takes from it waits."""
    return type(about)._default_manager.select_for_update(no_key=True).get(pk=about.pk)


def held_file(file: AssetFile) -> AssetFile:
    """``file`` as it is now, held with what it is about."""
    hold(file.asset or file.type)  # type: ignore[arg-type]
    return AssetFile.objects.select_for_update(of=("self",)).get(pk=file.pk)


def write(file: AssetFile, kind: str, **facts: Any) -> None:
    """Write down, in the history of what it is about, what was done with ``file``."""
    with refusing_a_spent_key():
        if file.asset:
            AssetEvent.objects.create(
                asset=file.asset, kind=kind, file=file, note=file.said, **facts
            )
        elif file.type:
            TypeEvent.objects.create(type=file.type, kind=kind, file=file, about=file.said, **facts)
