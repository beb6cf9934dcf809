"""What a borrower accepted, as it can be read and printed later."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from locations.access import requires
from locations.models import Role
from people.pages import page

from .models import Acceptance


@requires(Role.VIEWER, Acceptance)
@require_safe
def acceptance(request: HttpRequest, acceptance: Acceptance) -> HttpResponse:
    """The terms in their wording of then, and who accepted them how."""
    return page(
        request,
        "assets/acceptance.html",
        section="gear",
        accepted=acceptance,
        asset=acceptance.checkout.asset,
    )


@requires(Role.VIEWER, Acceptance)
@require_safe
def signature(request: HttpRequest, acceptance: Acceptance) -> HttpResponse:
    """The signature, as it was drawn."""
    if acceptance.signature is None:
        raise Http404("It was accepted by name.")
    answer = HttpResponse(bytes(acceptance.signature), content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
