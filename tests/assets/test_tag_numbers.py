"""Tag numbers are written as the organisation writes them, and two at once get two."""

from functools import partial
from uuid import uuid4

import pytest

from assets import adding
from assets.models import Asset
from people.models import Organisation
from people.refused import Refused
from people.tag_numbers import LAST, TagPattern
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
def test_a_pattern_makes_numbers_and_finds_them_again(pattern, number, cast):
    read = TagPattern.read(pattern)
    assert read.number(143) == number
    make.asset(home=cast.workshop, tag_number=number.lower())
    make.asset(home=cast.workshop, tag_number="something else")
    assert adding.free_tag_numbers(read, 2) == [read.number(144), read.number(145)]


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
    return adding.add(type_name="Drill", home=cast.workshop, by=cast.mo, **facts)


def test_the_next_number_follows_the_highest_of_the_pattern(cast):
    Organisation.objects.update(tag_pattern="QM-{n:03}")
    for number in ("QM-007", "qm-0012", "QM-LATER", "G-0500", "QM-12b"):
        make.asset(home=cast.workshop, tag_number=number)
    assert add(cast).tag_number == "QM-013"


@pytest.mark.parametrize("odd", ["g-000001", "g-0000"])
def test_it_is_found_at_once_however_others_are_written(odd, cast, django_assert_num_queries):
    """More digits than usual, or small letters, sort anywhere among the rest."""
    for n in range(1, 31):
        make.asset(home=cast.workshop, tag_number=f"G-{n:04}")
    make.asset(home=cast.workshop, tag_number=odd)
    with django_assert_num_queries(1):
        assert adding.free_tag_numbers(TagPattern.read("G-{n:04}")) == ["G-0031"]


def test_after_the_last_there_is_none(cast):
    make.asset(home=cast.workshop, tag_number="G-999999999")
    with pytest.raises(Refused, match="No number comes after G-999999999") as refused:
        add(cast)
    assert refused.value.field == "tag_number"


def test_no_pattern_writes_more_than_a_tag_number_holds():
    longest = Asset._meta.get_field("tag_number").max_length
    assert len(TagPattern.read("A" * 15 + "{n:04}").number(LAST)) == longest
    with pytest.raises(ValueError, match="longer than 24"):
        TagPattern.read("A" * 16 + "{n:04}")


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
                adding.add,
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
