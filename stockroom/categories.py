"""Naming a category: one of those that are in use, or a new one."""

from typing import Any

from people.forms import KnownField

from .models import Item


class CategoryField(KnownField):
    """What an item is filed under: one of the categories in use, or a new one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "required": False, **options})

    def offer(self, user: Any) -> None:
        """Suggest the categories of what ``user`` can see."""
        self.suggest(Item.objects.visible_to(user).in_use().categories())
