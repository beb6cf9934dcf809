"""``manage.py verify``: prove on the live database that what must never be false is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from assets import proofs as custody
from labels import proofs as codes
from locations import proofs as tree
from people import proofs as people
from stockroom import proofs as ledger

SHOWN = 20


class Command(BaseCommand):
    help = "Prove the promises on the live database; exit 1 and name the rows if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        with transaction.atomic():
            self.read_as_of_one_moment()
            every = (people, tree, ledger, custody, codes)
            for proof in [proof for each in every for proof in each.PROOFS]:
                rows = list(proof())
                broken += bool(rows)
                name = proof.__name__.replace("_", " ").capitalize()
                self.stdout.write(f"{'BROKEN' if rows else 'holds '}  {name}.")
                for row in rows[:SHOWN]:
                    self.stdout.write(f"        {row}")
                if len(rows) > SHOWN:
                    self.stdout.write(f"        … and {len(rows) - SHOWN} more.")
        if broken:
            self.stderr.write(f"{broken} of the promises are broken.")
            sys.exit(1)

    def read_as_of_one_moment(self) -> None:
        """What is written meanwhile must not look broken: SQLite waits, PostgreSQL looks away."""
        alone = len(connection.savepoint_ids) == 0
        if connection.vendor == "postgresql" and alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
