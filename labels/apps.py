"""What labels have to say to others when the site starts."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Who scans gear wants to know what a label is on; an asset's history, who found it."""

    name = "labels"

    def ready(self) -> None:
        from assets import audits, many

        from .finds import told_of
        from .targets import asset_labelled, location_labelled

        many.READ_A_LABEL.append(asset_labelled)
        audits.TELL_OF_IT.append(told_of)
        audits.READ_A_PLACE.append(location_labelled)
