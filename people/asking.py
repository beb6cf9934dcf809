"""Who asks, and whose house it is: every page wants to know both, so one query reads both."""

from datetime import UTC
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from .memory import once
from .models import Organisation, Person

FIELDS = {field.attname: field for field in Organisation._meta.concrete_fields}


class WithTheirHouse(AuthenticationBackend):
    """Finds whoever has signed in, and remembers the organisation for the rest of the request."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person of this key, unless they may sign in no longer."""
        row = Organisation.objects.values(row=JSONObject(**{name: name for name in FIELDS}))[:1]
        person = Person.objects.annotate(house=Subquery(row)).filter(pk=user_id).first()
        if person is None:
            return None
        once("organisation", lambda: person.house and organisation(person.house))
        return person if self.user_can_authenticate(person) else None


def organisation(row: dict[str, Any]) -> Organisation:
    """The organisation out of its ``row`` as JSON, whose types are fewer than a database's."""
    values = {name: field.to_python(row[name]) for name, field in FIELDS.items()}
    if timezone.is_naive(values["made_at"]):  # SQLite leaves out that it is UTC
        values["made_at"] = values["made_at"].replace(tzinfo=UTC)
    return Organisation.from_db(None, list(values), list(values.values()))
