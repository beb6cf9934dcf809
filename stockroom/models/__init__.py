"""Stock: how much of each item is left at each location, and how it came to be so."""

from .buying import Order, OrderEvent, OrderLine, Price, Supplier, SupplierItem
from .catalogue import Barcode, Item, ItemEvent, ItemFile, ItemQuerySet
from .categories import Renaming
from .counting import Count, CountLine
from .ledger import Movement, MovementQuerySet, Reason
from .levels import StockLevel, StockLevelQuerySet
from .quantities import LARGEST, ZERO, price_field, quantity_field, total
from .rules import NO_RULE, Amounts, ReorderRule, ReorderRuleQuerySet, RuleEvent

__all__ = [
    "LARGEST",
    "NO_RULE",
    "ZERO",
    "Amounts",
    "Barcode",
    "Count",
    "CountLine",
    "Item",
    "ItemEvent",
    "ItemFile",
    "ItemQuerySet",
    "Movement",
    "MovementQuerySet",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Price",
    "Reason",
    "Renaming",
    "ReorderRule",
    "ReorderRuleQuerySet",
    "RuleEvent",
    "StockLevel",
    "StockLevelQuerySet",
    "Supplier",
    "SupplierItem",
    "price_field",
    "quantity_field",
    "total",
]
