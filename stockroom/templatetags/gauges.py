"""How much is left against the reorder point, drawn in SVG attributes only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from people.markup import format_html
from people.templatetags.ui import quantity
from stockroom.models import ReorderRule

register = template.Library()

Number = Decimal | int

BAR = """\
<svg class="gauge" role="img" aria-label="{said}">\
<rect class="gauge-track" y="4" width="100%" height="10" rx="1"/>{gap}{fill}{notch}</svg>"""
GAP = '<rect class="gauge-gap" x="{}%" y="4" width="{}%" height="10"/>'
FILL = '<rect class="gauge-fill" y="4" width="{}%" height="10" rx="1"/>'
NOTCH = """\
<line class="gauge-under" x1="{0}%" x2="{0}%" y1="3" y2="16"/>\
<line class="gauge-notch" x1="{0}%" x2="{0}%" y1="3" y2="16"/>\
<svg x="{0}%" overflow="visible"><path class="gauge-pointer" d="M-4.5-1h9L0 5z"/></svg>"""


@dataclass(frozen=True)
class Gauge:
    """What is left, when to reorder and what is full, as parts of one bar in percent."""

    left: Decimal
    point: Decimal | None = None
    full: Decimal | None = None

    @classmethod
    def of(cls, left: Number, point: Number | None = None, full: Number | None = None) -> "Gauge":
        """The same out of any numbers."""
        known = (None if number is None else Decimal(number) for number in (point, full))
        return cls(Decimal(left), *known)

    @property
    def top(self) -> Decimal:
        """What the whole bar stands for: the order-up-to level, or twice the reorder point."""
        return self.full or max(self.left, 2 * (self.point or 0)) or Decimal(1)

    @property
    def fill(self) -> Decimal:
        """How far it is full."""
        return share(self.left, self.top)

    @property
    def notch(self) -> Decimal | None:
        """Where the reorder point is."""
        return None if self.point is None else share(self.point, self.top)

    @property
    def gap(self) -> Decimal:
        """How much is missing to the reorder point."""
        if self.point is None or self.left >= self.point:
            return Decimal(0)
        return share(self.point, self.top) - self.fill

    def words(self, unit: str = "") -> str:
        """The gauge for those who do not see it."""
        said = [("{} left", self.left), ("Reorder at {}", self.point), ("Full at {}", self.full)]
        return " ".join(
            words.format(f"{quantity(number)} {unit}".strip()) + "."
            for words, number in said
            if number is not None
        )

    @property
    def ticks(self) -> list[dict[str, Any]]:
        """Marks along a large gauge: long ones with a number at round steps, short ones between."""
        if not (self.point or self.full):
            return []
        step = round_step(self.top)
        marks = []
        for n in range(int(4 * self.top / step) + 1):
            at, long = share(n * step / 4, self.top), n % 4 == 0
            # The numbers at the ends have words of their own; on a phone those reach further in.
            number = n * step / 4 if long and 12 <= at <= 76 else None
            marks.append({"at": at, "long": long, "number": number, "wide_only": at > 50})
        return marks


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Percentage of the bar, between 0 and 100, to two places."""
    return round(min(max(100 * part / whole, Decimal(0)), Decimal(100)), 2)


def round_step(top: Decimal) -> Decimal:
    """The smallest of 1, 2, 5, 10, 20, 50 … (or a tenth, …) that divides the bar in at most 5."""
    power = Decimal(10) ** (top.adjusted() - 1)
    return next(n * power for n in (1, 2, 5, 10, 20, 50) if top / (n * power) <= 5)


@register.simple_tag
def gauge(
    left: Number, point: Number | None = None, full: Number | None = None, unit: str = ""
) -> SafeString:
    """The bar of one row. Lists have many: it is put together here, without a template."""
    bar = Gauge.of(left, point, full)
    fill, gap, notch = bar.fill, bar.gap, bar.notch
    return format_html(
        BAR,
        said=bar.words(unit),
        gap=format_html(GAP, fill, gap) if gap else "",
        fill=format_html(FILL, fill) if fill else "",
        notch="" if notch is None else format_html(NOTCH, notch),
    )


@register.simple_tag
def rule_gauge(rule: ReorderRule, unit: str, *, left_too: bool = False) -> SafeString:
    """The bar of one reorder rule, and what it is measured against."""
    drawn = gauge(rule.on_hand, rule.reorder_point, rule.order_up_to, unit)
    point = format_html("reorder at {}", quantity(rule.reorder_point))
    if left_too:
        notes = format_html("<b>{}</b> {} left", quantity(rule.on_hand), unit), point
    else:
        notes = point, format_html("full at {}", quantity(rule.order_up_to))
    said = format_html("<span>{}</span><span>{}</span>", *notes)
    return format_html(
        '<div class="level">{}<small class="level-note">{}</small></div>', drawn, said
    )


@register.inclusion_tag("stockroom/_large_gauge.html")
def large_gauge(
    left: Number, point: Number | None = None, full: Number | None = None, unit: str = ""
) -> dict[str, Any]:
    """The bar of a whole page, with a scale and words along it."""
    bar = Gauge.of(left, point, full)
    return {"bar": bar, "unit": unit, "told": bar.words(unit)}
