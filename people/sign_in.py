"""How allauth behaves in this house."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from .models import Organisation


@task()
def deliver(subject: str, body: str, to: list[str]) -> None:
    """Send one e-mail, in plain text."""
    from django.core.mail import send_mail

    send_mail(subject, body, None, to)


class ClosedHouse(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Is it an address of ours? One that can't even be read ("//[") is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, at our own address whatever host the request named."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the worker. With one, an unknown address is answered no sooner."""
        message = self.render_mail(template_prefix, email, context)
        deliver.enqueue(subject=message.subject, body=message.body, to=message.to)


def invite(person: Any) -> None:
    """Mail ``person`` a link on which they choose a password.

    It works once, and for ``PASSWORD_RESET_TIMEOUT`` seconds: it is signed with their password as
    it is now, so choosing one ends it, and so does a newer password in any other way.
    """
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _, token = key.partition("-")
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    organisation = str(Organisation.current() or "Quartermaster")
    facts = {"person": person, "organisation": organisation, "link": settings.SITE_URL + link}
    deliver.enqueue(
        subject=f"{organisation}: choose your password",
        body=render_to_string("people/email/invitation.txt", facts),
        to=[person.email],
    )


def display_name(person: Any) -> str:
    """How mails and pages call a person."""
    return person.name
