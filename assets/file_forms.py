"""Files kept with gear, to be sent."""

from django import forms

from people.documents import DocumentField
from people.verb_forms import VerbForm

from .models import AssetFile


class FileForm(VerbForm):
    """One more file, and what it is: an invoice is shown to those who may lend the asset."""

    file = DocumentField(label="File")
    kind = forms.ChoiceField(
        label="What is it?", choices=AssetFile.Kind, widget=forms.RadioSelect, initial="manual"
    )


class TypeFileForm(FileForm):
    """One more file about all units of a type, which are bought one by one."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[each for each in AssetFile.Kind.choices if each[0] != AssetFile.Kind.INVOICE],
        widget=forms.RadioSelect,
        initial="manual",
    )
