"""What the drawing of a sheet needs to be followed position by position."""

from collections.abc import Iterable
from typing import Any

from django import template

from labels.models import Tag
from labels.models.tags import TARGETS, TagQuerySet
from locations.questions import KEY, Question

register = template.Library()

MOST_SHOWN = 8
TOLD = (
    "code", "claimed_at", "voided_at", "claimed_by__name", "voided_by__name", "replaced_by__code"
)  # fmt: skip


@register.filter
def toggled(struck: Iterable[int], slot: int) -> str | None:
    """The spoiled slots as they stand in an address, with ``slot`` put in or taken out."""
    return ".".join(map(str, sorted(set(struck or ()) ^ {slot}))) or None


@register.filter
def counted(dropped: Iterable[tuple[str, int]]) -> str:
    """What was left out in words: location on 3 labels, organisation on 1."""
    said = [f"{part} on {count}" for part, count in dropped]
    return ", ".join(said)


@register.inclusion_tag("labels/_labels_of.html", takes_context=True)
def labels_of(context: Any, kind: str, thing: Any) -> dict[str, Any]:
    """The labels of one thing: which codes, when each was printed last, and what became of it."""
    shared = {name: context[name] for name in ("csrf_token", "request") if name in context}
    tags = LABELS_OF[kind].of(thing.pk)
    return shared | {"tags": tags, "value": f"{kind}:{thing.pk}", "kind": kind}


def last_of(kind: str) -> Question[Tag]:
    """What is asked about the labels of a thing of this kind, the last first."""

    def ask() -> TagQuerySet:
        tags = Tag.objects.filter(**{kind: KEY}).with_printing_time().order_by("-pk")
        tags = tags.select_related("claimed_by", "voided_by", "replaced_by").only(*TOLD)
        return tags[:MOST_SHOWN]

    return Question(ask)


LABELS_OF = {kind: last_of(kind) for kind in TARGETS}
