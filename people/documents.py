"""Documents that people send: read for what they are, kept under a name that nobody can guess."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponseBase

from . import uploads
from .pictures import TYPES, redrawn

PDF = b"%PDF-"
PDF_ENDS = b"%%EOF"
# How far from the end of a PDF its last mark may stand (ISO 32000-1, appendix H.3, note 18).
TAIL = 1024
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
OPENED_AS = TYPES | {"pdf": "application/pdf"}


class DocumentField(forms.FileField):
    """A data sheet, a manual or a picture, taken for what is in it, whatever it says that it is.

    What comes out is named for the storage; ``shown`` is what people call it.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "A PDF up to 20 MB, or a picture up to 5 MB.")
        accept = "application/pdf,image/png,image/jpeg,image/webp"
        options.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**options)
        self.error_messages |= {
            "required": "Choose a file.",
            "invalid": "Choose a file.",
            "empty": "The file is empty.",
        }

    def to_python(self, data: Any) -> File[bytes] | None:
        upload = super().to_python(data)
        return document(upload) if upload else None


def document(upload: Any) -> File[bytes]:
    """The PDF or picture in ``upload``; ValidationError for anything else. Pictures are redrawn."""
    if upload.size > uploads.MOST_BYTES:
        raise ValidationError("The file is larger than 20 MB. Choose a smaller one.")
    head = upload.read(len(PICTURES[0]))
    upload.seek(0)
    if head.startswith(PDF):
        kept = whole_pdf(upload)
    elif head.startswith(PICTURES):
        kept = redrawn(upload)
    else:
        raise ValidationError("Only PDFs and pictures (PNG, JPEG, WebP) can be kept here.")
    ending = str(kept.name).rpartition(".")[2]
    kept.shown = uploads.shown_name(upload.name, ending)  # type: ignore[attr-defined]
    return kept


def whole_pdf(upload: Any) -> File[bytes]:
    """The PDF in ``upload``, if it has an end."""
    content = upload.read()
    if PDF_ENDS not in content[-TAIL:]:
        raise ValidationError("This PDF ends too early. Fetch or save it again, then add it.")
    return ContentFile(content, name=f"{uuid4().hex}.pdf")


def handed_out(kept: FieldFile, name: str) -> HttpResponseBase:
    """The file, to be saved as ``name`` and not shown: nothing in it runs as a page of ours."""
    try:
        content = kept.open("rb")
    except OSError as error:
        raise Http404("The file is gone.") from error
    ending = str(kept.name).rpartition(".")[2]
    answer = FileResponse(
        content, as_attachment=True, filename=name, content_type=OPENED_AS[ending]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
