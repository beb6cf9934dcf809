"""Why stock is adjusted: the organisation's own short list."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from locations.access import administrators
from people.forms import NameField
from people.pages import done, page, posted, refusal, whole_number
from people.refused import Refused
from people.verb_forms import VerbForm

from . import reasons
from .models import Reason

LONGEST = 40


class ReasonForm(VerbForm):
    """What a reason is called."""

    name = NameField(max_length=LONGEST, error_messages={"required": "Give it a name."})


@administrators
@require_http_methods(["GET", "POST"])
def reason_list(request: HttpRequest) -> HttpResponse:
    """The list, and adding to it."""
    form = ReasonForm(posted(request))
    if form.is_valid() and form.try_to(reasons.add_reason, by=request.user):
        undo = to_change(form.outcome, verb="remove")
        return done(request, reverse("stockroom:reason_list"), f"Added {form.outcome}.", undo=undo)
    listed = Reason.objects.visible_to(request.user).that_count()
    return page(request, "stockroom/reason_list.html", section="stock", form=form, reasons=listed)


@administrators
@require_POST
def reason_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it something else, move it, archive, restore or remove it; an undo says which, too."""
    reason = get_object_or_404(Reason.objects.visible_to(request.user), pk=pk)
    asked = request.POST if "verb" in request.POST else request.GET
    name, to = asked.get("name", ""), whole_number(asked.get("to")) or 1
    before, number = reason.name, reasons.number_of(reason)
    verbs: dict[str, tuple[Any, dict[str, str]]] = {
        "rename": (partial(renamed, name=name), {"verb": "rename", "name": before}),
        "up": (partial(reasons.move, to=number - 1), {"verb": "move", "to": str(number)}),
        "move": (partial(reasons.move, to=to), {"verb": "move", "to": str(number)}),
        "archive": (partial(reasons.archive, archived=True), {"verb": "restore"}),
        "restore": (partial(reasons.archive, archived=False), {"verb": "archive"}),
        "remove": (reasons.remove, {}),
    }
    if asked.get("verb") not in verbs:
        words = "This page is out of date. Reload it and try again."
        return refusal(request, words, section="stock")
    verb, opposite = verbs[asked["verb"]]
    try:
        said = verb(reason)
    except Refused as refused:
        return refusal(request, str(refused), section="stock")
    undo = to_change(reason, **opposite) if opposite else None
    return done(request, reverse("stockroom:reason_list"), said, undo=undo)


def renamed(reason: Reason, *, name: str) -> str:
    """Call ``reason`` by the ``name`` that was typed; Refused if that is none."""
    try:
        return reasons.rename(reason, name=NameField(max_length=LONGEST).clean(name))
    except ValidationError as error:
        raise Refused(f"Give it a name of at most {LONGEST} letters.") from error


def to_change(reason: Reason, **said: str) -> str:
    """The address that does so to ``reason``."""
    return f"{reverse('stockroom:reason_change', args=[reason.pk])}?{urlencode(said)}"
