"""``manage.py prepare``: bring the database up to date, one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

LOCK = 7_316_271  # any number, the same for every process


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock that lets one process at a time change the tables of this database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    else:
        with open(settings.DATA_DIR / "prepare.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Command(BaseCommand):
    help = "Apply migrations, and make a table for CACHE_URL. Several at once take turns."

    def handle(self, *args: Any, **options: Any) -> None:
        with alone():
            call_command("migrate", interactive=False, verbosity=min(options["verbosity"], 1))
            call_command("createcachetable", verbosity=0)
