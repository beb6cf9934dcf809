"""What every page knows without being told."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Organisation
from .pages import at_a_desk

THEMES = ("light", "dark")


def house(request: HttpRequest) -> dict[str, Any]:
    """The organisation, read when a page first names it, and what is known of this browser."""
    theme = request.COOKIES.get("theme", "")
    return {
        "organisation": SimpleLazyObject(Organisation.current),
        "theme": theme if theme in THEMES else "",
        "at_a_desk": at_a_desk(request),
    }
