"""What people type in, scan and choose while they audit."""

from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.pages import whole_number
from people.verb_forms import VerbForm

from .audit_sheets import Row
from .audits import Fix


class StartForm(VerbForm):
    """What is to be looked at."""

    location = PlaceField(label="Location")
    with_below = forms.BooleanField(label="With everything inside it", required=False, initial=True)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))


class SeeForm(VerbForm):
    """What was scanned or ticked."""

    code = forms.CharField(
        max_length=500,
        error_messages={
            "required": "Scan a label, or type a tag number.",
            "max_length": "That is longer than any label of ours.",
        },
    )


class FinishForm(VerbForm):
    """What is put right as an audit is finished: ``rows`` are the unexpected ones."""

    def __init__(self, *args: Any, rows: list[Row], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [row for row in rows if row.ways]

    def clean(self) -> dict[str, Any]:
        """The ways that were chosen, and the keys of what is to be reported lost."""
        fixes = {}
        for row in self.asked:
            assert row.asset
            way = self.data.get(f"fix-{row.asset.pk}", "")
            after = whole_number(self.data.get(f"after-{row.asset.pk}"))
            if way in row.ways and after is not None:
                fixes[row.asset.pk] = Fix(way, after)
        lost = {whole_number(key) for key in self.data.getlist("lost")}
        return super().clean() | {"fixes": fixes, "lost": lost - {None}}
