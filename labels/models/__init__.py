"""Labels: the codes on them, the paper they are on, and what was printed."""

from .runs import Pick, PrintLine, PrintRun, Selection
from .stocks import USUAL_PART, LabelStock, Printer
from .tags import TARGETS, Tag

__all__ = [
    "TARGETS",
    "USUAL_PART",
    "LabelStock",
    "Pick",
    "PrintLine",
    "PrintRun",
    "Printer",
    "Selection",
    "Tag",
]
