"""How allauth behaves in this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django_tasks import task


@task()
def deliver(subject: str, body: str, to: list[str]) -> None:
    """Send one e-mail, in plain text."""
    from django.core.mail import send_mail

    send_mail(subject, body, None, to)


class ClosedHouse(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the worker, so that the answer takes as long for an unknown address."""
        message = self.render_mail(template_prefix, email, context)
        deliver.enqueue(subject=message.subject, body=message.body, to=message.to)


def display_name(person: Any) -> str:
    """How mails and pages call a person."""
    return person.name
