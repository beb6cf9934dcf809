"""What a person has picked to print, how, and what they printed last."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .forms import BenchForm
from .models import PrintRun
from .operations import MOST_LABELS
from .selecting import Label, every_copy, picked
from .sheets import Sheet, TooSmall, layout, smallest_code

RUNS = 5  # printed ones that are offered again
DRAWN = 3  # sheets


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

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets as they will be printed; none while the form or the paper won't do."""
        if not self.form.is_valid():
            return ()
        setup = self.form.setup
        try:
            faces = every_copy(self.labels)[:MOST_LABELS]
            return layout(faces, setup.stock.paper, setup.start, struck=setup.struck)
        except TooSmall as refused:
            self.form.add_error("stock", str(refused))
        except ValueError as refused:
            self.form.add_error("start", str(refused))
        return ()

    @property
    def drawn(self) -> tuple[Sheet, ...]:
        """Those that are drawn on the page."""
        return self.sheets[:DRAWN]

    @property
    def dropped(self) -> list[tuple[str, int]]:
        """What has no room, and on how many labels."""
        counts: dict[str, int] = {}
        for sheet in self.sheets:
            for label in sheet.labels:
                for part in label.dropped:
                    counts[part] = counts.get(part, 0) + 1
        return list(counts.items())

    @property
    def code_mm(self) -> float | None:
        """The side of the codes on the sheet."""
        return self.sheets[0].labels[0].code.w if self.sheets and self.sheets[0].labels else None

    @property
    def smallest_mm(self) -> float | None:
        """The side below which a code would not be readable."""
        return smallest_code(self.labels[0].face) if self.labels else None


def printed_before(user: Any) -> list[PrintRun]:
    """The runs that ``user`` printed last, with how many labels each."""
    return list(PrintRun.objects.visible_to(user).newest_first()[:RUNS])
