"""Narrowing a list to one location and below."""

import django_filters
from django import forms

from .forms import PlaceField


def labelled(words: str) -> forms.Select:
    """A choice whose label is on screen only where there is room for it."""
    return forms.Select(attrs={"aria-label": words})


class PlaceFilter(django_filters.Filter):
    """One of the locations offered to the person who asks."""

    field_class = PlaceField

    def __init__(self, **options: object) -> None:
        options.setdefault("empty_label", "All locations")
        options.setdefault("widget", labelled("Location"))
        super().__init__(**options)
