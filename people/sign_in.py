"""How allauth behaves in this house."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task

from . import devices


@task()
def deliver(subject: str, body: str, to: list[str]) -> None:
    """Send one e-mail, in plain text."""
    from django.core.mail import send_mail

    send_mail(subject, body, None, to)


def goes_out(letter: Task[..., Any], *facts: Any, **named: Any) -> bool:
    """Hand ``letter`` to the worker; False if it was tried at once and could not be sent."""
    return bool(letter.enqueue(*facts, **named).status != TaskResultStatus.FAILED)


class ResetKeys(PasswordResetTokenGenerator):
    """The keys in links that set a new password. Deactivating somebody ends all they have."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.left_at}"


class ClosedHouse(DefaultAccountAdapter):
    """Nobody signs themselves up: people are invited by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse | None:
        """Whoever can't sign in doesn't by a passkey either, which knows no address or password."""
        if not user.has_login:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **facts)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What tries are counted by: the address, at whatever host and port the request names.

        On a device where they signed in before they are counted apart: nobody who guesses
        elsewhere keeps them out.
        """
        email = str(credentials.get("email", "")).lower()
        return f"sign in as {email} on {devices.known(request, email)}"

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Remember on which device it was."""
        response: HttpResponse = super().post_login(request, user, **facts)
        devices.remember(response, user.email)
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Is it an address of ours? One that can't even be read ("//[") is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, at our own address whatever host the request named."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only where a script asks for data: htmx asks for pages."""
        return "application/json" in request.headers.get("Accept", "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the worker. With one, an unknown address is answered no sooner.

        Whoever has been invited and not come yet comes by the invitation, which can be revoked.
        """
        if template_prefix.endswith("/password_reset_key") and not context["user"].has_login:
            return
        message = self.render_mail(template_prefix, email, context)
        deliver.enqueue(subject=message.subject, body=message.body, to=message.to)


def display_name(person: Any) -> str:
    """How mails and pages call a person."""
    return person.name
