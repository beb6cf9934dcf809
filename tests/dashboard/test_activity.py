"""The stream: page after page, every line once; and only of what one sees."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dashboard.views import LINES
from people.models import Person
from stockroom import operations
from stockroom.models import Movement
from tests import make


def write(level, by, *, number: int, apart: timedelta) -> None:
    """So many lines of a ledger, the newest first in time, ``apart`` from one another."""
    now = timezone.now()
    Movement.objects.bulk_create(
        Movement(
            level=level,
            kind="receive",
            delta=1,
            balance_after=n + 1,
            by=by,
            at=now - apart * (number - n),
        )
        for n in range(number)
    )


def walk(client, address="/activity/") -> list[int]:
    """The keys of all lines, from page to page by the button that says Older."""
    keys: list[int] = []
    while address:
        answer = client.get(address)
        keys += [line.pk for line in answer.context["lines"]]
        older = answer.context["older"]
        address = older and f"/activity/?before={older.isoformat().replace('+', '%2B')}"
    return keys


@pytest.mark.parametrize("number", [0, 1, LINES, LINES + 1, 2 * LINES, 2 * LINES + 5])
def test_every_line_is_shown_once_from_the_newest_to_the_oldest(number, cast, sign_in):
    write(make.level(at=cast.workshop), cast.olu, number=number, apart=timedelta(microseconds=1))
    newest_first = list(Movement.objects.order_by("-pk").values_list("pk", flat=True))
    assert walk(sign_in(cast.vic)) == newest_first


def test_lines_of_one_moment_are_not_lost_between_two_pages(cast, sign_in):
    level = make.level(at=cast.workshop)
    write(level, cast.olu, number=LINES - 3, apart=timedelta(seconds=1))
    older = timezone.now() - timedelta(days=1)
    Movement.objects.bulk_create(
        Movement(level=level, kind="use", delta=-1, balance_after=9, by=cast.olu, at=older)
        for _ in range(7)
    )
    assert sorted(walk(sign_in(cast.vic))) == sorted(Movement.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("kind", "kinds"), [("stock", {"M"}), ("gear", {"A"}), ("", {"M", "A"})])
def test_it_is_narrowed_to_one_ledger(kind, kinds, cast, sign_in):
    make.level(at=cast.workshop, quantity=1, by=cast.olu)
    make.check_out(make.asset(home=cast.workshop), to=cast.olu)
    lines = sign_in(cast.vic).get("/activity/", {"kind": kind}).context["lines"]
    assert {type(line).__name__[0] for line in lines} == kinds


def test_it_is_narrowed_to_a_day_as_the_clock_of_who_looks_has_it(cast, sign_in):
    level = make.level(at=cast.workshop)
    write(level, cast.mo, number=50, apart=timedelta(hours=1))
    olu = Person.objects.get(pk=cast.olu.pk)
    olu.time_zone = "Pacific/Auckland"
    olu.save()
    zone = ZoneInfo(olu.time_zone)
    days = [timezone.localdate(line.at, zone) for line in Movement.objects.all()]
    client, day = sign_in(olu), timezone.localdate(None, zone) - timedelta(days=1)
    answer = client.get(f"/activity/?day={day}")
    assert len(answer.context["lines"]) == days.count(day) == 24
    assert f"on {day:%-d %B %Y}</span>" in answer.text
    assert "Nothing matches" in client.get("/activity/?day=8999-12-31").text
    for nonsense in ("2026-02-30", "9999-12-31", "0001-01-01", "%00"):
        assert len(client.get(f"/activity/?day={nonsense}").context["lines"]) == LINES


def test_a_transfer_is_one_line_to_who_sees_both_places_and_to_who_sees_one(cast, sign_in):
    level = make.level(at=cast.workshop, quantity=9, by=cast.olu)
    for to, by in ((cast.main, cast.olu), (cast.annex, cast.ada)):
        operations.move(
            level.item,
            location=cast.workshop,
            to=to,
            quantity=Decimal(1),
            by=by,
            operation_key=uuid4(),
        )
    for who in (cast.vic, cast.ada):
        lines = sign_in(who).get("/activity/").context["lines"]
        assert [line.kind for line in lines] == ["move-out", "move-out", "receive"]


@pytest.mark.parametrize("place", ["x", "0", "99999999999999999999", "-1", "１"])
def test_a_place_that_is_none_is_not_found(place, cast, sign_in):
    assert sign_in(cast.ada).get("/activity/", {"location": place}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/stock/{}/", "/stock/{}/use/", "/stock/movement/{}/undo/", "/gear/{}/", "/gear/{}/move/",
        "/gear/event/{}/undo/", "/locations/{}/", "/locations/{}/access/", "/people/{}/",
        "/people/teams/{}/", "/people/{}/invite/", "/labels/{}/sheet.pdf",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["0", "999", "9" * 18, "9" * 19, "9" * 40])
def test_a_key_of_nothing_is_not_found_however_long(key, address, cast, sign_in):
    client = sign_in(cast.ada)
    verb = client.post if "undo" in address or "invite" in address else client.get
    assert verb(address.format(key)).status_code == 404
