"""What labels have to say to others when the site starts."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Who scans gear wants to know what a label is on; an asset's history, who found it;
    and every page, whether the bell rings."""

    name = "labels"

    def ready(self) -> None:
        from assets import audits, many
        from locations import asking

        from .bell import is_awaited_by_somebody
        from .finds import told_of
        from .targets import asset_labelled, location_labelled

        asking.ALSO["has_bell"] = is_awaited_by_somebody
        many.READ_A_LABEL.append(asset_labelled)
        audits.TELL_OF_IT.append(told_of)
        audits.READ_A_PLACE.append(location_labelled)
