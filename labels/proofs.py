"""Proofs about codes, on the live database."""

from collections.abc import Iterator

from .codes import read
from .models import TARGETS, Tag


def codes_read_and_mean_one_thing() -> Iterator[str]:
    """Every code reads back as itself, and points at one thing at most."""
    columns = [f"{name}_id" for name in TARGETS]
    for code, *targets in Tag.objects.values_list("code", *columns).iterator():
        if read(code) != code:
            yield f"The code {code} does not read as itself."
        if sum(target is not None for target in targets) > 1:
            yield f"The code {code} means several things."


PROOFS = [codes_read_and_mean_one_thing]
