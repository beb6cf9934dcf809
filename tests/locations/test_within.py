"""What is at a location or below it."""

import pytest

from locations import models, reach
from locations.models import within
from locations.reach import Keys
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


@pytest.mark.parametrize("few", [0, 50])
def test_keys_are_found_whether_they_are_named_or_written_out(cast, monkeypatch, few):
    monkeypatch.setattr(reach, "FEW", few)
    kept = [make.level(at=place, by=cast.ada) for place in (cast.annex, cast.workshop)]
    make.level(at=cast.main, by=cast.ada)
    found = StockLevel.objects.filter(location__in=Keys({cast.workshop.pk, cast.annex.pk}))
    assert set(found) == set(kept)
    assert not StockLevel.objects.filter(location__in=Keys([]))


def test_nothing_but_keys_is_written_out(monkeypatch):
    monkeypatch.setattr(reach, "FEW", 0)
    with pytest.raises(ValueError, match="int"):
        Keys(["1}'::bigint[])) OR (1=1"])
