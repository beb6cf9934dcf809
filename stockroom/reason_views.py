"""Why stock is adjusted: the organisation's own short list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from locations.access import administrators
from people.forms import NameField
from people.pages import done, page, posted, refusal
from people.refused import Refused
from people.verb_forms import VerbForm

from . import reasons
from .models import Reason


class ReasonForm(VerbForm):
    """What a reason is called."""

    name = NameField(max_length=40, error_messages={"required": "Give it a name."})


@administrators
@require_http_methods(["GET", "POST"])
def reason_list(request: HttpRequest) -> HttpResponse:
    """The list, and adding to it."""
    form = ReasonForm(posted(request))
    if form.is_valid() and form.try_to(reasons.add_reason, by=request.user):
        return done(request, reverse("stockroom:reason_list"), f"Added {form.outcome}.")
    listed = Reason.objects.visible_to(request.user).that_count()
    return page(request, "stockroom/reason_list.html", section="stock", form=form, reasons=listed)


@administrators
@require_POST
def reason_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it something else, move it up, archive or restore it."""
    reason = get_object_or_404(Reason.objects.visible_to(request.user), pk=pk)
    verbs = {
        "rename": lambda: reasons.rename(reason, name=request.POST.get("name", "")),
        "up": lambda: reasons.move_up(reason),
        "archive": lambda: reasons.archive(reason, archived=True),
        "restore": lambda: reasons.archive(reason, archived=False),
    }
    verb = verbs.get(request.POST.get("verb", ""))
    if verb is None:
        words = "This page is out of date. Reload it and try again."
        return refusal(request, words, section="stock")
    try:
        said = verb()
    except Refused as refused:
        return refusal(request, str(refused), section="stock")
    return done(request, reverse("stockroom:reason_list"), said)
