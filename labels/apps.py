"""What labels have to say to others when the site starts."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Who scans gear wants to know which asset, or which location, a label is on."""

    name = "labels"

    def ready(self) -> None:
        from assets import audits, many

        from .targets import asset_labelled, location_labelled

        many.READ_A_LABEL.append(asset_labelled)
        audits.READ_A_PLACE.append(location_labelled)
