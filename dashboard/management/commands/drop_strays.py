"""``manage.py drop_strays``: part of what ``send_digests`` does every day; or a look at it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from people import stray_files


class Command(BaseCommand):
    help = "Remove stored files that no row has named for a day; with --dry-run, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list them, and remove none")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            self.stdout.write(f"{stray_files.drop()} removed.")
            return
        for _, name in stray_files.strays():
            self.stdout.write(name)
