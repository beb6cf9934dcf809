"""The 8-character code behind a QR label: seven random characters and one that checks them.

The alphabet is Douglas Crockford's base 32 (https://www.crockford.com/base32.html): the digits and
capitals without I, L, O and U. Reading forgives what people confuse: O is 0, I and L are 1.
Crockford's own check symbol counts modulo 37 and would need five more signs that do not all belong
to QR's alphanumeric set, so the last character is Luhn's, modulo 32.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_HEARD_AS = str.maketrans("OIL", "011", " -")
_WRITTEN = re.compile(r"(?:.*/[qQ]/)?([0-9A-Za-z -]+)/?", re.DOTALL)


def mint() -> str:
    """A fresh code out of 2^35, from the operating system's randomness. It may exist already."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def read(text: str) -> str | None:
    """The canonical code in ``text``: a bare code, or an address that ends in ``/q/CODE``.

    Case, spaces and hyphens do not matter. None when it is malformed or miscopied. The host is not
    looked at: a label stays readable after its server has moved.
    """
    code = shaped(text)
    return code if code and code[-1] == check_character(code[:-1]) else None


def is_miscopied(text: str) -> bool:
    """Is it shaped like a code of ours, with a character that was misread?"""
    return shaped(text) is not None and read(text) is None


def shaped(text: str) -> str | None:
    """What in ``text`` is shaped like a code, in canonical characters; None when nothing is."""
    written = _WRITTEN.fullmatch(text.strip())
    code = written[1].upper().translate(_HEARD_AS) if written else ""
    return code if len(code) == LENGTH and _VALUE.keys() >= set(code) else None


def spoken(code: str) -> str:
    """``code`` in two halves, as it is printed for people to type: ``K7Q2-M4XD``."""
    return f"{code[:4]}-{code[4:]}"


def check_character(body: str) -> str:
    """The character that completes ``body`` so that its Luhn sum is 0 modulo 32.

    H. P. Luhn, US patent 2950048 (1960), carried from 10 to N characters as in
    https://en.wikipedia.org/wiki/Luhn_mod_N_algorithm. For an even N, doubling permutes the
    alphabet, so that every single wrong character is caught, and every swap of two neighbours but
    ``0`` with ``Z``.
    """
    base = len(ALPHABET)
    total = 0
    for place, character in enumerate(reversed(body)):
        value = _VALUE[character]
        total += value if place % 2 else sum(divmod(2 * value, base))
    return ALPHABET[-total % base]
