"""The addresses of rows, of which a list names hundreds."""

from functools import cache

from django.urls import get_script_prefix, reverse

# A key that stands in no address by itself.
SOME_KEY = 4_815_162_342


def link(view: str, key: int) -> str:
    """The address of ``view`` for the row with this ``key``, as ``reverse`` gives it.

    That looks through all addresses anew each time; here once for each view.
    """
    before, after = around_the_key(view, get_script_prefix())
    return f"{before}{key}{after}"


@cache
def around_the_key(view: str, prefix: str) -> tuple[str, str]:
    """What the address of ``view`` has before and after the key, on a site below ``prefix``."""
    before, _, after = reverse(view, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after
