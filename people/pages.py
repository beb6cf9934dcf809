"""What a view answers with: a page, the part of it that htmx asked for, or the way on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

# Of so many letters at most is what somebody looks for.
LONGEST_SEARCH = 200


def page(
    request: HttpRequest, template: str, *, part: str = "main", status: int = 200, **context: Any
) -> HttpResponse:
    """Draw ``template``, or only its ``part`` for htmx. A form with errors answers 422."""
    if status == 200 and any(
        isinstance(value, forms.BaseForm) and value.is_bound and value.errors
        for value in context.values()
    ):
        status = 422
    if wants_part(request):
        template = f"{template}#{part}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_part(request: HttpRequest) -> bool:
    """Did htmx ask, for a swap? (Going back in history needs the whole page again.)"""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def done(
    request: HttpRequest, to: str, said: str, *, undo: str | None = None, labels: str = ""
) -> HttpResponse:
    """Confirm what was ``said`` to be done, with the address that undoes it, and go on.

    Where there are ``labels`` to print for it (``pile:12,13``), that is offered beside.
    The page goes on to the address posted as ``next``, if it is one of ours, else to ``to``.
    """
    messages.success(request, said, extra_tags=" ".join(filter(None, [labels, undo])))
    return redirect(next_address(request) or to)


def refusal(request: HttpRequest, words: str, *, section: str, back: Any = None) -> HttpResponse:
    """The page that says why not, with the way ``back`` to how things are now."""
    return page(request, "refused.html", status=422, section=section, words=words, back=back)


def next_address(request: HttpRequest) -> str | None:
    """Where the posted form asked to go on to, unless that leads away from this site."""
    return on_this_site(request.POST.get("next"))


def on_this_site(address: str | None) -> str | None:
    """``address``, unless it leads away from this site."""
    if not address or not address.startswith("/"):
        return None
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else None


def at_a_desk(request: HttpRequest) -> bool:
    """May a page begin in a field? On a phone a keyboard would come up over what takes one tap.

    Chromium says that it is on one (a client hint); others show no keyboard for a mere focus.
    """
    return request.headers.get("Sec-CH-UA-Mobile") != "?1"


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, even if it is nothing; None when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def search_text(request: HttpRequest, name: str = "q") -> str:
    """What is looked for, as the address says it under ``name``: one line that can be looked for.

    PostgreSQL can't even look for what has a NUL in it.
    """
    return " ".join(request.GET.get(name, "").replace("\0", "").split())[:LONGEST_SEARCH]


def whole_number(text: str | None) -> int | None:
    """The key or count in an address or a form, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
