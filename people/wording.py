"""What people type to find something: words in whatever order, and of one or of many."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

# So many words are looked for by themselves; what comes after them is one more.
MOST = 6


def words_in(text: str) -> list[str]:
    """The words that have to be there. Who looks for nuts finds a nut."""
    return [one_of(word) for word in text.split(None, MOST - 1)] or [text]


def one_of(word: str) -> str:
    """The word for one of what ``word`` may be many of: nut for nuts, but glass for glass."""
    is_many = len(word) > 3 and word.isalpha() and word[-1] in "sS" and word[-2] not in "sSuUiI"
    return word[:-1] if is_many else word


def has_words(text: str, *fields: str) -> Q:
    """Does each word of ``text`` stand in one of these ``fields``?"""
    return reduce(
        and_,
        (
            reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
            for word in words_in(text)
        ),
    )
