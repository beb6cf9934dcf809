"""Who asks, whose house it is, and what was given to whoever asks: every page wants to know all
three, so one query reads them. It is compiled once, not anew for every page.
"""

import json
from collections.abc import Callable
from datetime import UTC
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection
from django.db.models import Case, Exists, Subquery, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from people.links import SOME_KEY
from people.memory import once, only_looks
from people.models import Organisation, Person, PersonalList, SavedFilter

from .models import given_in_words, tops_given
from .reach import Given, Reaching

ALSO: dict[str, Callable[[], Any]] = {}
"""What other apps want to know of whoever looks at a page, told by the same query: the name, and
what makes an expression about the person with SOME_KEY."""

FIELDS = {field.attname: field for field in Organisation._meta.concrete_fields}


class WithTheirHouse(AuthenticationBackend):
    """Finds whoever has signed in, and remembers for the rest of the request what else it read."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person of this key, unless they may sign in no longer."""
        sql, params = statement(connection.vendor, looks=only_looks())
        told = [user_id if each == SOME_KEY else each for each in params]
        person: Any = next(iter(Person.objects.raw(sql, told)), None)
        if person is None:
            return None
        once("organisation", lambda: person.house and organisation(json.loads(person.house)))
        if given := getattr(person, "given", None):
            once(given_in_words(person), lambda: Given(given))
        return person if self.user_can_authenticate(person) else None


@cache
def statement(vendor: str, *, looks: bool) -> tuple[str, tuple[Any, ...]]:
    """The query for the person with SOME_KEY. What was given is read for those who only look."""
    row = Organisation.objects.values(row=JSONObject(**{name: name for name in FIELDS}))[:1]
    asked: dict[str, Any] = {"house": Subquery(row)}
    if looks:
        reaching = Reaching(tops_given(Person(pk=SOME_KEY)))
        asked["given"] = Case(When(is_administrator=False, then=reaching))
        asked["has_filters"] = Exists(SavedFilter.objects.kept().filter(person=SOME_KEY))
        asked["has_columns"] = Exists(PersonalList.objects.filter(person=SOME_KEY))
        asked |= {name: expression() for name, expression in ALSO.items()}
    who = Person.objects.annotate(**asked).filter(pk=SOME_KEY).order_by()
    sql, params = who.query.sql_with_params()
    return sql, params


def organisation(row: dict[str, Any]) -> Organisation:
    """The organisation out of its ``row`` as JSON, whose types are fewer than a database's."""
    values = {name: field.to_python(row[name]) for name, field in FIELDS.items()}
    if timezone.is_naive(values["made_at"]):  # SQLite leaves out that it is UTC
        values["made_at"] = values["made_at"].replace(tzinfo=UTC)
    return Organisation.from_db(None, list(values), list(values.values()))
