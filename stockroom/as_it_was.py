"""What was said before an edit, carried by the address that undoes it.

It is signed, so that nobody makes one up, and names how things were left (their ``edition``): the
verbs refuse it once somebody has changed them again.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from people.refused import Refused

SALT = "stockroom.as_it_was"
LONGEST = 3000  # of an address, which servers take up to about 4,000 characters of


def undo_address(name: str, key: int, **facts: Any) -> str | None:
    """The address called ``name`` that says ``facts`` again of the row ``key``.

    None where that would be longer than an address may be, as after rewriting pages of notes.
    """
    path = reverse(name, args=[key])
    address = f"{path}?was={signing.dumps([path, facts], salt=SALT, compress=True)}"
    return address if len(address) <= LONGEST else None


def facts_of(request: HttpRequest) -> dict[str, Any]:
    """The facts that the address asked for carries; Refused if it is none of ours."""
    try:
        path, facts = signing.loads(request.GET.get("was", ""), salt=SALT)
    except signing.BadSignature:
        path, facts = "", {}
    if path != request.path:
        raise Refused("That can't be undone from here. Change it by hand.")
    return dict(facts)


def kept(value: Any) -> Any:
    """``value`` as JSON keeps it exactly: days, and numbers with a fraction, as text."""
    return value if value is None or isinstance(value, bool | int) else str(value)
