"""What a person has picked to print, how, and what they printed last."""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.forms import BoundField

from . import barcode
from .faces import LabelFace
from .forms import BenchForm, CopiesForm, copies_of
from .models import PrintRun, Tag
from .operations import MOST_LABELS, Setup
from .paper import Paper
from .placing import TooSmall, place, smallest_code, why_no_bars
from .selecting import Label, every_copy, labels_again, on_each, picked
from .sheets import Sheet, cut_for, layout, places
from .targets import faces
from .unwritable import Unwritable, unwritable

RUNS = 5  # printed ones that are offered again
DRAWN = 3  # sheets
NOBODYS = "ABCDEFGH"  # does not add up
LISTED = 200  # picks: more would make a page that nobody scrolls


class Shown(ABC):
    """Labels as a page shows them: the first ones by name, and what their paper can't show."""

    @property
    @abstractmethod
    def labels(self) -> list[Label]: ...

    @property
    @abstractmethod
    def paper(self) -> Paper: ...

    @property
    @abstractmethod
    def sheets(self) -> tuple[Sheet, ...]:
        """The first ones."""

    @property
    def named(self) -> list[Label]:
        """The first labels, which are shown one by one."""
        return self.labels[:LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return max(len(self.labels) - LISTED, 0)

    @cached_property
    def measured(self) -> list[tuple[LabelFace, int]]:
        """What each label says and how often, all with the first one's code.

        Their addresses are of one length, so all codes are of one size; and to make a code takes
        longer than all else that says what fits.
        """
        address = self.labels[0].face.address if self.labels else ""
        return [(replace(label.face, address=address), label.copies) for label in self.labels]

    @cached_property
    def dropped(self) -> list[tuple[str, int]]:
        """What has no room, and on how many labels; nothing while none is drawn."""
        counts: Counter[str] = Counter()
        if any(sheet.labels for sheet in self.sheets):
            for face, copies in self.measured:
                for part in place(face, self.paper, 1).dropped:
                    counts[part] += copies
        return list(counts.items())

    @cached_property
    def unwritable(self) -> Unwritable | None:
        """What no font has of all that the labels say."""
        return unwritable(label.face for label in self.labels)


@dataclass
class Bench(Shown):
    """The label bench of one person, with the form that says how to print."""

    user: Any
    form: BenchForm
    copies: CopiesForm | None = None  # as they were sent

    @cached_property
    def setup(self) -> Setup | None:
        """How the sheets are drawn; None while the stock won't do."""
        form = self.form.drawable
        return form.setup if form else None

    @cached_property
    def labels(self) -> list[Label]:
        """What is picked, as far as this person may still print it."""
        if not self.setup:
            return picked(self.user)
        return picked(self.user, self.setup.shows, self.setup.order)

    @cached_property
    def total(self) -> int:
        """How many labels that makes."""
        return sum(label.copies for label in self.labels)

    @property
    def listed(self) -> list[tuple[Label, BoundField]]:
        """The first labels, with how often each is wanted."""
        rows = self.named
        drawn = CopiesForm(of=[(row.key, row.tag.target, row.copies) for row in rows])
        sent = self.copies or drawn
        names = [(row, copies_of(row.key)) for row in rows]
        return [(row, (sent if name in sent.fields else drawn)[name]) for row, name in names]

    @cached_property
    def pages(self) -> list[list[int]]:
        """The positions printed at on each sheet; none while the stock or the start won't do."""
        setup = self.setup
        if not setup or not self.labels:
            return []
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
    def sheets(self) -> tuple[Sheet, ...]:
        """The first sheets, as they will be printed; none while the paper won't do.

        One without labels when nothing is left of it, so that a position can be used again.
        """
        setup = self.setup
        if not setup or not self.labels:
            return ()
        if not self.pages:
            paper = setup.stock.paper
            return (Sheet(paper, 1, setup.start, (), setup.struck),) if paper.per_sheet > 1 else ()
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
        assert self.setup
        return cut_for((face for face, _ in self.measured), self.setup.stock.paper)

    @property
    def why_no_bars(self) -> str:
        """Why some label has no Code 128, though it was wanted; empty when all have it."""
        if "Code 128" not in dict(self.dropped):
            return ""
        widest = max((face for face, _ in self.measured), key=lambda face: barcode.size(face.code))
        return why_no_bars(widest, self.paper)

    @property
    def code_mm(self) -> float | None:
        """The side of the codes on the sheet."""
        return self.sheets[0].labels[0].code.w if self.pages and self.sheets else None

    @property
    def smallest_mm(self) -> float | None:
        """The side below which a code would not be readable."""
        return smallest_code(self.labels[0].face) if self.labels else None


@dataclass
class BlanksBench(Bench):
    """The same for labels with fresh codes, which are made when they are printed.

    Until then one stands for all: it says what no code of ours does.
    """

    @cached_property
    def labels(self) -> list[Label]:
        """The one, as often as labels are wanted."""
        form = self.form.drawable
        if form is None:
            return []
        blank = Tag(code=NOBODYS)
        [said] = faces([blank], self.user, form.setup.shows)
        return [Label(0, blank, form.cleaned_data["count"], said)]


@dataclass
class Again(Shown):
    """A print run as it comes again for one person."""

    run: PrintRun
    user: Any

    @cached_property
    def _all(self) -> list[Label | int]:
        return labels_again(self.run, self.user)

    @cached_property
    def labels(self) -> list[Label]:
        """What is on it."""
        return [label for label in self._all if isinstance(label, Label)]

    @property
    def is_whole(self) -> bool:
        """Does no position stay empty?"""
        return len(self.labels) == len(self._all)

    @cached_property
    def paper(self) -> Paper:
        """What it was printed on; a tape cut to what is on all labels."""
        return cut_for((face for face, _ in self.measured), self.run.paper)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The first sheets, as they come again."""
        said, run = on_each(self._all), self.run
        pages = places(len(said), self.paper, run.start, struck=run.struck)
        count = sum(len(positions) for positions in pages[:DRAWN])
        return layout(said[:count], self.paper, run.start, struck=run.struck)


def printed_before(user: Any) -> list[PrintRun]:
    """The runs that ``user`` printed last, with how many labels each."""
    own = PrintRun.objects.visible_to(user).filter(by=user.pk)
    return list(own.newest_first(user)[:RUNS])
