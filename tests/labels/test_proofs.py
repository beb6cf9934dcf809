"""Each proof about codes holds on honest data, and names what was tampered with."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from labels import proofs
from labels.for_ever import ForEver
from labels.models import PrintLine, PrintRun
from people.insert_only import protect, release
from tests import make


def broken() -> list[str]:
    """What the proofs that fail say."""
    return [row for proof in proofs.PROOFS for row in proof()]


@pytest.fixture
def run(cast):
    """A run of two labels that begins at the second position, with the third one spoiled."""
    things = [("asset", make.asset(home=cast.workshop)) for _ in range(2)]
    return make.print_run(*things, by=cast.olu, start=2, struck=frozenset({3}))


@pytest.fixture
def doctored(run):
    """What was printed, as somebody who got past the triggers could change it."""
    for table in proofs.HISTORY:
        release(table)
    yield run
    for table in proofs.HISTORY:
        protect(table)


def test_they_hold_on_what_was_printed(run):
    assert list(run.lines.values_list("slot", flat=True)) == [2, 4]
    assert broken() == []


def test_a_label_that_is_not_where_its_layout_puts_it_is_named(doctored):
    PrintLine.objects.filter(slot=4).update(slot=3)
    assert f"A label of print run {doctored.pk} is at 3, its layout says 4." in broken()


def test_a_run_whose_sheets_or_start_can_not_be_is_named(doctored):
    PrintRun.objects.update(sheets=2)
    assert f"Print run {doctored.pk} says 2 sheets, its labels fill 1." in broken()
    PrintRun.objects.update(start=99)
    assert f"Print run {doctored.pk} does not fit its paper." in broken()
    PrintLine.objects.all().delete()
    assert f"Print run {doctored.pk} has no labels." in broken()


def test_a_run_that_goes_on_with_a_sheet_where_it_is_used_is_named(doctored, cast):
    later = make.print_run(("location", cast.workshop), by=cast.olu, start=5, continues=doctored)
    said = f"Print run {later.pk} is not on the rest of the sheet of {doctored.pk}."
    assert said not in broken()
    PrintRun.objects.filter(pk=doctored.pk).update(next_free=6)
    assert said in broken()


@pytest.mark.parametrize("table", proofs.HISTORY)
def test_what_was_printed_and_can_be_edited_is_named(table, run):
    release(table)
    said = broken()
    protect(table)
    assert said == [f"What was printed can be edited: the triggers of {table} are missing."]


def test_codes_that_could_come_to_mean_another_thing_are_told(run):
    editor = SimpleNamespace(connection=connection)
    ForEver().release(apps, editor)
    said = broken()
    ForEver().protect(apps, editor)
    assert said == ["A code can come to mean another thing: the trigger of labels_tag is missing."]
