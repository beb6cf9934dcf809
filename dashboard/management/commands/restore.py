"""``manage.py restore FILE``: what ``backup`` put into an archive."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import backup
from people.refused import Refused

from .prepare import alone


class Command(BaseCommand):
    help = "Fill an empty database of either engine from an archive, and prove that it is sound."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` wrote")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        tell = self.stdout.write if options["verbosity"] > 1 else lambda line: None
        try:
            with alone():
                backup.restore(file, tell)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("prepare", verbosity=0)
        call_command("verify", stdout=self.stdout, stderr=self.stderr)
