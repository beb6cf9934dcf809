"""Narrowing a list to one location and below."""

import django_filters

from .forms import PlaceField


class PlaceFilter(django_filters.Filter):
    """One of the locations offered to the person who asks."""

    field_class = PlaceField

    def __init__(self, **options: object) -> None:
        options.setdefault("empty_label", "All locations")
        super().__init__(**options)
