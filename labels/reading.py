"""What a scanned or typed text means to the one who scans it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Value
from django.db.models.functions import Lower

from assets.models import Asset
from locations.access import may_somewhere
from locations.models import Role, number_in_code
from stockroom.models import Barcode, StockLevel

from .codes import ALPHABET, LENGTH, read
from .models import MODELS, ScanLine, Tag
from .targets import in_sight, is_unclaimed, leads_to, reachable

Problem = ScanLine.Problem
LONGEST = 500  # of what is looked at; no label of ours says more
NO_LABEL = "No label of ours says this"
NUMBERED = {"L": "location", "S": "item"}
# An address of ours with a wrong character, or a bare code with one.
LIKE_OURS = re.compile(rf"(.*/[qQ]/)?[{ALPHABET}ILOilo]{{{LENGTH}}}/?", re.IGNORECASE | re.DOTALL)

# What is printed on packages is digits, and an EAN-8 as many as our codes have characters.
OF_PACKAGES = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Reading:
    """The thing that a text means, or the ``problem`` with it, in words.

    ``quantity`` is how much of an item a barcode stands for.
    """

    kind: str = ""
    thing: Any = None
    quantity: Decimal | None = None
    problem: str = ""
    words: str = ""


def understood(text: str, user: Any) -> Reading:
    """What ``text`` means to ``user``.

    It is never followed as an address. What is out of sight and what never was are the same.
    """
    text = text.replace("\0", "").strip()
    if len(text) > LONGEST:
        return Reading(problem=Problem.STRANGE, words="That is longer than any label of ours")
    if tag := any_tag(text):
        return of_tag(tag, user)
    if found := numbered(text, user) or named(text, user):
        return found
    if OF_PACKAGES.fullmatch(text):
        return Reading(problem=Problem.STRANGE, words="Not ours")
    if read(text) or not text:
        return Reading(problem=Problem.UNKNOWN, words=NO_LABEL)
    if LIKE_OURS.fullmatch(text):
        return Reading(problem=Problem.UNKNOWN, words="A character of the code is wrong")
    return Reading(problem=Problem.STRANGE, words="Not ours")


def any_tag(text: str) -> Tag | None:
    """The tag of a code, or of an address with one, voided or not."""
    code = read(text)
    return Tag.objects.filter(code=code).first() if code else None


def of_tag(tag: Tag, user: Any) -> Reading:
    """What one of our codes means to ``user``."""
    unknown = Reading(problem=Problem.UNKNOWN, words=NO_LABEL)
    if tag.voided_at:
        voided = Reading(problem=Problem.VOIDED, words="This label was voided")
        return voided if reachable(tag, user) else unknown
    if not tag.kind:
        unclaimed = Reading(problem=Problem.UNCLAIMED, words="Nobody's label yet")
        is_ours = is_unclaimed(tag.code) and may_somewhere(user, Role.OPERATOR)
        return unclaimed if is_ours else unknown
    if tag.kind not in {"item", "level"}:
        return seen(tag.kind, getattr(tag, f"{tag.kind}_id"), user) or unknown
    meant = leads_to(tag)
    kind = "level" if isinstance(meant, StockLevel) else "item"
    return seen(kind, meant.pk, user) or unknown


def seen(kind: str, key: int, user: Any, quantity: Decimal | None = None) -> Reading | None:
    """The thing of this key, with what is asked of it next, if ``user`` may see it."""
    rows: Any = MODELS[kind].objects.filter(pk=key)
    match kind:
        case "asset":
            rows = rows.select_related("type", "home", "location")
        case "level":
            rows = rows.select_related("item", "location")
    thing = rows.first()
    return Reading(kind, thing, quantity) if thing and in_sight([(kind, thing)], user) else None


def numbered(text: str, user: Any) -> Reading | None:
    """What a number means as it stands in the open: G-0142, L-0012, S-0007."""
    tagged = Asset.objects.alias(lowered=Lower("tag_number")).filter(lowered=Lower(Value(text)))
    for key in tagged.values_list("pk", flat=True)[:1]:
        return seen("asset", key, user)
    for letter, kind in NUMBERED.items():
        if (number := number_in_code(text, letter)) is not None:
            return seen(kind, number, user)
    return None


def named(text: str, user: Any) -> Reading | None:
    """The item whose barcode this is, or the one asset of this serial number."""
    for barcode in Barcode.objects.spelled(text).select_related("item__merged_into")[:1]:
        if found := seen("item", barcode.item.current.pk, user, barcode.quantity):
            return found
    serials = Asset.objects.visible_to(user).filter(serial__iexact=text)
    keys = list(serials.values_list("pk", flat=True)[:2])
    return seen("asset", keys[0], user) if len(keys) == 1 else None
