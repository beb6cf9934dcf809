"""What people type in, tap and scan on the scan page."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from assets.borrowing_forms import TermsForm
from assets.models import Asset, Audit
from locations.forms import PlaceField
from locations.models import Location, Role
from people.choosing import PersonField
from people.forms import NameField
from people.models import Person
from people.pages import whole_number
from people.verb_forms import VerbForm
from stockroom.count_forms import NOT_NEGATIVE, ItemField
from stockroom.forms import QuantityField
from stockroom.models import Count, Item, StockLevel

from .models import ScanSession
from .scanning import ON_ITS_WAY
from .settling import Choice
from .ways import SOMEWHERE

Doing = ScanSession.Doing
WALKS: dict[str, Any] = {Doing.COUNT: Count, Doing.AUDIT: Audit}
OVER = "That is over. Start another one."
PERHAPS_SOMEWHERE = SOMEWHERE | {Doing.RECEIVE, Doing.USE, Doing.CHECK_IN}
LATE = 10_000  # milliseconds
LONGEST_WAIT = 1000 * 60 * 60 * 24 * 30  # milliseconds


class StartForm(VerbForm):
    """What somebody is doing while they scan: to whom, or where."""

    doing = forms.ChoiceField(
        choices=Doing.choices,
        error_messages={
            "required": "Say what you are doing.",
            "invalid_choice": "Say what you are doing.",
        },
    )
    person = PersonField(label="To whom", required=False)
    location = PlaceField(label="Where", required=False)
    # The count or audit that is walked round for, and where in it one stands.
    walk = forms.ModelChoiceField(
        Count.objects.none(), required=False, error_messages={"invalid_choice": OVER}
    )
    at = forms.ModelChoiceField(
        Location.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose a location."},
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        walk, at = self.fields["walk"], self.fields["at"]
        assert isinstance(walk, forms.ModelChoiceField)
        assert isinstance(at, forms.ModelChoiceField)
        if walks := WALKS.get(self.data.get("doing", "")):
            walk.queryset = walks.objects.granting(user, Role.OPERATOR).under_way()
        at.queryset = Location.objects.visible_to(user)
        who, where = self.fields["person"], self.fields["location"]
        assert isinstance(who, PersonField)
        assert isinstance(where, PlaceField)
        for field in (who, where):  # they stand among buttons, with no label beside them
            field.widget.attrs["aria-label"] = field.label
        who.offer_rows(Person.objects.visible_to(user).active())
        where.offer(user, Location.objects.granting(user, Role.OPERATOR))

    def clean(self) -> dict[str, Any]:
        """Only what belongs to what is being done."""
        data = super().clean() or {}
        doing, walk, place = (data.get(name) for name in ("doing", "walk", "at"))
        if walk:
            data["location"] = walk.location
        if not (place and isinstance(walk, Audit) and walk.looks_at(place)):
            data["at"] = None
        if doing != Doing.CHECK_OUT:
            data["person"] = None
        elif not data.get("person") and "person" not in self.errors:
            self.add_error("person", "Choose somebody.")
        if doing not in PERHAPS_SOMEWHERE:
            data["location"] = None
        elif doing in SOMEWHERE and not data.get("location") and "location" not in self.errors:
            self.add_error("location", "Choose a location.")
        return data


class ScanForm(forms.Form):
    """A code as it is typed, or as a scanner reads it, with the session it was scanned in."""

    code = forms.CharField(
        strip=True, error_messages={"required": "Scan a label, or type the code beneath it."}
    )
    operation_key = forms.UUIDField(required=False)
    session = forms.CharField(required=False, max_length=20)
    # How many milliseconds it had to wait for the network.
    waited = forms.IntegerField(required=False, min_value=0, max_value=LONGEST_WAIT)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_operation_key(self) -> Any:
        return self.cleaned_data["operation_key"] or uuid4()

    @property
    def scanned_at(self) -> datetime:
        """When it was scanned."""
        waited = self.cleaned_data.get("waited") or 0
        return timezone.now() - timedelta(milliseconds=waited)

    @property
    def has_waited(self) -> bool:
        """Did it have to wait so long that something else may be done by now?"""
        return (self.cleaned_data.get("waited") or 0) > LATE

    @property
    def named(self) -> int | None:
        """The key of the session that it says it was scanned in."""
        return whole_number(self.cleaned_data.get("session"))

    @cached_property
    def found(self) -> ScanSession | None:
        """The session it was scanned in, or else the one that is open."""
        mine = ScanSession.objects.visible_to(self.user)
        session = mine.filter(pk=self.named).first() if self.named else mine.open().first()
        if session:
            session.by = self.user
        return session

    @property
    def is_overtaken(self) -> bool:
        """Was it scanned before the open one was begun? It had to wait, and is not meant for it."""
        if self.named or not self.found:
            return False
        return self.scanned_at < self.found.started_at - ON_ITS_WAY


class ChoiceForm(forms.Form):
    """What was chosen for a line that waits."""

    way = forms.CharField(max_length=12)
    level = forms.ModelChoiceField(StockLevel.objects.none(), required=False)
    counted = QuantityField(
        label="How many", required=False, min_value=0, error_messages=NOT_NEGATIVE
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        within_reach = StockLevel.objects.granting(user, Role.OPERATOR).in_use()
        levels: Any = self.fields["level"]
        levels.queryset = within_reach.select_related("item", "location")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == "count" and data.get("counted") is None and not self.errors:
            self.add_error("counted", "Say how many there are.")
        return data

    @property
    def choice(self) -> Choice:
        """As it is handed over."""
        data = self.cleaned_data
        return Choice(data["way"], data.get("level"), data.get("counted"))


class AcceptForm(TermsForm):
    """That the terms are accepted on which what was scanned is lent."""

    def __init__(self, *args: Any, asset: Asset, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask_for([asset.type])


class AmountForm(forms.Form):
    """How much it was."""

    quantity = QuantityField(min_value=0)


class AttachForm(VerbForm):
    """Which item a barcode is on, and how much of it that stands for."""

    barcode = NameField(max_length=64, error_messages={"required": "Scan or type the barcode."})
    item = ItemField(label="Which item is it on?")
    quantity = QuantityField(label="Stands for", initial="1")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        items: Any = self.fields["item"]
        items.offer_rows(Item.objects.granting(user, Role.MANAGER).in_use())
