"""``manage.py send_digests``: once a day, from whatever starts things by the clock."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboard.digests import send_all
from labels.finds import forget_finders
from labels.renderings import drop_old
from people import leftovers


class Command(BaseCommand):
    help = "Mail people what is due and to reorder, at most once a day; drop what is old."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_all()
        drop_old()
        forget_finders()
        leftovers.drop()
        if options["verbosity"]:
            words = "letter on its" if sent == 1 else "letters on their"
            self.stdout.write(f"{sent} {words} way.")
