"""Labels: the codes on them, the paper they are on, and what was printed."""

from .events import TagEvent
from .finds import Finder, FoundReport, FoundReportEvent
from .logos import PrintedLogo
from .pointing import MODELS, TARGETS, within_reach
from .renderings import Rendering
from .runs import Pick, PrintLine, PrintRun, Selection
from .scanning import UNLISTED, ScanLine, ScanSession
from .stocks import USUAL_PART, LabelStock, Printer
from .tags import Tag
from .templates import LabelTemplate

__all__ = [
    "MODELS",
    "TARGETS",
    "UNLISTED",
    "USUAL_PART",
    "Finder",
    "FoundReport",
    "FoundReportEvent",
    "LabelStock",
    "LabelTemplate",
    "Pick",
    "PrintLine",
    "PrintRun",
    "PrintedLogo",
    "Printer",
    "Rendering",
    "ScanLine",
    "ScanSession",
    "Selection",
    "Tag",
    "TagEvent",
    "within_reach",
]
