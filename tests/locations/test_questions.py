"""A query that is compiled once answers for each key as one that is made for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.models import Asset
from locations.models import Location
from locations.questions import KEY, OTHER_KEY, Question
from locations.reach import IsAmong
from tests import make
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

ONE = Question(lambda: Asset.objects.filter(pk=KEY).with_custody_joined())
EITHER = Question(lambda: Location.objects.filter(IsAmong([KEY]), parent=OTHER_KEY))


def test_it_is_asked_for_one_key_and_then_another(cast, django_assert_num_queries):
    mine, free = make.asset(home=cast.workshop), make.asset(home=cast.main)
    make.check_out(mine, to=cast.olu)
    with django_assert_num_queries(2):
        (had,), (other,) = ONE.of(mine.pk), ONE.of(free.pk)
        assert (had.home, had.checkout.custodian) == (cast.workshop, cast.olu)
        assert (other.home, other.checkout) == (cast.main, None)
    assert ONE.of(0) == ONE.of(2**63) == []


def test_it_takes_many_keys_and_a_key_beside_them(cast):
    bins = [make.location(parent=cast.workshop) for _ in range(3)]
    asked = [place.pk for place in bins[1:]]
    assert {place.pk for place in EITHER.of([*asked, cast.main.pk], cast.workshop.pk)} == {*asked}
    assert EITHER.of([], cast.workshop.pk) == []


def test_each_thread_asks_over_a_connection_of_its_own(real_connections, cast):
    drill = make.asset(home=cast.workshop)
    assert ONE.of(drill.pk) == [drill]
    with CaptureQueriesContext(connection) as ours:
        assert at_once([lambda: ONE.of(drill.pk)]) == [[drill]]
    assert len(ours) == 0
