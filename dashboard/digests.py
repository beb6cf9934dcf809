"""What somebody is told by e-mail: what they have that is due, and what is to reorder."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django_tasks import task

from assets.models import Asset
from locations.models import Role
from people.clock import end_of, house_date
from people.models import Digest, Organisation, Person
from people.sign_in import goes_out
from stockroom.models import ReorderRule

MONDAY = 0
SHOWN = 30


@dataclass(frozen=True)
class Letter:
    """The e-mail for ``person`` on ``day``, which is a day where the organisation is."""

    person: Person
    day: date

    @cached_property
    def due(self) -> list[Asset]:
        """What they have that should be back by tonight, the longest overdue first."""
        if not self.person.mail_when_due:
            return []
        held = Asset.objects.visible_to(self.person).held_by(self.person)
        return list(
            held.due_by(end_of(self.day)).with_custody().annotate_spell().order_by("due_at")
        )

    @cached_property
    def to_reorder(self) -> list[ReorderRule]:
        """What is short where they operate, if today is a day on which they want to know."""
        wanted = self.person.mail_digest
        if wanted == Digest.NEVER or (wanted == Digest.WEEKLY and self.day.weekday() != MONDAY):
            return []
        rules = ReorderRule.objects.granting(self.person, Role.OPERATOR).short()
        return list(
            rules.select_related("item", "location").order_by("item__name", "location__name")
        )

    @property
    def is_empty(self) -> bool:
        """Is there nothing to tell?"""
        return not (self.due or self.to_reorder)

    def send(self) -> bool:
        """Hand it to the worker; False if it was tried at once and could not be sent."""
        house = str(Organisation.current() or "Quartermaster")
        said = []
        if self.due:
            said.append(f"{len(self.due)} due back")
        if self.to_reorder:
            said.append(f"{len(self.to_reorder)} to reorder")
        context: dict[str, Any] = {
            "letter": self,
            "organisation": house,
            "site": settings.SITE_URL,
            "due": self.due[:SHOWN],
            "more_due": len(self.due[SHOWN:]),
            "to_reorder": self.to_reorder[:SHOWN],
            "more_to_reorder": len(self.to_reorder[SHOWN:]),
        }
        body = render_to_string("dashboard/email/digest.txt", context)
        subject = f"{house}: {', '.join(said)}"
        return goes_out(mail, self.person.pk, str(self.day), subject, body)


@task()
def mail(person: int, day: str, subject: str, body: str) -> None:
    """Send somebody the letter of this ``day``; if it can't be sent, the next time writes anew."""
    one = Person.objects.filter(pk=person)
    try:
        send_mail(subject, body, None, list(one.values_list("email", flat=True)))
    except Exception:
        one.filter(mailed_on=day).update(mailed_on=None)
        raise


def send_all() -> int:
    """Write to everybody who wants to be told something today, once a day; how many that were.

    Who could not be written to is tried again the next time.
    """
    today, sent = house_date(), 0
    waiting = Q(mailed_on=None) | Q(mailed_on__lt=today)
    for person in Person.objects.in_state("signs-in").filter(waiting).order_by("pk"):
        letter = Letter(person, today)
        # Of two that run at the same time, one finds that the other was here.
        if not letter.is_empty and claim(person, today, waiting) and letter.send():
            sent += 1
    return sent


def claim(person: Person, today: date, waiting: Q) -> bool:
    """Say that ``person`` is written to today; False if somebody has said so."""
    return bool(Person.objects.filter(waiting, pk=person.pk).update(mailed_on=today))
