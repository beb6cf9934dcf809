"""The label stocks that come with the house, as rows."""

from typing import Any

from .paper import known


def seed(model: Any) -> None:
    """Add those that aren't there yet to ``model``, which is ``LabelStock`` as it was or is."""
    fields = {field.name for field in model._meta.get_fields()}
    there = set(model.objects.filter(made_by=None).values_list("brand", "part"))
    model.objects.bulk_create(
        model(**{name: said(value) for name, value in fact.items() if name in fields})
        for fact in known().values()
        if (fact["brand"], fact["part"]) not in there
    )


def said(value: Any) -> Any:
    """A fact as it stands in its column: part numbers side by side."""
    return " ".join(value) if isinstance(value, list) else value
