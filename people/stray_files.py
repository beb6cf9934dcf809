"""Stored files that no row names: what a request that failed, or a worker that was stopped, left.

Nothing else in the storage is touched: only what is in a folder of our uploads, and called as they
are. The small pictures of lists are drawn when they are asked for, and stored nowhere.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField
from django.utils import timezone

logger = logging.getLogger(__name__)

# The row that names a younger one may be in a transaction that is not finished.
AGE = timedelta(days=1)
# So many go in one run: of each it is asked how old it is, which is a request to a bucket.
MOST = 1_000
# What uploads are called (``pictures``, ``documents``), and how storages tell two of them apart.
OURS = re.compile(r"[0-9a-f]{32}(_\w{7})?\.\w+")


def drop() -> int:
    """Remove the strays, and say how many. Nothing else names them: not even history."""
    removed = 0
    for storage, name in strays():
        storage.delete(name)
        removed += 1
    return removed


def strays() -> Iterator[tuple[Storage, str]]:
    """Files that no row has named for a day, at most so many.

    Where most files are such, this database is not the one that they belong to: none is one then.
    """
    since = timezone.now() - AGE
    stored, named = 0, 0
    found: list[tuple[Storage, str]] = []
    for fields in folders():
        there = listed(fields)
        left = there - names(fields)
        stored, named = stored + len(there), named + len(there) - len(left)
        found += [(fields[0].storage, name) for name in sorted(left)]
    if len(found) > named:
        logger.warning("%s of %s stored files are named by no row: left there.", len(found), stored)
        return
    for storage, name in found[:MOST]:
        if is_older(storage, name, since):
            yield storage, name


def is_older(storage: Storage, name: str, since: datetime) -> bool:
    """Was it stored before ``since``, and is it there still?"""
    with suppress(FileNotFoundError):
        return bool(storage.get_modified_time(name) < since)
    return False


def folders() -> Iterable[list[FileField]]:
    """The fields of all models that keep files, those of one folder of a storage together."""
    together: dict[tuple[int, str], list[FileField]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and isinstance(field.upload_to, str):
                folder = field.upload_to.strip("/")
                together.setdefault((id(field.storage), folder), []).append(field)
    return together.values()


def listed(fields: list[FileField]) -> set[str]:
    """The uploads in the folder of ``fields``; one that is not there yet has none."""
    folder = str(fields[0].upload_to).strip("/")
    try:
        _, found = fields[0].storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in found if OURS.fullmatch(name)}


def names(fields: list[FileField]) -> set[str]:
    """What the rows name; they are read after the folder, so what came meanwhile is among it."""
    found: set[str] = set()
    for field in fields:
        rows = field.model._base_manager.exclude(**{field.name: ""})
        found.update(rows.values_list(field.name, flat=True).iterator())
    return found
