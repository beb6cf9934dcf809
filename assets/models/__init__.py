"""Gear: one row per durable unit, where it is, and who has it."""

from .files import AssetFile
from .gear import (
    UNDOABLE,
    Asset,
    AssetEvent,
    AssetQuerySet,
    AssetType,
    Checkout,
    Outage,
    TypeEvent,
    iso,
)

__all__ = [
    "UNDOABLE",
    "Asset",
    "AssetEvent",
    "AssetFile",
    "AssetQuerySet",
    "AssetType",
    "Checkout",
    "Outage",
    "TypeEvent",
    "iso",
]
