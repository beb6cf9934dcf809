"""The forms in which people prove who they are by a second step, stricter than allauth's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.db import transaction

from .models import Person

# An app's code is taken for so many seconds: in its own period, and in those beside it.
CODE_LASTS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
# What an authenticator answers takes two kilobytes or so.
LONGEST_ANSWER = 20_000


class OnceOnly(forms.Form):
    """Takes a code once: allauth forgets an app's code before it runs out.

    Whoever gives one is held meanwhile: of two requests with one code, the second waits and finds
    that it was given.
    """

    user: Any
    authenticator: Authenticator

    @transaction.atomic
    def clean_code(self) -> str:
        Person.objects.select_for_update(no_key=True).get(pk=self.user.pk)
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(filter(str.isdigit, code))  # however they are grouped
        if not cache.add(f"second-step.{self.user.pk}.{digits}", 1, CODE_LASTS):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            self.tell()

    def tell(self) -> None:
        """Mail them that a recovery code was used, in case it was not them."""
        self.authenticator.refresh_from_db()
        left = len(self.authenticator.wrap().get_unused_codes())
        get_account_adapter(context.request).send_notification_mail(
            "mfa/email/recovery_code_used", self.user, {"left": left}
        )


class CodeForm(OnceOnly, AuthenticateForm):
    """A code, after the password."""


class CodeAgainForm(OnceOnly, ReauthenticateForm):
    """A code, before something that matters."""


@contextmanager
def made_by_no_browser() -> Iterator[None]:
    """Say that an answer is not right where allauth fails to read it in ways it doesn't expect."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AnswerField(forms.JSONField):
    """What an authenticator answered, as the browser wrote it down."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> str:
        """Drawn empty: the next try is answered anew."""
        return ""

    def prepare_value(self, value: Any) -> str:
        return ""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except RecursionError as error:  # a thousand brackets within each other
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey, after the password."""

    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        with made_by_no_browser():
            return super().clean_credential()


class PasskeyAloneForm(PasskeyForm, LoginWebAuthnForm):
    """A passkey, instead of the password."""


class PasskeyAgainForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """A passkey, before something that matters."""


class AddPasskeyForm(AddWebAuthnForm):
    """Another passkey."""

    credential = AnswerField()

    def clean(self) -> dict[str, Any]:
        with made_by_no_browser():
            cleaned: dict[str, Any] = super().clean()
            return cleaned
