"""What the stockroom has to say to others when the site starts."""

from django.apps import AppConfig


class StockroomConfig(AppConfig):
    """Its reorder rules cover subtrees, so they want to know when the tree changes."""

    name = "stockroom"

    def ready(self) -> None:
        from locations import tree

        from .rules import after_a_move

        tree.AFTER_A_MOVE[self.name] = after_a_move
