"""What stock is counted or measured in."""

from decimal import Decimal

from django.db import models


class Unit(models.TextChoices):
    """The unit of an item: counted ones are whole numbers, measured ones have up to 3 decimals."""

    EACH = "each", "pieces"
    BOX = "box", "boxes"
    PACK = "pack", "packs"
    ROLL = "roll", "rolls"
    SHEET = "sheet", "sheets"
    PAIR = "pair", "pairs"
    BOTTLE = "bottle", "bottles"
    GRAM = "g", "grams"
    KILOGRAM = "kg", "kilograms"
    METRE = "m", "metres"
    LITRE = "L", "litres"
    MILLILITRE = "mL", "millilitres"

    @property
    def is_measured(self) -> bool:
        """Can there be a fraction of it?"""
        return self in MEASURED

    @property
    def decimals(self) -> int:
        """How many decimal places a quantity in this unit may have."""
        return 3 if self.is_measured else 0

    @property
    def step(self) -> Decimal:
        """The smallest difference between two quantities in this unit."""
        return Decimal(1).scaleb(-self.decimals)

    @property
    def usual_step(self) -> Decimal:
        """By how much people usually change a quantity in this unit."""
        return Decimal(USUAL_STEPS.get(self, "1"))

    def short(self, quantity: Decimal | int) -> str:
        """How it is written after ``quantity``: "1 box", "2 boxes", "3 pcs", "1.5 kg"."""
        if self.is_measured:
            return self.value
        if self is Unit.EACH:
            return "pc" if quantity == 1 else "pcs"
        return self.value if quantity == 1 else self.label


MEASURED = frozenset({Unit.GRAM, Unit.KILOGRAM, Unit.METRE, Unit.LITRE, Unit.MILLILITRE})

USUAL_STEPS = {Unit.GRAM: "50", Unit.MILLILITRE: "50", Unit.KILOGRAM: "0.1", Unit.LITRE: "0.1"}


def plain(quantity: Decimal) -> str:
    """``quantity`` as people write it: 1,350 or 0.25, with a real minus sign."""
    text = f"{quantity:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


class Pack(models.TextChoices):
    """What several of an item come in, and what more than one of those are called."""

    BAG = "bag", "bags"
    BOTTLE = "bottle", "bottles"
    BOX = "box", "boxes"
    BUNDLE = "bundle", "bundles"
    CAN = "can", "cans"
    CARTON = "carton", "cartons"
    CASE = "case", "cases"
    DRUM = "drum", "drums"
    PACK = "pack", "packs"
    PALLET = "pallet", "pallets"
    REAM = "ream", "reams"
    ROLL = "roll", "rolls"
    SPOOL = "spool", "spools"
    TRAY = "tray", "trays"
    TUB = "tub", "tubs"

    def counted(self, number: Decimal | int) -> str:
        """So many of them: "1 box", "2 boxes"."""
        return f"{plain(Decimal(number))} {self.value if number == 1 else self.label}"


def in_packs(quantity: Decimal, pack: Pack, size: Decimal) -> str:
    """``quantity`` in whole packs of ``size``, and what lies beside them: "2 boxes + 14"."""
    whole, rest = divmod(quantity, size)
    packs = pack.counted(whole)
    return f"{packs} + {plain(rest)}" if rest else packs
