"""Tag numbers are written as the organisation writes them, and two at once get two."""

from functools import partial
from uuid import uuid4

import pytest

from assets import operations
from assets.models import Asset
from people.models import Organisation
from people.tag_numbers import TagPattern
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("G-{n:04}", "G-0143"),
        ("QM-{n:05}", "QM-00143"),
        ("{n}", "143"),
        ("{n:02}/av", "143/av"),
        ("A.{n}.B_", "A.143.B_"),
    ],
)
def test_a_pattern_makes_numbers_and_reads_them(pattern, number):
    read = TagPattern.read(pattern)
    assert read.number(143) == number
    assert read.count(number.lower()) == 143
    assert read.count("something else") == 0


@pytest.mark.parametrize(
    "pattern", ["", "G", "{n}{n}", "{m}", "{n:4}", "{n:010}", "{n!r}", "{n.real}", "G {n}", "Ü{n}"]
)
def test_what_is_no_pattern_is_refused_in_words(pattern):
    with pytest.raises(ValueError, match="Write it like"):
        TagPattern.read(pattern)


def add(cast, **facts):
    """A new asset in the Workshop."""
    facts.setdefault("operation_key", uuid4())
    facts.setdefault("name", "Drill")
    return operations.add(type_name="Drill", home=cast.workshop, by=cast.mo, **facts)


def test_the_next_number_follows_the_highest_of_the_pattern(cast):
    Organisation.objects.update(tag_pattern="QM-{n:03}")
    for number in ("QM-007", "qm-0012", "QM-LATER", "G-0500", "QM-12b"):
        make.asset(home=cast.workshop, tag_number=number)
    assert add(cast).tag_number == "QM-013"


def test_one_that_is_typed_stays_as_it_is(cast):
    assert add(cast, tag_number="Old 7").tag_number == "Old 7"


def test_beyond_its_digits_it_goes_on(cast):
    Organisation.objects.update(tag_pattern="{n:02}")
    make.asset(home=cast.workshop, tag_number="99")
    assert [add(cast).tag_number for _ in range(2)] == ["100", "101"]


def test_eight_at_once_get_eight_numbers(real_connections):
    stage = people_the_stage()
    other = make.location(name="Other", parent=stage.main)
    results = at_once(
        [
            partial(
                operations.add,
                type_name="Drill",
                name=f"Drill {n}",
                home=(stage.workshop, other)[n % 2],
                by=stage.mo,
                operation_key=uuid4(),
            )
            for n in range(8)
        ]
    )
    assert refusals(results) == []
    assert sorted(Asset.objects.values_list("tag_number", flat=True)) == [
        f"G-{n:04}" for n in range(1, 9)
    ]
