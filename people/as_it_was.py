"""What was said before an edit, carried by the address that undoes it.

It is signed, so that nobody makes one up, and names how things were left (their ``edition``): the
verbs refuse it once somebody has changed them again.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .pages import done, refusal
from .refused import Refused
from .verb_forms import VerbForm

SALT = "said again"
LONGEST = 3000  # of an address, which servers take up to about 4,000 characters of


def undo_of_edit(
    name: str, row: Any, form: VerbForm, was: Mapping[str, Any], **more: Any
) -> str | None:
    """The address called ``name`` that says again what ``was`` said of ``row`` before ``form`` did.

    None where it said nothing new, or was sent before.
    """
    left = form.outcome.edition
    if not form.cleaned_data["shown"] == row.edition != left:
        return None
    return undo_address(name, row.pk, was=was, left=left, edit=form.edit, **more)


def said_again(
    request: HttpRequest, verb: Callable[..., Any], row: Any, *, section: str, back: Any = None
) -> HttpResponse:
    """Let ``verb`` say again of ``row`` what the address carries, and go ``back`` to it.

    An edit has one undo: its key is made of the edit's, and the same undo again has the same.
    """
    back = back or row
    try:
        facts = facts_of(request)
        key = uuid5(UUID(facts.pop("edit")), "undo")
        outcome = verb(row, by=request.user, operation_key=key, **facts)
    except Refused as refused:
        return refusal(request, str(refused), section=section, back=back)
    return done(request, back.get_absolute_url(), f"Undone. {outcome} is as it was before.")


def undo_address(name: str, key: int | UUID, **facts: Any) -> str | None:
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
