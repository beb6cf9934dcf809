"""What labels show, kept under a name."""

from dataclasses import asdict

from django.db import transaction

from people.models import Organisation, Person

from .models import LabelStock, LabelTemplate
from .showing import Show


@transaction.atomic
def save(
    name: str, show: Show, *, kind: str, stock: LabelStock | None, is_default: bool, by: Person
) -> LabelTemplate:
    """Keep ``show`` under ``name``; a template of that name shows this from now on.

    As the default for a kind of thing, on one stock or any, it takes the place of the one before.
    """
    if is_default:
        list(Organisation.objects.select_for_update(no_key=True))  # one after the other
        before = LabelTemplate.objects.filter(kind=kind, is_default=True)
        before.filter(stock=stock).update(is_default=False)
    template, _ = LabelTemplate.objects.update_or_create(
        name=name,
        defaults={
            "kind": kind,
            "stock": stock,
            "is_default": is_default,
            "shown": asdict(show),
        },
        create_defaults={
            "kind": kind,
            "stock": stock,
            "is_default": is_default,
            "shown": asdict(show),
            "made_by": by,
        },
    )
    return template


@transaction.atomic
def remove(template: LabelTemplate, *, by: Person) -> None:
    """It is no longer offered. What was printed keeps what it said."""
    LabelTemplate.objects.filter(pk=template.pk).delete()
