"""What a person has picked to print, and what they printed last."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import F, Sum

from .models import PrintLine, PrintRun
from .operations import MOST_LABELS
from .sheets import LabelFace
from .targets import WITH_ITS_THING, faces, still_printable

RUNS = 5  # printed ones that are offered again


@dataclass(frozen=True)
class Bench:
    """The label bench of one person."""

    user: Any

    @cached_property
    def runs(self) -> list[PrintRun]:
        """The selection, if there is one, and then the runs printed last; how many labels each."""
        mine = PrintRun.objects.visible_to(self.user).annotate(copies=Sum("lines__copies"))
        return list(mine.order_by(F("printed_at").desc(nulls_first=True), "-pk")[: RUNS + 1])

    @property
    def run(self) -> PrintRun:
        """The selection; while nothing is picked, one that isn't kept yet."""
        if self.runs and self.runs[0].printed_at is None:
            return self.runs[0]
        return PrintRun(by=self.user, stock=self.runs[0].stock if self.runs else "L7160")

    @property
    def printed(self) -> list[PrintRun]:
        """What was printed last, to print again."""
        return [run for run in self.runs if run.printed_at][:RUNS]

    @cached_property
    def labels(self) -> "list[Label]":
        """What is picked, as far as this person may still print it."""
        return labels_of(self.run, self.user)


@dataclass(frozen=True)
class Label:
    """One line of a print run, with what its label says."""

    line: PrintLine
    face: LabelFace

    @property
    def look(self) -> str:
        """As which kind of code its mark is drawn on screen."""
        return "stock" if self.face.kind == "item" else self.face.kind


def labels_of(run: PrintRun, user: Any) -> list[Label]:
    """The labels of ``run`` whose things ``user`` may print labels for now."""
    if run._state.adding:
        return []
    lines = run.lines.select_related("tag", *(f"tag__{path}" for path in WITH_ITS_THING))
    allowed = still_printable([line.tag for line in lines], user)
    kept = [line for line in lines if line.tag_id in allowed]
    said = faces([line.tag for line in kept], user)
    return [Label(line, face) for line, face in zip(kept, said, strict=True)]


def copies_of(labels: list[Label]) -> list[LabelFace]:
    """What is on each label of the sheets: every copy of every line."""
    every = (label.face for label in labels for _ in range(label.line.copies))
    return list(islice(every, MOST_LABELS + 1))
