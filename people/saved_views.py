"""Saving what a list is asked for, and what can be done with that afterwards."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from . import saved_filters
from .doors import any_member
from .forms import NameField
from .models import SavedFilter
from .pages import done, page, refusal
from .personal import LISTS
from .refused import Refused
from .saved_filters import Used
from .verb_forms import faults


class NamedForm(forms.Form):
    """What a filter is called."""

    name = NameField(max_length=40)


class SaveForm(NamedForm):
    """What a list is asked for, what to call that, and which one of that name it replaces."""

    of = forms.ChoiceField(choices=SavedFilter.List, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    replaces = NameField(max_length=40, required=False)
    known: SavedFilter | None = None


@any_member
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what a list is asked for. Where something is called so already, it is asked first."""
    form = SaveForm(request.POST)
    if form.is_valid():
        try:
            kept = saved_filters.save(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.known = refused.known if isinstance(refused, Used) else None
            form.add_error("name", str(refused))
        else:
            return done(request, kept.get_absolute_url(), f"Saved as {kept}.")
    of = form.data.get("of")
    if of not in LISTS or "query" in form.errors:
        return refusal(request, faults(form), section="home")
    return page(
        request,
        "people/save_filter.html",
        section=section(of),
        form=form,
        list=SavedFilter.List(of).label,
        back=SavedFilter(list=of, query=form.cleaned_data["query"]).get_absolute_url(),
    )


@any_member
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it something else."""
    kept = mine(request, pk)
    form = NamedForm(request.POST)
    if not form.is_valid():
        return refusal(request, faults(form), section=section(kept.list), back=kept)
    return do(request, kept, saved_filters.rename, "It is called {} now.", **form.cleaned_data)


@any_member
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it no longer."""
    return do(request, mine(request, pk), saved_filters.remove, "Removed {}.", undo="bring_back")


@any_member
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo its removal."""
    return do(request, mine(request, pk), saved_filters.bring_back, "{} is back.")


@any_member
@require_POST
def open_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the list open with it."""
    said = "This list opens with {} from now on."
    return do(request, mine(request, pk), saved_filters.open_with, said, undo="open_without")


@any_member
@require_POST
def open_without(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the list open with all there is."""
    said = "This list opens with all of it from now on."
    return do(request, mine(request, pk), saved_filters.open_without, said, undo="open_with")


def do(
    request: HttpRequest,
    kept: SavedFilter,
    verb: Callable[..., SavedFilter],
    said: str,
    *,
    undo: str = "",
    **facts: str,
) -> HttpResponse:
    """Do ``verb`` with what somebody kept, say so, and show the list as it asks."""
    try:
        kept = verb(kept, by=request.user, **facts)
    except Refused as refused:
        return refusal(request, str(refused), section=section(kept.list), back=kept)
    way_back = reverse(f"people:{undo}_filter", args=[kept.pk]) if undo else None
    return done(request, kept.get_absolute_url(), said.format(kept), undo=way_back)


def mine(request: HttpRequest, pk: int) -> SavedFilter:
    """What whoever asks saved under this key, removed or not; Http404 if it is not theirs."""
    return get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)


def section(of: str) -> str:
    """The part of the site that has this list."""
    return "gear" if of == "gear" else "stock"
