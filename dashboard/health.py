"""Is this installation able to serve?"""

import os
from collections.abc import Callable
from functools import cache

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Unwell(Exception):
    """What is wrong, in a few words without secrets."""


def database() -> None:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


@cache
def last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app; what is asked every few seconds reads their files once."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def migrations() -> None:
    """The database has every table this version needs."""
    if not last_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
        raise Unwell("not all applied")


def storage() -> None:
    """Files can be kept."""
    kept = storages["default"]
    if isinstance(kept, FileSystemStorage):
        os.makedirs(kept.location, exist_ok=True)
        if not os.access(kept.location, os.W_OK):
            raise Unwell("not writable")
    else:
        kept.exists("health")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "storage": storage,
}


def problems() -> dict[str, str]:
    """Each part that does not answer, with what it says; empty when all is well."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            check()
        except Unwell as unwell:
            found[name] = str(unwell)
        except Exception as error:  # whatever a driver raises means: no
            found[name] = type(error).__name__
            if name == "database":
                break
    return found
