"""When things happened in the sample workspace: on open days, in opening hours, before today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

PAST = 120  # days that the sample looks back on
CLOSED = 0  # Mondays


@dataclass(frozen=True)
class Clock:
    """Days counted from ``today``; the same ``today`` gives the same times."""

    today: date
    random: Random

    @property
    def beginning(self) -> datetime:
        """When the workspace was set up, before anything happened in it."""
        day = self.today - timedelta(days=PAST + 30)
        return timezone.make_aware(datetime.combine(day, time(9)))

    def on(self, days: int) -> datetime:
        """Some moment in opening hours, ``days`` from today or on the open day before that."""
        days -= not self.is_open(days)
        minutes = self.random.randrange(9 * 60 + 30, 20 * 60 + 30)
        moment = datetime.combine(self.today, time(minutes // 60, minutes % 60))
        shifted = moment + timedelta(days=days, seconds=self.random.randrange(60))
        return timezone.make_aware(shifted)

    def is_open(self, days: int) -> bool:
        """Is the space open on that day?"""
        return (self.today + timedelta(days=days)).weekday() != CLOSED

    def end_of(self, days: int) -> datetime:
        """The last second of that day."""
        day = self.today + timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
