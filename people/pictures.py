"""Pictures that people send: read carefully, drawn anew, kept under a name nobody can guess."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from .refused import Refused

KINDS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
TOO_MANY_PIXELS = "The picture has more than 40 megapixels. Make it smaller."
LONGEST = 1600
# Beside a name in a list: 44 px on a screen that draws each with three.
SMALL = 132
TYPES = {"jpg": "image/jpeg", "png": "image/png"}
# One at a time in each process: 40 megapixels, which may arrive in a few kilobytes, take hundreds
# of megabytes while they are drawn.
_drawing = Lock()
# How a picture is set upright, by the orientation that its camera noted (EXIF 2.32, tag 274).
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureField(forms.FileField):
    """A photo or a drawing. What comes out is drawn anew, of bounded size, without metadata."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("help_text", "PNG, JPEG or WebP, up to 5 MB.")
        options.setdefault(
            "widget", forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
        )
        super().__init__(**options)
        self.error_messages |= {"empty": "The file is empty.", "invalid": "Choose a file."}

    def to_python(self, data: Any) -> ContentFile[bytes] | None:
        upload = super().to_python(data)
        return redrawn(upload) if upload else None


def redrawn(upload: Any) -> ContentFile[bytes]:
    """The picture in ``upload``, upright, at most LONGEST pixels wide or high, as JPEG or PNG.

    ValidationError for whatever isn't a single picture of a kind we know.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError("The file is larger than 5 MB. Choose a smaller one.")
    with _drawing, read_with_care():
        picture = opened(upload)
        # Telephones put a second picture, of depths, behind a photo: that one doesn't move.
        if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
            raise ValidationError("The picture moves. Choose one that stands still.")
        # A JPEG is read at a fraction of its size where that is enough.
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = set_upright(in_eight_bits(picture))
        is_clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
        wanted = "RGBA" if is_clear else "RGB"
        drawn = upright if upright.mode == wanted else upright.convert(wanted)
        drawn.thumbnail((LONGEST, LONGEST))
        drawn.load()  # a small one hasn't been read to its end until now
    written, ending = BytesIO(), "png" if is_clear else "jpg"
    if is_clear:
        drawn.save(written, "PNG", optimize=True)
    else:
        drawn.save(written, "JPEG", quality=85, optimize=True)
    return ContentFile(written.getvalue(), name=f"{uuid4().hex}.{ending}")


@contextmanager
def read_with_care() -> Iterator[None]:
    """What can't be read in here as a single picture of a kind we know is a ValidationError."""
    # What draws our PDFs turns this on for itself, and so for all: half a picture is none here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata, which is left out anyway
            yield
    except Image.DecompressionBombError as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError("This can't be read as a PNG, JPEG or WebP picture.") from error


def opened(file: Any) -> Image.Image:
    """The picture in ``file``, of a size that we may draw: nothing of it has been drawn yet."""
    picture = Image.open(file, formats=KINDS)
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)
    return picture


def in_eight_bits(picture: Image.Image) -> Image.Image:
    """The same picture; greys of 16 bits, all but the darkest of which would turn white, scaled."""
    if not picture.mode.startswith("I"):
        return picture
    scaled = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    scaled.info = picture.info
    return scaled


def set_upright(picture: Image.Image) -> Image.Image:
    """The picture as it was seen. What can't be read of its metadata is passed over."""
    try:
        turn = UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, TypeError, ValueError, struct.error):
        turn = None
    if turn is None:
        return picture
    turned = picture.transpose(turn)
    turned.info = picture.info
    return turned


def replace(kept: FieldFile, picture: File[Any] | None) -> None:
    """Keep ``picture`` instead of what is kept now, or nothing. Its row is for the caller to save.

    The old file goes once the change has been committed: until then the row points at it.
    """
    storage, old = kept.storage, kept.name
    if picture is None:
        kept.name = ""
        setattr(kept.instance, kept.field.name, "")
    else:
        kept.save(picture.name or "picture", picture, save=False)
    if old:
        transaction.on_commit(lambda: storage.delete(old))


def put_instead(row: Any, photo: File[Any] | None, *, remove: bool, called: str = "photo") -> None:
    """Put aside the photo of ``row`` for this one, or for none if it is to ``remove`` its own.

    Of a row whose picture is no photo it is told what it is ``called``.
    """
    if photo or (remove and getattr(row, called)):
        put_aside(row, called)
        replace(getattr(row, called), photo)


def put_aside(row: Any, called: str) -> None:
    """Let ``row`` have no photo; the one it had is kept as ``photo_before`` until the next goes."""
    kept = getattr(row, called)
    replace(getattr(row, f"{called}_before"), None)
    setattr(row, f"{called}_before", kept.name)
    kept.name = ""


def bring_back(row: Any, name: str, *, called: str = "photo") -> None:
    """Let the photo of this ``name`` be seen again, and put aside the one that is.

    Refused if it is not the one that ``row`` had before. Nothing ("") is no photo, as ever.
    """
    seen, before = getattr(row, called).name, getattr(row, f"{called}_before").name
    if not name:
        put_aside(row, called)
    elif before == name:
        setattr(row, f"{called}_before", seen)
        setattr(row, called, name)
    else:
        raise Refused(f"The {called} of before is gone. Change it by hand.")


@contextmanager
def not_left_behind(kept: FieldFile) -> Iterator[None]:
    """What fails in here leaves no file behind that ``kept`` did not have before."""
    before = kept.name
    try:
        yield
    except BaseException:
        if kept.name and kept.name != before:
            kept.storage.delete(kept.name)
        raise


def served(request: HttpRequest, kept: FieldFile) -> HttpResponse:
    """The picture itself, for whoever has passed the door; small for ``?small``.

    Its name changes when it does, and the name is in its address: small ones, of which lists have
    many, are drawn once for each browser.
    """
    if not kept:
        raise Http404("There is no picture.")
    is_small = "small" in request.GET
    tag = f'"{kept.name}{"-small" if is_small else ""}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        try:
            with kept.open("rb") as file:  # of bounded size: it was drawn here
                content = small(file) if is_small else file.read()
        except OSError as error:
            raise Http404("The picture is gone.") from error
        answer = HttpResponse(content, content_type=TYPES[str(kept.name).rpartition(".")[2]])
    answer["ETag"] = tag
    answer["Cache-Control"] = f"private, max-age={30 * 24 * 3600 if is_small else 3600}"
    return answer


def small(file: Any) -> bytes:
    """The picture in ``file``, which was drawn here, as it stands beside a name."""
    picture = Image.open(file, formats=KINDS)
    kind = str(picture.format)
    picture.draft("RGB", (SMALL, SMALL))
    picture.thumbnail((SMALL, SMALL))
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()
