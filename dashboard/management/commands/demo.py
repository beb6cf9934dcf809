"""``manage.py demo``: a sample workspace to look around in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.sample.cast import PARTS, PASSWORD
from dashboard.sample.workspace import build, is_empty
from people.models import Organisation


class Command(BaseCommand):
    help = "Make the sample workspace in an empty database, and print its sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a workspace that is there as it is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if fresh := is_empty():
            build()
        elif not options["if_empty"]:
            raise CommandError("There is a workspace already; the sample goes into an empty one.")
        if not options["verbosity"]:
            return
        organisation = Organisation.current()
        if organisation and organisation.is_sample:
            self.print_sign_ins(str(organisation), "made" if fresh else "kept")
        else:
            self.stdout.write("There is a workspace already; it stays as it is.")

    def print_sign_ins(self, organisation: str, done: str) -> None:
        """Who can sign in, and what they may do."""
        self.stdout.write(
            f"\nSample workspace {done}: {organisation}. Sign in with {PASSWORD} as\n"
        )
        for part in PARTS:
            self.stdout.write(f"  {part.email:<26}{part.may}")
        self.stdout.write("")
