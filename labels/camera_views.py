"""Reading labels for cameras whose browsers can't, and photos of labels."""

from io import BytesIO

from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member
from people.pages import page, posted, whole_number
from people.rates import too_often

from . import frames
from .camera_forms import PhotoForm
from .codes import read, spoken
from .models import ScanSession
from .tray import Tray

# A frame is sent as less than 40 kB, a photo made smaller by the browser as a few times that.
MOST_BYTES = 512 * 1024


@any_member
@require_POST
def read_frame(request: HttpRequest) -> HttpResponse:
    """The codes in one picture of a camera. What is too large is refused before it is read."""
    if request.content_type != "image/jpeg":
        return said("Send one JPEG picture.", status=415)
    if (whole_number(request.META.get("CONTENT_LENGTH")) or 0) > MOST_BYTES:
        return said("The picture is larger than 512 kB.", status=413)
    if too_often(request, "read_frame", about=str(request.user.pk)):
        return said("That is more than six pictures a second.", status=429)
    try:
        return JsonResponse({"codes": frames.codes_in(BytesIO(request.body))})
    except ValidationError as error:
        return said(error.message, status=422)
    except frames.Busy:
        return said("Others are being read for. Send the next one.", status=429)
    except UnreadablePostError:
        return said("The picture did not arrive whole.", status=400)


def said(words: str, *, status: int) -> HttpResponse:
    """Why there is no answer."""
    return JsonResponse({"said": words}, status=status)


@any_member
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest) -> HttpResponse:
    """Choose a photo and have it read; what it says can be scanned from here."""
    form = PhotoForm(posted(request), request.FILES or None)
    if form.is_bound and too_often(request, "read_frame", about=str(request.user.pk)):
        return respond_429(request)
    found = []
    if form.is_valid():
        texts = [code["rawValue"] for code in form.cleaned_data["photo"]]
        found = [(text, spoken(code) if (code := read(text)) else text) for text in texts]
    return page(request, "labels/photo.html", section="scan", form=form, found=found)


@any_member
@require_safe
@gzip_page
def shell(request: HttpRequest) -> HttpResponse:
    """The scan page as browsers keep it for when there is no network.

    It says what its person is doing, so that scans can wait for it, and nothing that was scanned.
    """
    session = ScanSession.objects.visible_to(request.user).open().for_page().first()
    tray = {"counts": Tray(session, request.user).counts, "rows": []} if session else None
    facts = {"session": session, "tray": tray, "is_shell": True}
    return page(request, "labels/scan.html", section="scan", **facts)
