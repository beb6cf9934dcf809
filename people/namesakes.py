"""Is it one of these? People who are probably the one that somebody is about to add."""

from difflib import SequenceMatcher

from django.db.models import Q

from .models import Person, PersonQuerySet

SHOWN = 5
CANDIDATES = 500
ALIKE = 0.8
PIECE = 3


def namesakes(name: str, people: PersonQuerySet) -> list[Person]:
    """Those of ``people`` who are called nearly the same, the nearest first.

    One name may be a part of the other (Kim is Kim Lee), and a slip of the finger is no difference.
    """
    wanted = name.casefold().split()
    shared = Q()
    for word in wanted:
        shared |= Q(name__icontains=word[:PIECE])
    near = [(likeness(wanted, each), each) for each in people.filter(shared)[:CANDIDATES]]
    alike = [(score, each) for score, each in near if score >= ALIKE]
    alike.sort(key=lambda pair: (-pair[0], pair[1].name, pair[1].pk))
    return [each for _, each in alike[:SHOWN]]


def likeness(wanted: list[str], person: Person) -> float:
    """How nearly the same the names are, from 0 to 1 (Ratcliff and Obershelp's, in difflib)."""
    words = person.name.casefold().split()
    if set(words) <= set(wanted) or set(wanted) <= set(words):
        return 1.0
    return SequenceMatcher(None, " ".join(words), " ".join(wanted), autojunk=False).ratio()
