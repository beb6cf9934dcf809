"""A photo that somebody chooses, to be read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.uploads import MOST_BYTES

from . import frames

# Telephones turn a photo of theirs into one of these where only these are taken.
KINDS = "image/jpeg,image/png,image/webp"


class PhotoForm(forms.Form):
    """A photo of a label; valid are the codes in it. The session that it is for goes along."""

    photo = forms.FileField(
        label="Photo",
        help_text="PNG, JPEG or WebP, up to 20 MB. It is not kept.",
        error_messages={"required": "Choose a photo.", "empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )
    session = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def clean_photo(self) -> list[dict[str, str]]:
        """The codes instead of the photo."""
        photo: Any = self.cleaned_data["photo"]
        if photo.size > MOST_BYTES:
            raise ValidationError("The file is larger than 20 MB. Choose a smaller one.")
        try:
            codes = frames.codes_in(photo)
        except frames.Busy as busy:
            raise ValidationError("Others are being read for. Try again.") from busy
        if not codes:
            raise ValidationError("No code in it can be read. Take one from closer, or type it.")
        return codes
