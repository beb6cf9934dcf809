"""Gear: one row per durable unit, where it is, who has it, and the audits that look for it."""

from .auditing import Audit, AuditLine
from .files import AssetFile
from .gear import (
    Asset,
    AssetQuerySet,
    Checkout,
    containing,
    iso,
    rows_of,
)
from .history import UNDOABLE, AssetEvent, History, TypeEvent
from .outages import Outage
from .piles import Pile
from .terms import Acceptance, Terms
from .types import AssetType

__all__ = [
    "UNDOABLE",
    "Acceptance",
    "Asset",
    "AssetEvent",
    "AssetFile",
    "AssetQuerySet",
    "AssetType",
    "Audit",
    "AuditLine",
    "Checkout",
    "History",
    "Outage",
    "Pile",
    "Terms",
    "TypeEvent",
    "containing",
    "iso",
    "rows_of",
]
