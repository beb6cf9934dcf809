"""QR codes as vectors: what a label's code says, and its dark modules as horizontal runs.

The address is written in capitals so that it fits QR's alphanumeric mode: 25 modules across instead
of 29 for the usual host name, and larger modules are read from further away. Error level M, raised
by segno when the same size has room for more. Coordinates are modules, y downwards, from the top
left dark corner; the quiet zone is left to whoever places the code.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString

from labels import masks

QUIET = 4
"""Modules that must stay light on every side (ISO/IEC 18004)."""

_DARK = re.compile("1+")


class Run(NamedTuple):
    """Dark modules side by side in one row: ``length`` of them, from ``x`` to the right."""

    x: int
    y: int
    length: int


def address(code: str, site_url: str) -> str:
    """What the QR code of ``code`` says: ``HTTPS://HOST[:PORT]/Q/CODE``.

    ``site_url`` is the server's own address without a path, for capitals would change a path.
    ValueError when it is not.
    """
    site = urlsplit(site_url)
    if site.scheme not in ("http", "https") or not site.hostname or site.username is not None:
        raise ValueError(f"SITE_URL must look like https://host, not {site_url!r}")
    if site.path.strip("/") or site.query or site.fragment:
        raise ValueError(f"SITE_URL must not have a path: {site_url!r}")
    host = site.hostname if ":" in site.hostname else site.hostname.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{site.port}" if site.port else ""
    return f"{site.scheme}://{host}{port}/q/{code}".upper()


@lru_cache(maxsize=8192)
def modules(text: str) -> tuple[int, masks.Cells]:
    """How many modules make a side of the code of ``text``, and which are dark."""
    return masks.code(text)


def size(text: str) -> int:
    """How many modules make a side of the code of ``text``, without its quiet zone."""
    return modules(text)[0]


def runs(text: str) -> list[Run]:
    """The dark modules of ``text``, row by row."""
    side, cells = modules(text)
    row = side + masks.GAP
    stretches = _DARK.finditer(f"{cells:b}"[::-1])
    return [
        Run(start % row, start // row, end - start) for start, end in (s.span() for s in stretches)
    ]


def path(text: str) -> str:
    """The dark modules of ``text`` as the ``d`` of one SVG path, a module being one unit."""
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(text))


def svg(text: str, *, name: str) -> SafeString:
    """The code of ``text`` for a page, black on white with its quiet zone in either theme.

    ``name`` is what a screen reader says. Colours are attributes, as the content policy wants.
    """
    side = size(text) + 2 * QUIET
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="-{} -{} {} {}"'
        ' shape-rendering="crispEdges"><path fill="#fff" d="M-{} -{}h{}v{}h-{}z"/>'
        '<path fill="#000" d="{}"/></svg>',
        *(name, QUIET, QUIET, side, side, QUIET, QUIET, side, side, side, path(text)),
    )
