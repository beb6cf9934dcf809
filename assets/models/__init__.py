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
from .terms import Acceptance, Terms

__all__ = [
    "UNDOABLE",
    "Acceptance",
    "Asset",
    "AssetEvent",
    "AssetFile",
    "AssetQuerySet",
    "AssetType",
    "Checkout",
    "Outage",
    "Terms",
    "TypeEvent",
    "iso",
]
