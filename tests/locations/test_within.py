"""What is at a location or below it."""

import pytest

from locations import models
from locations.models import within
from people.memory import giving_nothing
from stockroom.models import StockLevel
from tests import make


@pytest.mark.parametrize("few", [0, 200])
def test_few_locations_are_named_and_many_are_not(cast, monkeypatch, few):
    monkeypatch.setattr(models, "FEW_WITHIN", few)
    kept = [make.level(at=place, by=cast.ada) for place in (cast.main, cast.workshop)]
    make.level(at=cast.annex, by=cast.ada)
    with giving_nothing():
        found = StockLevel.objects.filter(within(cast.main))
        assert set(found) == set(kept)
        assert ("LIKE" in str(found.query)) is (few == 0)
