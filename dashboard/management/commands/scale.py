"""``manage.py scale``: a big workspace, to see how fast everything stays."""

import time
from dataclasses import fields, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.scale.loader import Loader
from dashboard.scale.size import GEAR, STOCKROOM, Size
from dashboard.scale.workspace import DOMAIN, KNOWN, PASSWORD, build
from people.refused import Refused


class Command(BaseCommand):
    help = "Fill an empty database with a big workspace: the same for the same size, seed and day."

    def add_arguments(self, parser: CommandParser) -> None:
        for field in fields(Size):
            parser.add_argument(f"--{field.name}", type=int, metavar="N")
        parser.add_argument(
            "--stockroom", action="store_true", help="as much stock as its speed is promised for"
        )
        parser.add_argument(
            "--gear", action="store_true", help="as much gear as its speed is promised for"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {field.name: options[field.name] for field in fields(Size)}
        usual = GEAR if options["gear"] else STOCKROOM if options["stockroom"] else Size()
        size = replace(usual, **{name: count for name, count in asked.items() if count is not None})
        tell = self.stderr.write if options["verbosity"] else lambda words: None
        loader = Loader(tell)
        start = time.perf_counter()
        today = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
        try:
            build(size, seed=options["seed"], now=today, loader=loader)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        seconds = time.perf_counter() - start
        if options["verbosity"]:
            rate = loader.rows / seconds
            self.stdout.write(f"{loader.rows:,} rows in {seconds:.1f} s: {rate:,.0f} rows/s.")
            logins = ", ".join(f"{name}@{DOMAIN}" for name in KNOWN)
            self.stdout.write(f"Sign in with {PASSWORD} as {logins}.")
