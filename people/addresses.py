"""Changing the address that one signs in with: by a link that only its owner can open."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from .history import Kind, Lines
from .models import Organisation, Person, edition_of
from .operations import move_to_address
from .refused import Refused
from .sign_in import deliver

SALT = "people.addresses"
LASTS = 24 * 60 * 60
FOREIGN = "This link was sent for another account. Sign out, then sign in as who asked for it."
STALE = (
    "This link has been used, is older than a day, or something about your account has changed"
    " since. Ask for another one on your account page."
)


@dataclass(frozen=True)
class Wish:
    """What a link asks for: that ``person`` signs in with another address from now on."""

    person: Person
    email: str

    @property
    def link(self) -> str:
        """The link. It holds while the person stays as they are now, so it works once."""
        facts = [self.person.pk, standing(self.person), self.email]
        secret = signing.dumps(facts, salt=SALT, compress=True)
        return settings.SITE_URL + reverse("people:address", args=[secret])

    @classmethod
    def read(cls, secret: str, *, by: Person) -> "Wish":
        """What the link with this ``secret`` asks for; Refused if it is used up or not ours.

        Whoever an address was mistyped to can open it, but is not signed in as who asked (``by``).
        """
        try:
            key, asked_as, new = signing.loads(secret, salt=SALT, max_age=LASTS)
        except (signing.BadSignature, ValueError) as error:
            raise Refused(STALE) from error
        person = Person.objects.active().filter(pk=key).first()
        if person is None or standing(person) != asked_as:
            raise Refused(STALE)
        if person != by:
            raise Refused(FOREIGN)
        return cls(person, new)


def standing(person: Person) -> str:
    """What a link holds by: the address, the password, and what others changed of ``person``.

    Whoever sets a new password because somebody else knew the old one ends that one's links too.
    A link that was used stays so, even if the old address comes back: history has grown.
    """
    changes = person.changes.filter(kind=Kind.CHANGED).count()
    return edition_of([person.email or "", person.get_session_auth_hash(), str(changes)])


def ask(person: Person, email: str) -> None:
    """Mail ``email`` a link that makes it the address of ``person``.

    If somebody else signs in with it they are told instead, and the one who asks is not: whether
    an address is known here is nobody's business.
    """
    email = email.lower()
    if email == person.email:
        raise Refused("This is your address already.", field="email")
    taken = Person.objects.filter(email=email).exists()
    send("address_taken" if taken else "address", email, person, link=Wish(person, email).link)


@transaction.atomic
def confirm(secret: str, *, by: Person) -> Person:
    """Make it so. The old address is told."""
    wish = Wish.read(secret, by=by)
    person = Person.objects.select_for_update(no_key=True).get(pk=wish.person.pk)
    old = person.email
    if standing(person) != standing(wish.person):
        raise Refused(STALE)
    lines = Lines(by=person)
    try:
        with transaction.atomic():
            move_to_address(person, wish.email, lines)
            person.save(update_fields=["email", "password"])
            lines.write(Kind.CHANGED, person=person, note="Confirmed another address")
    except (IntegrityError, Refused) as error:
        raise Refused(STALE) from error
    if old:
        transaction.on_commit(lambda: send("address_changed", old, person))
    return person


def send(template: str, email: str, person: Person, **facts: str) -> None:
    """One e-mail about an address."""
    house = str(Organisation.current() or "Quartermaster")
    subjects = {
        "address": f"{house}: confirm your address",
        "address_taken": f"{house}: somebody gave your address",
        "address_changed": f"{house}: your address was changed",
    }
    context = {"person": person, "organisation": house, **facts}
    body = render_to_string(f"people/email/{template}.txt", context)
    deliver.enqueue(subject=subjects[template], body=body, to=[email])
