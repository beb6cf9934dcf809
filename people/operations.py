"""What can be done with people: so far, beginning."""

from django.db import IntegrityError, transaction

from .models import Organisation, Person
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
            return Person.objects.create_superuser(email, password, name=name)
    except IntegrityError as error:
        raise taken from error
