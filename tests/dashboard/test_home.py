"""The home page: what needs somebody, and what they have."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.attention import LISTED, Attention
from people.clock import end_of, house_date
from tests import make

AGO = timedelta(days=1)


def out(cast, to, due_at, *, rows=1, home=None) -> list:
    """So many assets that ``to`` has until then."""
    assets = [make.asset(home=home or cast.workshop) for _ in range(rows)]
    for asset in assets:
        make.check_out(asset, to=to)
        asset.checkouts.update(due_at=due_at)
    return assets


def test_what_is_late_due_today_and_mine_is_listed_the_longest_due_first(cast):
    now, tonight = timezone.now(), end_of(house_date())
    today = out(cast, cast.mo, tonight)
    late = out(cast, cast.olu, now - AGO)
    later = out(cast, cast.olu, now - 2 * AGO)
    mine = out(cast, cast.olu, now + 9 * AGO)
    out(cast, cast.mo, now + 9 * AGO)
    forever = out(cast, cast.olu, None)
    for_olu = Attention.of(cast.olu)
    assert for_olu.due_assets == later + late + today
    assert for_olu.mine == later + late + mine + forever
    assert (for_olu.due, for_olu.own) == (3, 4)
    assert for_olu.pressing == [("due", "2 overdue", True), ("due", "1 due today", False)]


def test_no_more_is_read_than_is_shown(cast, sign_in):
    now = timezone.now()
    late = out(cast, cast.mo, now - AGO, rows=LISTED + 3)
    mine = out(cast, cast.olu, now + AGO, rows=LISTED + 2)
    for_olu = Attention.of(cast.olu)
    assert len(for_olu.spells) == 2 * LISTED
    assert set(for_olu.due_assets) < set(late)
    assert set(for_olu.mine) < set(mine)
    page = sign_in(cast.olu).get("/").text
    assert f"{LISTED + 3} overdue" in page
    assert f'<span class="count">{LISTED + 2}</span>' in page
    assert "All you have" in page


@pytest.mark.parametrize("who", ["vic", "xan"])
def test_what_is_out_of_sight_is_neither_listed_nor_counted(cast, who):
    out(cast, cast.mo, timezone.now() - AGO, home=cast.annex)
    seen = out(cast, cast.mo, timezone.now() - AGO) if who == "vic" else []
    attention = Attention.of(getattr(cast, who))
    assert (attention.due_assets, attention.due) == (seen, len(seen))
    assert attention.is_quiet == (not seen)


def test_an_administrator_is_shown_the_next_step_until_there_is_something(cast, sign_in):
    steps = {"/stock/add/", "/gear/add/", "/people/teams/"}

    def shown(who) -> set[str]:
        page = sign_in(who).get("/").text
        return {step for step in steps if f'href="{step}"' in page.partition("<main")[2]}

    assert (shown(cast.ada), shown(cast.mo)) == (steps, set())
    make.asset(home=cast.workshop)
    assert shown(cast.ada) == set()
