"""What the drawing of a sheet needs to be followed position by position."""

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def toggled(struck: Iterable[int], slot: int) -> str | None:
    """The spoiled slots as they stand in an address, with ``slot`` put in or taken out."""
    return ".".join(map(str, sorted(set(struck or ()) ^ {slot}))) or None


@register.filter
def counted(dropped: Iterable[tuple[str, int]]) -> str:
    """What was left out in words: location on 3 labels, organisation on 1."""
    said = [f"{part} on {count}" for part, count in dropped]
    return ", ".join(said)
