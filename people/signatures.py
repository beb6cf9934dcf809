"""Signatures that people draw with a finger or a mouse."""

from base64 import b64decode
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from .pictures import redrawn

BEGINS = "data:image/png;base64,"
LARGEST = (600, 240)
DARK = 128


UNREADABLE = "This can't be read as a signature. Draw it again, or type the name."


class SignatureField(forms.CharField):
    """What was drawn on a ``<signature-pad>``. What comes out is a PNG drawn anew, or None."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(max_length=400_000, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return ink(text) if text else None


def ink(drawn: str) -> bytes:
    """The signature in a data address, as a PNG in black on white; ValidationError without one."""
    unreadable = ValidationError(UNREADABLE)
    if not drawn.startswith(BEGINS):
        raise unreadable
    try:
        sent = redrawn(ContentFile(b64decode(drawn[len(BEGINS) :], validate=True), name="pad"))
    except (ValueError, ValidationError) as error:
        raise unreadable from error
    picture = Image.open(sent).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    page = Image.alpha_composite(paper, picture).convert("L")
    page.thumbnail(LARGEST)
    if not any(page.histogram()[:DARK]):  # nothing was drawn
        raise unreadable
    written = BytesIO()
    page.save(written, "PNG", optimize=True)
    return written.getvalue()
