"""Who borrows: somebody of those who may, or somebody new, and what they accept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.http import urlencode

from people.choosing import PersonField
from people.forms import NameField
from people.models import Person, PersonQuerySet
from people.namesakes import namesakes
from people.pages import whole_number
from people.signatures import SignatureField
from people.verb_forms import VerbForm

from .borrowing import borrowers, only_for
from .models import AssetType
from .newcomers import Newcomer, key_of_newcomer
from .terms import Accepted, terms_of


class BorrowerField(PersonField):
    """One of those who may borrow it."""

    def offer_borrowers(self, people: PersonQuerySet, kinds: Iterable[AssetType]) -> None:
        """Let one of ``people`` be chosen who may borrow a unit of each of ``kinds``."""
        restricted = [kind for kind in kinds if not kind.for_anyone]
        if restricted:
            self.suggestions = "assets:borrowers"
            self.among = urlencode({"type": {kind.pk for kind in restricted}}, doseq=True)
            self.error_messages |= {"invalid_choice": only_for(restricted[0])}
        self.offer_rows(borrowers(people, restricted))

    def begin_with(self, person: Person) -> dict[str, Any]:
        """What is chosen until something else is: ``person``, if they are offered; else nobody."""
        if self.among and not self.rows.filter(pk=person.pk).exists():
            return {}
        self.empty_label = None
        return {"to": person.pk}


class TermsForm(VerbForm):
    """That terms are accepted, where a type asks for that: by a typed name, or a signature."""

    signed_name = NameField(
        label="Name of who accepts",
        required=False,
        help_text="Typed by who takes it.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    signature = SignatureField()
    # The keys of the terms that stand above.
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def ask_for(self, kinds: Iterable[AssetType]) -> None:
        """Ask for what these types ask for; for nothing, if none does."""
        self.terms = terms_of(kinds)
        self.fields["signed_name"].nothing_is_a_choice = True
        if self.terms:
            self.initial["shown"] = ",".join(str(terms.pk) for terms in self.terms)
        else:
            for name in ("signed_name", "signature", "shown"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.terms:
            return data
        name, hand = data.pop("signed_name", ""), data.pop("signature", None)
        keys = (whole_number(key) for key in data.pop("shown", "").split(","))
        shown = frozenset(key for key in keys if key)
        if not shown.issuperset(terms.pk for terms in self.terms):
            self.add_error("shown", "Read the terms first: they are new here.")
        if not (name or hand or self.errors):
            self.add_error("signed_name", "Type the name, or sign below.")
        data["accepted"] = Accepted(shown, name, hand)
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """Terms that were changed meanwhile are shown as they are now."""
        if field == "shown":
            self.data = self.data.copy()
            self.data[self.add_prefix("shown")] = self.initial["shown"]
            field = None
        super().add_error(field, error)


class NewcomerForm(VerbForm):
    """Somebody who is not here yet, instead of one who is. They are named ``to``, as the others.

    Where people are called nearly the same it is asked first whether it is one of them.
    """

    new_name = NameField(
        label="Their name",
        required=False,
        help_text="Counts instead of the choice above. They are added, and can't sign in.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    new_contact = forms.CharField(
        label="How to reach them",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    # Which of those it is who were asked about, or "new": nobody of those who are like this name.
    known = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    asked_about = NameField(required=False, widget=forms.HiddenInput)

    def welcome(self, kinds: Iterable[AssetType]) -> None:
        """Let somebody new be named, unless some of it is for the members of teams alone."""
        self.alike: list[Person] = []
        self.fields["new_name"].nothing_is_a_choice = True
        if not all(kind.for_anyone for kind in kinds):
            for name in ("new_name", "new_contact", "known", "asked_about"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name, contact = data.pop("new_name", ""), data.pop("new_contact", "")
        known, asked_about = data.pop("known", ""), data.pop("asked_about", "")
        if not name or "new_name" in self.errors:
            return data
        self.errors.pop("to", None)
        offered = self.fields["to"].rows  # type: ignore[attr-defined]
        key = whole_number(known)
        if key and (person := offered.filter(pk=key).first()):
            return data | {"to": person}
        if (known, asked_about) != ("new", name) and "operation_key" in data:
            others = offered.exclude(operation_key=key_of_newcomer(data["operation_key"]))
            self.alike = namesakes(name, others)
        if self.alike:
            self.add_error("new_name", "Somebody is called nearly the same.")
        return data | {"to": Newcomer(name, contact)}
