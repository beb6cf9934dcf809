"""What a person has picked to print, how, and what they printed last."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from . import barcode
from .faces import LabelFace
from .forms import BenchForm
from .models import PrintRun
from .operations import MOST_LABELS
from .paper import Paper
from .placing import TooSmall, place, smallest_code, why_no_bars
from .selecting import Label, every_copy, picked
from .sheets import Sheet, cut_for, layout, places
from .unwritable import Unwritable, unwritable

RUNS = 5  # printed ones that are offered again
DRAWN = 3  # sheets
LISTED = 200  # picks: more would make a page that nobody scrolls


@dataclass
class Bench:
    """The label bench of one person, with the form that says how to print."""

    user: Any
    form: BenchForm

    @cached_property
    def labels(self) -> list[Label]:
        """What is picked, as far as this person may still print it."""
        form = self.form
        if not form.is_valid():
            return picked(self.user)
        return picked(self.user, form.setup.shows, form.setup.order)

    @cached_property
    def total(self) -> int:
        """How many labels that makes."""
        return sum(label.copies for label in self.labels)

    @property
    def listed(self) -> list[Label]:
        """The first labels, which are shown one by one."""
        return self.labels[:LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return max(len(self.labels) - LISTED, 0)

    @cached_property
    def pages(self) -> list[list[int]]:
        """The positions printed at on each sheet; none while the form or the start won't do."""
        if not self.labels or not self.form.is_valid():
            return []
        setup = self.form.setup
        total = min(self.total, MOST_LABELS)
        try:
            return places(total, setup.stock.paper, setup.start, struck=setup.struck)
        except ValueError as refused:
            self.form.add_error("start", str(refused))
        return []

    @property
    def gone_on_with(self) -> PrintRun | None:
        """The run that went on already with the sheet that these labels are to go on with."""
        run = self.form.cleaned_data.get("continues")
        return run.gone_on_with if run else None

    @cached_property
    def known_continuation(self) -> PrintRun | None:
        """The same, if this person may know of it."""
        later = self.gone_on_with
        return PrintRun.objects.visible_to(self.user).filter(pk=later.pk).first() if later else None

    @cached_property
    def measured(self) -> list[tuple[LabelFace, int]]:
        """What each label says and how often, all with the first one's code.

        Their addresses are of one length, so all codes are of one size; and to make a code takes
        longer than all else that says what fits.
        """
        address = self.labels[0].face.address
        return [(replace(label.face, address=address), label.copies) for label in self.labels]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The first sheets, as they will be printed; none while the form or the paper won't do."""
        if not self.pages:
            return ()
        setup = self.form.setup
        count = sum(len(positions) for positions in self.pages[:DRAWN])
        faces = every_copy(self.labels)[:count]
        try:
            return layout(faces, self.paper, setup.start, struck=setup.struck)
        except TooSmall as refused:
            self.form.add_error("stock", str(refused))
        return ()

    @cached_property
    def paper(self) -> Paper:
        """What is printed on; a tape cut to what is on all labels. TooSmall when no code fits."""
        return cut_for((face for face, _ in self.measured), self.form.setup.stock.paper)

    @cached_property
    def dropped(self) -> list[tuple[str, int]]:
        """What has no room, and on how many labels."""
        counts: Counter[str] = Counter()
        for face, copies in self.measured if self.sheets else ():
            for part in place(face, self.paper, 1).dropped:
                counts[part] += copies
        return list(counts.items())

    @property
    def why_no_bars(self) -> str:
        """Why some label has no Code 128, though it was wanted; empty when all have it."""
        if "Code 128" not in dict(self.dropped):
            return ""
        widest = max((face for face, _ in self.measured), key=lambda face: barcode.size(face.code))
        return why_no_bars(widest, self.paper)

    @cached_property
    def unwritable(self) -> Unwritable | None:
        """What no font has of all that the labels say."""
        return unwritable(label.face for label in self.labels)

    @property
    def code_mm(self) -> float | None:
        """The side of the codes on the sheet."""
        return self.sheets[0].labels[0].code.w if self.sheets else None

    @property
    def smallest_mm(self) -> float | None:
        """The side below which a code would not be readable."""
        return smallest_code(self.labels[0].face) if self.labels else None


def printed_before(user: Any) -> list[PrintRun]:
    """The runs that ``user`` printed last, with how many labels each."""
    own = PrintRun.objects.visible_to(user).filter(by=user.pk)
    return list(own.newest_first(user)[:RUNS])
