"""Gear: one row per durable unit, where it is, who has it, and the audits that look for it."""

from .auditing import Audit, AuditLine
from .files import AssetFile
from .gear import (
    Asset,
    AssetQuerySet,
    AssetType,
    Checkout,
    Outage,
    containing,
    iso,
)
from .history import UNDOABLE, AssetEvent, TypeEvent
from .piles import Pile
from .terms import Acceptance, Terms

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
    "Outage",
    "Pile",
    "Terms",
    "TypeEvent",
    "containing",
    "iso",
]
