"""``manage.py verify``: prove on the live database that what must never be false is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from assets import proofs as custody
from dashboard.one_moment import one_moment
from labels import proofs as codes
from locations import proofs as tree
from people import proofs as people
from stockroom import proofs as ledger

SHOWN = 20


class Command(BaseCommand):
    help = "Prove the promises on the live database; exit 1 and name the rows if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        with one_moment():  # what is written meanwhile must not look broken
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
