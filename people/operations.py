"""What can be done with people and teams."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from .models import Organisation, Person, Team, roll_of
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


@transaction.atomic
def add_person(
    *,
    name: str,
    operation_key: UUID,
    by: Person,
    email: str = "",
    teams: Iterable[Team] = (),
) -> Person:
    """Make a person; with an address they can be invited to sign in. Refused if it is taken."""
    if first := Person.objects.filter(operation_key=operation_key).first():
        return first
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                email or None, name=name, operation_key=operation_key
            )
    except IntegrityError as error:
        if first := Person.objects.filter(operation_key=operation_key).first():
            return first  # the same form arrived at the same moment
        raise Refused("Somebody has this address already.", field="email") from error
    person.teams.set(teams)
    return person


@transaction.atomic
def add_team(*, name: str, operation_key: UUID, by: Person, members: Iterable[Person] = ()) -> Team:
    """Make a team; Refused if there is one of this name, in whatever capitals."""
    if first := Team.objects.filter(operation_key=operation_key).first():
        return first
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name, operation_key=operation_key)
    except IntegrityError as error:
        if first := Team.objects.filter(operation_key=operation_key).first():
            return first  # the same form arrived at the same moment
        raise Refused("There is already a team of this name.", field="name") from error
    team.members.set(members)
    return team


@transaction.atomic
def change_team(
    team: Team, *, name: str, members: Iterable[Person], shown: str, by: Person
) -> Team:
    """Give ``team`` another name and other members; Refused if the name is taken.

    ``shown`` is who was in it when the form was drawn (``Team.roll``). If somebody changed that
    meanwhile it is refused, lest an old form undo what a newer one did.
    """
    team = Team.objects.select_for_update().get(pk=team.pk)
    wanted = list(members)
    if team.roll not in {shown, roll_of(wanted)}:
        raise Refused("Somebody changed this team meanwhile. Reload the page and look again.")
    team.name = name
    try:
        with transaction.atomic():
            team.save(update_fields=["name"])
    except IntegrityError as error:
        raise Refused("There is already a team of this name.", field="name") from error
    team.members.set(wanted)
    return team
