"""What can be done with people. (With teams: see ``teams``.)

Where several rows are held, people come before teams, and each in the order of their keys.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .history import Kind, Lines, repeated
from .models import Organisation, PeopleChange, Person, Team
from .refused import Refused


def can_be_set_up() -> bool:
    """Is this workspace still nobody's?"""
    return not (Organisation.objects.exists() or Person.objects.exists())


def set_up(*, organisation: str, name: str, email: str, password: str) -> Person:
    """Make the organisation and its first administrator; Refused if somebody has already.

    The organisation's row has a fixed key, so of two people doing this at once one gets it.
    """
    taken = Refused("This workspace has been set up already. Sign in instead.")
    try:
        with transaction.atomic():
            Organisation.objects.create(pk=1, name=organisation)
            if Person.objects.exists():
                raise taken
            Team.objects.create(name="Everyone", is_everyone=True)
            return Person.objects.create_superuser(email, password, name=name)
    except IntegrityError as error:
        raise taken from error


# People


@transaction.atomic
def change_oneself(*, by: Person, operation_key: UUID, name: str, **facts: Any) -> Person:
    """Say something else about oneself. Saying it twice is saying it once.

    Another name is history: others find things by it, and remember what they found.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if repeated(operation_key, by=by, person=person):
        return person
    change_facts(person, {"Name": name}, Lines(by=by, operation_key=operation_key))
    for word, value in facts.items():
        setattr(person, word, value)
    person.save(update_fields=list(facts))
    return person


@transaction.atomic
def add_person(
    *,
    name: str,
    operation_key: UUID,
    by: Person,
    email: str = "",
    contact: str = "",
    teams: Iterable[Team] = (),
) -> Person:
    """Make a person; with an address they can be invited to sign in. Refused if it is taken."""
    if first := Person.objects.filter(operation_key=operation_key).first():
        return first
    refuse_taken_address(email)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                email or None, name=name, contact=contact, operation_key=operation_key
            )
    except IntegrityError as error:
        if first := Person.objects.filter(operation_key=operation_key).first():
            return first  # the same form arrived at the same moment
        raise Refused(ADDRESS_TAKEN, field="email") from error
    lines = Lines(by=by, operation_key=operation_key)
    lines.write(Kind.ADDED, person=person)
    change_teams(person, teams, lines)
    return person


@transaction.atomic
def add_people(
    *, lines: Iterable[Any], teams: Iterable[Team], by: Person, operation_key: UUID
) -> list[Person]:
    """Make a person of each of ``lines``, all in ``teams``; all of them or none.

    Refused, with the number of its line, for one whose address is taken.
    """
    made = []
    for line in lines:
        facts = {"name": line.name, "email": line.email, "teams": teams}
        key = uuid5(operation_key, f"{line.number} {line.name} {line.email}")
        try:
            made.append(add_person(**facts, by=by, operation_key=key))
        except Refused as refused:
            raise Refused(f"Line {line.number}: {refused}", field="lines") from refused
    return made


@transaction.atomic
def change_person(
    person: Person,
    *,
    name: str,
    email: str,
    contact: str,
    is_administrator: bool,
    teams: Iterable[Team],
    shown: str,
    by: Person,
    operation_key: UUID,
    ends_sign_in: bool = False,
) -> Person:
    """Write down who ``person`` is now, what they may do, and which teams they are in.

    ``shown`` is what stood in the form when it was drawn (``as_written``). If somebody changed that
    meanwhile it is refused, lest an old form undo what a newer one did. Another address ends an
    invitation to the old one; without an address there is no signing in, which is refused unless it
    is said (``ends_sign_in``), as no undo brings it back.
    """
    person = hold(person, by=by)
    if repeated(operation_key, by=by, person=person):
        return person
    if as_written(person) != shown:
        raise Refused("Somebody changed this meanwhile. Reload the page and look again.")
    if is_administrator and not email:
        raise Refused("An administrator needs an address to sign in with.", field="email")
    lines = Lines(by=by, operation_key=operation_key)
    change_rights(person, is_administrator, lines)
    if not (email or ends_sign_in):
        refuse_to_end_sign_in(person)
    change_facts(person, {"Name": name, "Contact": contact, "E-mail": email.lower()}, lines)
    change_teams(person, teams, lines)
    return person


def change_person_back(
    person: Person, *, was: Mapping[str, Any], left: str, by: Person, operation_key: UUID
) -> Person:
    """Write of ``person`` what ``was`` written before an edit that ``left`` it as it is now."""
    teams = Team.objects.filter(pk__in=was["teams"])
    facts = dict(was) | {"teams": teams}
    return change_person(person, shown=left, by=by, operation_key=operation_key, **facts)


def facts_about(person: Person) -> dict[str, Any]:
    """What the form about a person says, as JSON keeps it."""
    teams = person.teams.in_use().order_by("pk").values_list("pk", flat=True)
    facts = {name: getattr(person, name) for name in ("name", "contact", "is_administrator")}
    return facts | {"email": person.email or "", "teams": list(teams)}


def as_written(person: Person) -> str:
    """All that the form about a person says, in one word to compare."""
    return salted_hmac("people.as_written", repr(facts_about(person))).hexdigest()[:16]


def change_rights(person: Person, is_administrator: bool, lines: Lines) -> None:
    """Make a held ``person`` an administrator, or no longer one."""
    if person.is_administrator == is_administrator:
        return
    if not is_administrator:
        if person == lines.by:
            raise Refused(
                "You can't take this from yourself. Ask another administrator.",
                field="is_administrator",
            )
        refuse_last_administrator(person, field="is_administrator")
    person.is_administrator = is_administrator
    person.save(update_fields=["is_administrator"])
    lines.write(Kind.PROMOTED if is_administrator else Kind.DEMOTED, person=person)


def change_facts(person: Person, facts: dict[str, str], lines: Lines) -> None:
    """Give a held ``person`` another name, contact or address."""
    before = {"Name": person.name, "Contact": person.contact, "E-mail": person.email or ""}
    changed = {word: now for word, now in facts.items() if now != before[word]}
    if not changed:
        return
    person.name, person.contact = facts["Name"], facts.get("Contact", person.contact)
    if "E-mail" in changed:
        move_to_address(person, facts["E-mail"], lines)
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "contact", "email", "password"])
    except IntegrityError as error:
        raise Refused(ADDRESS_TAKEN, field="email") from error
    said = [f"{word}: {before[word] or 'none'} → {now or 'none'}" for word, now in changed.items()]
    lines.write(Kind.CHANGED, person=person, note=". ".join(said)[:LONGEST_NOTE])


ADDRESS_TAKEN = "Somebody has this address already."
LONGEST_NOTE = 600


def move_to_address(person: Person, email: str, lines: Lines) -> None:
    """Let a held ``person`` sign in with ``email`` alone; with none they can't sign in."""
    refuse_taken_address(email, but=person)
    EmailAddress.objects.filter(user=person).delete()
    revoke_invitation(person, lines)
    person.email = email or None
    if not email:
        person.set_unusable_password()


def refuse_to_end_sign_in(person: Person) -> None:
    """Refused, with what ends, if ``person`` signs in by their address or has an open invitation.

    An address that was only noted down comes back whole.
    """
    if person.has_login:
        ends = f"{person} is signed out everywhere at once and can't sign in again. Their password"
        ends += " is gone"
    elif person.invitation and person.invitation.is_open:
        ends = f"the link that {person} was sent stops working at once"
    else:
        return
    words = f"Without an address {ends}. That can't be undone: with an address again, they need a"
    raise Refused(f"{words} new invitation.", field="ends_sign_in")


def refuse_taken_address(email: str, *, but: Person | None = None) -> None:
    """An address that signs somebody else in is not given away."""
    owned = EmailAddress.objects.filter(email=email.lower(), verified=True)
    if email and owned.exclude(user=but).exists():
        raise Refused(ADDRESS_TAKEN, field="email")


def change_teams(person: Person, wanted: Iterable[Team], lines: Lines) -> None:
    """Put ``person`` into these teams in use and no other; archived ones stay as they are."""
    before = set(person.teams.in_use())
    now = {team for team in wanted if not (team.archived_at or team.is_everyone)}
    person.teams.remove(*before - now)
    person.teams.add(*now - before)
    for team in sorted(before - now, key=lambda team: team.pk):
        lines.write(Kind.LEFT, person=person, team=team)
    for team in sorted(now - before, key=lambda team: team.pk):
        lines.write(Kind.JOINED, person=person, team=team)


@transaction.atomic
def deactivate(
    person: Person, *, by: Person, operation_key: UUID, reverses: PeopleChange | None = None
) -> PeopleChange | None:
    """End everything ``person`` could do: sessions, sign-in, invitations. History keeps them.

    What they hold stays with them; ``dashboard.leaving`` settles that first, and undoes it all.
    """
    person = hold(person, by=by)
    if first := repeated(operation_key, by=by, person=person, kind=Kind.DEACTIVATED):
        return first
    if person == by:
        raise Refused("You can't deactivate yourself. Ask another administrator.")
    if not person.is_active:
        raise Refused(f"{person} has been deactivated already.")
    if person.is_administrator:
        refuse_last_administrator(person)
    lines = Lines(by=by, operation_key=operation_key)
    lines.write(Kind.DEACTIVATED, person=person, reverses=reverses)
    revoke_invitation(person, lines)
    person.is_active = False
    person.left_at = timezone.now()
    person.save(update_fields=["is_active", "left_at"])
    return lines.first


@transaction.atomic
def reactivate(
    person: Person, *, by: Person, operation_key: UUID, reverses: PeopleChange | None = None
) -> PeopleChange | None:
    """Let ``person`` back in as they were: the same teams, rights and password."""
    person = hold(person, by=by)
    if first := repeated(operation_key, by=by, person=person, kind=Kind.REACTIVATED):
        return first
    if person.is_active:
        raise Refused(f"{person} is active already.")
    person.is_active = True
    person.save(update_fields=["is_active"])
    lines = Lines(by=by, operation_key=operation_key)
    lines.write(Kind.REACTIVATED, person=person, reverses=reverses)
    return lines.first


def hold(person: Person, *others: Person, by: Person) -> Person:
    """``person`` as they are now, held with ``others`` and all administrators.

    Whoever changes rights holds every administrator, in one order: of two who demote each other
    at the same moment, the second finds that it is no longer theirs to do.
    """
    keys = [each.pk for each in (person, *others)]
    rows = Person.objects.filter(Q(is_administrator=True) | Q(pk__in=keys)).order_by("pk")
    held = {row.pk: row for row in rows.select_for_update(no_key=True)}
    asking = held.get(by.pk)
    if asking is None or not (asking.is_administrator and asking.is_active):
        raise Refused("You are not an administrator any more. Ask one to do it.")
    return held[person.pk]


def refuse_last_administrator(person: Person, *, field: str | None = None) -> None:
    """There is always somebody left who can sign in and put things right."""
    able = Person.objects.in_state("signs-in").filter(is_administrator=True)
    if not able.exclude(pk=person.pk).exists():
        words = f"{person} is the last administrator who can sign in. Make somebody else one first."
        raise Refused(words, field=field)


def revoke_invitation(person: Person, lines: Lines) -> None:
    """End the open invitation of a held ``person``, if there is one."""
    if person.invitations.unanswered().update(revoked_at=timezone.now()):
        lines.write(Kind.REVOKED, person=person)
