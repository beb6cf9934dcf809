"""``manage.py send_digests``: once a day, from whatever starts things by the clock."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboard.digests import send_all


class Command(BaseCommand):
    help = "Mail people what they have that is due, and what is to reorder; at most once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_all()
        if options["verbosity"]:
            self.stdout.write(f"{sent} letter{'' if sent == 1 else 's'} sent.")
