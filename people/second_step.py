"""The second step of signing in: a code from a telephone, a passkey, or a code kept on paper."""

import base64
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from .history import Kind, Lines
from .models import Organisation, Person
from .sign_in import deliver

STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one(person: Any) -> bool:
    """Does ``person`` need more than a password to sign in?"""
    return bool(is_mfa_enabled(person, STEPS))


@transaction.atomic
def remove(person: Person, *, by: Person) -> None:
    """Let ``person`` sign in with the password alone: what they had as a second step is lost.

    It is written down, and they are told.
    """
    removed, _ = Authenticator.objects.filter(user=person).delete()
    if not removed:
        return
    Lines(by=by).write(Kind.CHANGED, person=person, note="Removed the second step")
    if person.email:
        facts = {"person": person, "by": by}
        body = render_to_string("people/email/second_step_removed.txt", facts)
        subject = "Your second step was removed"
        email = person.email
        transaction.on_commit(lambda: deliver.enqueue(subject=subject, body=body, to=[email]))


class SecondStep(DefaultMFAAdapter):
    """How allauth's second step behaves in this house."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or no longer. Type the one that is shown now.",
        "cannot_generate_recovery_codes": "Set up a second step first.",
    }

    def get_totp_issuer(self) -> str:
        """Whose code it is, as the app on the telephone lists it."""
        return str(Organisation.current() or "Quartermaster")

    def build_totp_svg(self, url: str) -> str:
        """The QR code for the app, black on white with its quiet margin, as SVG attributes only."""
        drawn: str = segno.make(url, micro=False).svg_inline(
            scale=5, border=4, dark="#000", light="#fff", omitsize=True
        )
        return drawn

    def encrypt(self, text: str) -> str:
        """Secrets lie in the database as only this installation can read them."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that nobody knows if the installation's own has been lost since."""
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(token_bytes(20)).decode()


def cipher() -> Fernet:
    """What locks and unlocks the secrets, made of the installation's own."""
    key = sha256(f"second step {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
