"""Quantities and money, as the tables keep them."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round

LARGEST = Decimal("999999999.999")
ZERO = Decimal(0)


def quantity_field(**options: Any) -> DecimalField[Decimal, Decimal]:
    """A quantity: nine digits before the point and three after it, in the unit of its item."""
    return DecimalField(max_digits=12, decimal_places=3, **options)


def sum_field(**options: Any) -> DecimalField[Decimal, Decimal]:
    """A sum of quantities of one item."""
    return DecimalField(max_digits=15, decimal_places=3, **options)


def price_field(**options: Any) -> DecimalField[Decimal | None, Decimal | None]:
    """An amount of money, to four decimals, since a screw may cost part of a cent."""
    return DecimalField(max_digits=13, decimal_places=4, **options)


def total(rows: QuerySet[Any], *, of: str = "quantity") -> Any:
    """The sum ``of`` this in ``rows`` of the one item, as a subquery; 0 where there are none.

    SQLite adds decimals as floating point numbers: rounding makes 0.7 + 0.1 equal 0.8 again.
    """
    summed = rows.order_by().values("item").annotate(total=Round(Sum(of), 3))
    return Coalesce(Subquery(summed.values("total")), ZERO, output_field=quantity_field())
