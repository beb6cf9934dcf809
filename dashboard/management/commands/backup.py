"""``manage.py backup FILE``: everything in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import backup
from people.refused import Refused


class Command(BaseCommand):
    help = "Put the database and all files into one archive, while the site goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to; a file of that name is replaced")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        tell = self.stdout.write if options["verbosity"] > 1 else lambda line: None
        try:
            backup.write(file, tell)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:,.1f} MB.")
        self.stdout.write("The secret key is not in it. Keep a copy of that elsewhere.")
