"""What administrators say about the organisation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.forms.utils import pretty_name
from django.utils.text import Truncator

from . import currencies
from .forms import ZoneField
from .memory import forget
from .models import Organisation, Person
from .pictures import PictureField, bring_back, not_left_behind, put_instead
from .refused import Refused
from .tag_numbers import TagPattern
from .verb_forms import VerbForm

FACTS = (
    "name",
    "found_message",
    "found_contact",
    "found_page",
    "time_zone",
    "currency",
    "loan_days",
    "tag_pattern",
    "mfa_required",
)


class OrganisationForm(VerbForm):
    """All that can be said about the organisation, and how it was when the form was drawn."""

    name = forms.CharField(max_length=80, error_messages={"required": "Give it a name."})
    logo = PictureField(label="Logo")
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)
    found_message = forms.CharField(
        label="When something lost is found",
        max_length=500,
        required=False,
        help_text="What a stranger reads who scans its label. Empty: whose it is, and thanks.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    found_contact = forms.CharField(
        label="Whom they can tell",
        max_length=200,
        required=False,
        help_text="A telephone number or an address that strangers may know.",
    )
    found_page = forms.BooleanField(
        label="Strangers who scan a label can write to you",
        required=False,
        help_text="They see your name and the words above, and nothing of the thing. Off: they are"
        " asked to sign in.",
    )
    time_zone = ZoneField(
        otherwise="As the server's clock", help_text="Loans fall due at the end of a day there."
    )
    currency = forms.ChoiceField(choices=currencies.CHOICES)
    loan_days = forms.IntegerField(
        label="Usual loan, in days",
        required=False,
        min_value=0,
        max_value=1000,
        help_text="For gear whose type says nothing else. Empty: until further notice.",
    )
    tag_pattern = forms.CharField(label="Tag numbers", max_length=24)
    mfa_required = forms.BooleanField(
        label="Managers and administrators need a second step to sign in",
        required=False,
        help_text="A code from their phone, or a passkey. They are led to set one up.",
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_tag_pattern(self) -> str:
        text: str = self.cleaned_data["tag_pattern"]
        try:
            TagPattern.read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text


@transaction.atomic
def change_organisation(
    *,
    by: Person,
    operation_key: UUID,
    shown: str,
    logo: Any = None,
    remove_logo: bool = False,
    earlier_logo: str | None = None,
    **facts: Any,
) -> Organisation:
    """Say something else about the organisation.

    Refused if somebody else did since ``shown`` (``Organisation.edition``), lest an old form undo
    what a newer one did; the same form arriving twice finds that it is as it wants it.
    ``earlier_logo`` is the name of the logo that it had before and is to have again, nothing for
    none.
    """
    organisation = Organisation.objects.select_for_update().get()
    if organisation.operation_key == operation_key:
        return organisation
    before, news = organisation.edition, what_is_new(organisation, shown)
    for name, value in facts.items():
        setattr(organisation, name, value)
    another = logo or remove_logo or earlier_logo is not None
    if before != shown and (another or organisation.edition != before):
        raise Refused(
            f"Somebody changed the settings meanwhile. {news} Reload the page and look again."
        )
    if earlier_logo is not None:
        bring_back(organisation, earlier_logo, called="logo")
    with not_left_behind(organisation.logo):
        put_instead(organisation, logo, remove=remove_logo, called="logo")
        organisation.operation_key = operation_key
        organisation.save()
    forget("organisation")
    return organisation


def said_of(organisation: Organisation, after: Organisation) -> dict[str, Any]:
    """What was said about it; of its logo too if it has another ``after`` that."""
    facts = {name: getattr(organisation, name) for name in FACTS}
    is_same = after.logo == organisation.logo
    return facts if is_same else facts | {"earlier_logo": str(organisation.logo)}


def change_back(
    organisation: Organisation,
    *,
    was: Mapping[str, Any],
    left: str,
    by: Person,
    operation_key: UUID,
) -> Organisation:
    """Say of it what ``was`` said before an edit that ``left`` it as it is now."""
    return change_organisation(shown=left, by=by, operation_key=operation_key, **was)


def what_is_new(organisation: Organisation, shown: str) -> str:
    """What has been said since ``shown`` (``Organisation.edition``): Currency: CHF. Logo: none."""
    as_shown = set(shown.split())
    changed = {
        word.partition(":")[0] for word in organisation.edition.split() if word not in as_shown
    }
    return " ".join(
        f"{field.label or pretty_name(name)}: {in_words(getattr(organisation, name))}."
        for name, field in OrganisationForm.base_fields.items()
        if name in changed
    )


def in_words(value: Any) -> str:
    """A setting, short enough for a sentence."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, FieldFile):
        return "another" if value else "none"
    return Truncator("none" if value in (None, "") else value).chars(60)
