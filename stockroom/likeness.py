"""Is it one of these? Items that are probably the one that somebody is about to add."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from .models import Item

SHOWN = 5
# So many names are compared letter by letter; the database finds those.
CANDIDATES = 200
ALIKE = 0.85
PIECE = 3
PIECES = 4
WORD = re.compile(r"[^\W\d_]+|\d+")


def alike(name: str, user: Any, *, barcode: str = "") -> list[Item]:
    """The items that ``user`` can see which are called nearly the same, or have this barcode.

    Case, accents, spaces, punctuation and the order of words are no difference, and a slip of the
    finger is none in long names. Numbers are: a screw of 40 mm isn't one of 50 mm.
    """
    seen = Item.objects.visible_to(user).in_use()
    found = list(seen.filter(barcodes__code__iexact=barcode)) if barcode else []
    for item in found:
        item.has_barcode = True  # type: ignore[attr-defined]
    wanted = words(name)
    if not any(word.isalpha() for word in wanted):
        return found
    ranked = [(likeness(wanted, words(each)), each, key) for key, each in candidates(wanted)]
    best = sorted((-score, each, key) for score, each, key in ranked if score >= ALIKE)
    # Who may see it is asked for the few that are alike: asked for all, it takes ten times as long.
    rows = seen.in_bulk([key for _, _, key in best])
    known = {item.pk for item in found}
    near = [rows[key] for _, _, key in best if key in rows and key not in known]
    return found + near[:SHOWN]


def candidates(wanted: list[str]) -> Iterable[tuple[int, str]]:
    """Keys and names of those that share most pieces of words with what is ``wanted``.

    Of all items: what comes of it goes through ``visible_to``.
    """
    shared = [Q(name__icontains=piece) for piece in pieces(wanted)]
    if not shared:
        return []
    score = sum(
        (Case(When(each, then=1), default=0, output_field=IntegerField()) for each in shared),
        Value(0),
    )
    # A slip of the finger spoils the pieces around it, seldom half of all.
    kept = Item.objects.in_use()
    for number in set(numbers(wanted)):
        kept = kept.filter(name__contains=number)
    near = kept.annotate(score=score).filter(score__gte=max(1, len(shared) // 2))
    return list(near.order_by("-score", "pk").values_list("pk", "name")[:CANDIDATES])


def pieces(wanted: list[str]) -> list[str]:
    """Beginnings and ends of the longest words: a slip leaves one of the two as it was."""
    longest = sorted({word for word in wanted if word.isalpha()}, key=lambda word: -len(word))
    found = [piece for word in longest for piece in (word[:PIECE], word[-PIECE:])]
    return list(dict.fromkeys(found))[:PIECES]


def words(name: str) -> list[str]:
    """The words and numbers in ``name``, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("×", "x").replace("ß", "ss"))
    return WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def likeness(one: list[str], other: list[str]) -> float:
    """How nearly the same two names are, from 0 to 1 (Ratcliff and Obershelp's, in difflib)."""
    if numbers(one) != numbers(other):
        return 0.0
    as_written = ratio("".join(one), "".join(other))
    if as_written >= ALIKE:
        return as_written
    return max(as_written, ratio("".join(sorted(one)), "".join(sorted(other))))


def numbers(name: list[str]) -> list[str]:
    """The numbers in a name, in order of size, 4.0 being 4 and 0."""
    return sorted(word.lstrip("0") for word in name if word.isdigit())


def ratio(one: str, other: str) -> float:
    """The part of the letters that both share in the same order, where that may be enough."""
    compared = SequenceMatcher(None, one, other, autojunk=False)
    if compared.real_quick_ratio() < ALIKE or compared.quick_ratio() < ALIKE:
        return 0.0
    return compared.ratio()
