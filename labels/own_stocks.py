"""What can be done about label stocks: add one's own, change it, put any away."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from people.models import Person
from people.refused import Refused

from .models import LabelStock

NOT_YOURS = "It comes with the house. Duplicate it and adjust that one."


@transaction.atomic
def add(*, by: Person, operation_key: UUID, **facts: Any) -> LabelStock:
    """A label stock of ``by``'s own. The same submission again answers with the first."""
    stock, _ = LabelStock.objects.get_or_create(
        operation_key=operation_key, defaults={"made_by": by, **facts}
    )
    return stock


@transaction.atomic
def change(stock: LabelStock, *, by: Person, **facts: Any) -> LabelStock:
    """Give ``stock`` other measures. What was printed on it keeps the ones it had."""
    stock = LabelStock.objects.select_for_update().get(pk=stock.pk)
    if not stock.may_be_changed_by(by):
        raise Refused(NOT_YOURS)
    for name, value in facts.items():
        setattr(stock, name, value)
    stock.save(update_fields=list(facts))
    return stock


@transaction.atomic
def change_back(
    stock: LabelStock, *, was: Mapping[str, Any], left: Mapping[str, Any], by: Person,
    operation_key: UUID | None = None,
) -> LabelStock:  # fmt: skip
    """Say of ``stock`` what it ``was`` before an edit that ``left`` it as it is. Twice is once."""
    held = LabelStock.objects.select_for_update().get(pk=stock.pk)
    said = {name: getattr(held, name) for name in was}
    if said == was:
        return held
    if said != left:
        raise Refused("Somebody has changed it since. Change it by hand.")
    if LabelStock.is_called(f"{was['brand']} {was['part']}".strip(), but=Q(pk=held.pk)):
        raise Refused("There is a label stock of its old name by now. Change it by hand.")
    return change(held, by=by, **was)


@transaction.atomic
def hide(stock: LabelStock, *, hidden: bool, by: Person) -> LabelStock:
    """Put ``stock`` away, so that it isn't offered, or take it out again."""
    LabelStock.objects.filter(pk=stock.pk).update(is_hidden=hidden)
    stock.refresh_from_db()
    return stock
