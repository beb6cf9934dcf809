"""Home for somebody without a place, and addresses of the stream that no page of ours made."""

import pytest

from assets.models import Asset
from tests import make


@pytest.mark.parametrize(
    "before",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-02-30T00:00:00Z",
        "2026-01-01T00:00:00",
        "junk",
    ],
)
def test_a_time_that_is_none_narrows_nothing(before, cast, sign_in):
    make.level(at=cast.workshop, quantity=2, by=cast.olu)
    answer = sign_in(cast.olu).get("/activity/", {"before": before})
    assert (answer.status_code, len(answer.context["lines"])) == (200, 1)


def test_home_tells_somebody_in_no_team_whom_to_ask(cast, sign_in):
    answer = sign_in(cast.xan).get("/")
    assert "Ask an administrator" in answer.content.decode()


def test_home_does_so_beside_what_they_have(cast, sign_in):
    drill = make.asset(home=cast.annex)
    make.check_out(drill, to=cast.xan, by=cast.ada)
    answer = sign_in(cast.xan).get("/")
    text = answer.content.decode()
    assert answer.context["attention"].mine == [Asset.objects.get()]
    assert "Ask an administrator" in text
    assert "above its reorder point" not in text


def test_home_reads_the_first_of_what_is_short_and_counts_all(cast, sign_in):
    for number in range(8):
        level = make.level(item=make.item(name=f"Screw {number}"), at=cast.workshop, quantity=1)
        make.rule(level, point=5, full=9)
    answer = sign_in(cast.olu).get("/")
    attention = answer.context["attention"]
    assert [row.item.name for row in attention.to_reorder] == [f"Screw {n}" for n in range(6)]
    assert (attention.short_items, "8 to reorder" in answer.text) == (8, True)
