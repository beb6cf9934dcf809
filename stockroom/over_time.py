"""An item over time, as one person sees it: its level, its use, and how long it lasts."""

from dataclasses import dataclass
from typing import Any

from locations.models import Location

from .charts import LevelChart, MonthChart, rough
from .models import Item, StockLevel
from .reorder import Standing
from .units import plain
from .usage import (
    QUARTER,
    Day,
    Forecast,
    Suggestion,
    days_back_to_months,
    days_of,
    days_that_left,
    lead_of,
    months,
    suggestion,
)

YEAR = 365


@dataclass(frozen=True)
class OverTime:
    """What the page of an item says about its past and its likely future."""

    forecast: Forecast
    level: LevelChart
    use: MonthChart

    @property
    def is_of_a_year(self) -> bool:
        """Does the chart of the level show a year, and not 90 days?"""
        return len(self.level.days) == YEAR

    @property
    def per_day(self) -> str:
        """How much of it is used in a day, on average."""
        return plain(rough(self.forecast.pace.per_day))

    @property
    def eventful(self) -> list[Day]:
        """The days on which something happened, newest first."""
        return [
            day
            for day in reversed(self.level.days)
            if day.used or day.received or day.closing != day.opening
        ]


def over_time(standing: Standing, seen: list[StockLevel], *, year: bool = False) -> OverTime:
    """How the item went and how long it lasts, at the levels that are ``seen`` of it. One query."""
    item, rule = standing.item, standing.covers_all
    whose = {level.pk: item.pk for level in seen if not level.location.archived_at}
    back = max(YEAR, days_back_to_months())
    days = days_that_left({item.pk: standing.left}, whose, back=back)[item.pk]
    forecast = Forecast.over(days)
    shown = days[-YEAR if year else -QUARTER :]
    return OverTime(
        forecast,
        LevelChart(item, shown, forecast, rule.reorder_point if rule else None),
        MonthChart(item, months(days)),
    )


def reorder_point_at(item: Item, user: Any, location: Location) -> Suggestion | None:
    """When to reorder ``item`` at ``location`` and below, going by its use there. Three queries."""
    levels = StockLevel.objects.visible_to(user).in_use().under(location)
    days = days_of([item], levels, back=QUARTER)[item.pk]
    return suggestion(item, Forecast.over(days), lead_of(item))
