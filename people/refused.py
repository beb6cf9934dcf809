"""The one way a verb says no."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

SPENT = "This was sent before, for something else. Reload the page."


class Refused(Exception):
    """What was asked can't be done, in words for the person who asked.

    ``field`` names the input that the words belong beside; None means the whole form.
    """

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


@contextmanager
def refusing_a_spent_key() -> Iterator[None]:
    """What is written in here bears a key of its submission; Refused if another line has it.

    There is no savepoint of its own: with the refusal, the verb around it ends as well.
    """
    try:
        with transaction.atomic(savepoint=False):
            yield
    except IntegrityError as error:
        raise Refused(SPENT) from error
