"""What labels have to say to others when the site starts."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Who piles up gear by scanning wants to know which asset a label is on."""

    name = "labels"

    def ready(self) -> None:
        from assets import many

        from .targets import asset_labelled

        many.READ_A_LABEL.append(asset_labelled)
