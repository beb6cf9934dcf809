"""What people choose on the pages that look over both ledgers."""

from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.choosing import PersonField
from people.models import Person
from people.verb_forms import VerbForm


class WhoForm(forms.Form):
    """Somebody, about whom something is asked."""

    person = PersonField(label="Who")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        who: Any = self.fields["person"]
        who.offer_rows(Person.objects.visible_to(user))


class ArchiveForm(VerbForm):
    """Archive an empty location: there is nothing to choose."""

    def __init__(self, *args: Any, user: Any, location: Location, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.location = user, location


class ClearForm(ArchiveForm):
    """Where everything goes first."""

    to = PlaceField(label="Move everything to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        managed = Location.objects.granting(self.user, Role.MANAGER)
        to: Any = self.fields["to"]
        to.offer(self.user, managed.exclude(path__startswith=self.location.path))
