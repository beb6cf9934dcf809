"""What labels show, kept under a name."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

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
    kept = {"kind": kind, "stock": stock, "is_default": is_default, "shown": asdict(show)}
    kept["removed_at"] = None
    template, _ = LabelTemplate.objects.update_or_create(
        name=name, defaults=kept, create_defaults=kept | {"made_by": by}
    )
    return template


@transaction.atomic
def remove(template: LabelTemplate, *, by: Person) -> None:
    """It is no longer offered. What was printed keeps what it said."""
    LabelTemplate.objects.filter(pk=template.pk, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def bring_back(template: LabelTemplate, *, by: Person) -> None:
    """It is offered again, and usual again unless another has become so since."""
    LabelTemplate.objects.filter(pk=template.pk).update(removed_at=None)
