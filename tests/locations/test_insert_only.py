"""The database itself refuses to change history."""

import pytest
from django.db import DatabaseError, connection, transaction

from assets.models import AssetEvent
from locations.insert_only import is_protected, protect, release
from stockroom.models import Movement
from tests import make


@pytest.fixture
def history(cast):
    """One line in each ledger."""
    make.level(at=cast.workshop, quantity=3, by=cast.olu)
    make.check_out(make.asset(home=cast.workshop), to=cast.olu)


@pytest.mark.parametrize("model", [Movement, AssetEvent])
@pytest.mark.parametrize("change", ["update", "delete", "save", "conflict", "sql", "sql update"])
def test_a_line_can_be_neither_edited_nor_deleted(change, model, history):
    line = model.objects.get()
    line.note = "rewritten"
    changes = {
        "update": lambda: model.objects.update(note="rewritten"),
        "delete": lambda: model.objects.all()._raw_delete("default"),
        "save": line.save,
        "conflict": lambda: model.objects.bulk_create(
            [line], update_conflicts=True, unique_fields=["pk"], update_fields=["note"]
        ),
        "sql": lambda: connection.cursor().execute(f"DELETE FROM {model._meta.db_table}"),
        "sql update": lambda: connection.cursor().execute(
            f"UPDATE {model._meta.db_table} SET note = 'rewritten'"
        ),
    }
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        changes[change]()
    assert model.objects.get().note == ""


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
@pytest.mark.parametrize("model", [Movement, AssetEvent])
def test_a_line_is_not_replaced_by_another_of_its_key(model, history):
    """REPLACE deletes what is in its way, quietly unless triggers may fire within a statement."""
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    written = columns.replace("note", "'rewritten'")
    table = model._meta.db_table
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        connection.cursor().execute(
            f"REPLACE INTO {table} ({columns}) SELECT {written} FROM {table}"
        )
    assert model.objects.get().note == ""


@pytest.mark.parametrize("model", [Movement, AssetEvent])
def test_it_is_known_whether_the_triggers_are_there(model, db):
    table = model._meta.db_table
    assert is_protected(table)
    release(table)
    assert not is_protected(table)
    protect(table)
    assert is_protected(table)
