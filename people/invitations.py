"""Inviting somebody to sign in: a link that works once, for a week, until it is taken back."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks import task

from .history import Kind, Lines
from .models import Invitation, Organisation, Person
from .operations import hold, revoke_invitation
from .refused import Refused

GONE = "This link no longer works. Ask the person who invited you for a new one."


def secret_of(operation_key: UUID) -> str:
    """The secret in the link: drawn from a random key and this installation's own secret.

    So it can be mailed, and shown to the one who made it, without being kept anywhere.
    """
    digest = salted_hmac("people.Invitation", str(operation_key), algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so a plain hash can't be guessed back."""
    return sha256(secret.encode()).hexdigest()


def link_to(invitation: Invitation) -> str:
    """The address that the invited person opens."""
    path = reverse("people:welcome", args=[secret_of(invitation.operation_key)])
    return f"{settings.SITE_URL}{path}"


@transaction.atomic
def invite(person: Person, *, by: Person, operation_key: UUID) -> Invitation:
    """Make an invitation for ``person``; one that is open already is revoked by it."""
    person = hold(person, by=by)
    if first := Invitation.objects.filter(operation_key=operation_key).first():
        if first.person_id != person.pk:
            raise Refused("This was sent before, for somebody else. Reload the page.")
        return first
    if not person.can_be_invited:
        raise Refused(why_not(person))
    lines = Lines(by=by)
    revoke_invitation(person, lines)
    now = timezone.now()
    invitation = Invitation.objects.create(
        person=person,
        secret_hash=hash_of(secret_of(operation_key)),
        made_by=by,
        made_at=now,
        expires_at=now + Invitation.LASTS,
        operation_key=operation_key,
    )
    lines.write(Kind.INVITED, person=person)
    invitation.is_new = True
    return invitation


def why_not(person: Person) -> str:
    """Why ``person`` can't be invited."""
    if not person.is_active:
        return f"{person} has been deactivated. Reactivate them first."
    if person.email is None:
        return f"{person} has no e-mail address. Add one first."
    return f"{person} can sign in already and needs no invitation."


@transaction.atomic
def revoke(person: Person, *, by: Person, operation_key: UUID) -> Person:
    """Take back the open invitation of ``person``: its link stops working at once."""
    person = hold(person, by=by)
    revoke_invitation(person, Lines(by=by))
    return person


def with_secret(secret: str) -> Invitation | None:
    """The invitation that ``secret`` belongs to, open or not."""
    return Invitation.objects.select_related("person").filter(secret_hash=hash_of(secret)).first()


def can_be_accepted(invitation: Invitation) -> bool:
    """Does its link let ``invitation.person`` choose a password now?"""
    return invitation.is_open and invitation.person.can_be_invited


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> Person:
    """Let the invited person sign in from now on, with ``password``; Refused if it is too late."""
    person = Person.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    invitation = Invitation.objects.get(pk=invitation.pk)
    open_still = Invitation.objects.unanswered().filter(pk=invitation.pk)
    now = timezone.now()
    if not (invitation.is_open and person.can_be_invited and open_still.update(accepted_at=now)):
        raise Refused(GONE)
    note = "" if name == person.name else f"Name: {person.name} → {name}"
    person.name = name
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    Lines(by=person).write(Kind.ACCEPTED, person=person, note=note)
    return person


def mail_goes_out() -> bool:
    """Has this installation a mail server, as far as its settings say?"""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


@task()
def mail_invitation(key: int) -> None:
    """Mail the link of one invitation, unless it was taken back meanwhile.

    Only its key waits in the queue: a link that lets somebody in is not to lie around there.
    """
    invitation = Invitation.objects.select_related("person", "made_by").get(pk=key)
    if not can_be_accepted(invitation):
        return
    organisation = str(Organisation.current() or "Quartermaster")
    facts = {
        "invitation": invitation,
        "organisation": organisation,
        "link": link_to(invitation),
    }
    body = render_to_string("people/email/invitation.txt", facts)
    assert invitation.person.email
    send_mail(f"{organisation}: choose your password", body, None, [invitation.person.email])
