"""The database itself refuses to change history."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

import locations.operations
import people.operations
from assets.models import Acceptance, AssetEvent, AuditLine, Terms, TypeEvent
from labels import claiming, finds
from labels.faces import Logo
from labels.models import (
    FoundReport,
    FoundReportEvent,
    PrintedLogo,
    PrintLine,
    PrintRun,
    TagEvent,
)
from locations.models import AccessChange, LocationEvent, Role
from people.insert_only import is_protected, protect, release
from people.models import PeopleChange
from stockroom.models import (
    ItemEvent,
    Movement,
    Order,
    OrderEvent,
    Price,
    Renaming,
    RuleEvent,
    Supplier,
    SupplierItem,
)
from tests import make
from tests.conftest import HISTORY

HISTORIES = [
    Movement,
    ItemEvent,
    OrderEvent,
    Price,
    Renaming,
    RuleEvent,
    AssetEvent,
    TypeEvent,
    AuditLine,
    Terms,
    Acceptance,
    AccessChange,
    LocationEvent,
    PeopleChange,
    PrintedLogo,
    PrintRun,
    PrintLine,
    TagEvent,
    FoundReport,
    FoundReportEvent,
]
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
# What is tried to be changed in a line of each: when it was, unless it says something else.
CHANGED = {PrintedLogo: ("ratio", 7), PrintRun: ("start", 7), PrintLine: ("copies", 7)}
WHEN = ("at", LONG_AGO)


@pytest.fixture
def history(cast):
    """One line in each history."""
    item = make.level(at=cast.workshop, quantity=3, by=cast.olu).item
    ItemEvent.objects.create(item=item, kind="change", by=cast.mo)
    RuleEvent.objects.create(item=item, location=cast.workshop, by=cast.mo)
    Renaming.objects.create(was="Fixings", became="Fasteners", by=cast.ada)
    supplier = Supplier.objects.create(name="Bolt & Co")
    offer = SupplierItem.objects.create(supplier=supplier, item=item)
    Price.objects.create(supplier_item=offer, price=1, pack_size=1, by=cast.mo)
    order = Order.objects.create(supplier=supplier, location=cast.workshop, made_by=cast.mo)
    OrderEvent.objects.create(order=order, kind="draft", by=cast.mo)
    lent = make.check_out(drill := make.asset(home=cast.workshop), to=cast.olu)
    terms = Terms.objects.create(text="Bring it back clean.", by=cast.mo)
    Acceptance.objects.create(checkout=lent.checkout, terms=terms, name="Olu", by=cast.olu)
    AuditLine.objects.create(
        audit=make.audit(cast.workshop, by=cast.olu), asset=drill, result="seen", by=cast.olu
    )
    run = make.print_run(("asset", drill), by=cast.olu)
    PrintedLogo.keep(Logo(b"", 1))
    tag = run.lines.get().tag
    found = finds.report(tag, message="It lay in the yard.", operation_key=uuid4())
    finds.answer(found, by=cast.mo, operation_key=uuid4())
    claiming.void(tag, by=cast.olu)
    TypeEvent.objects.create(type=drill.type, about="name", by=cast.mo)
    locations.operations.set_access(
        cast.workshop, team=make.team(), role=Role.VIEWER, by=cast.mo, operation_key=uuid4()
    )
    locations.operations.add(name="Attic", kind="room", parent=cast.main, by=cast.mo)
    people.operations.add_person(name="Ana Ruiz", by=cast.ada, operation_key=uuid4())


def test_these_are_all_the_histories():
    assert {model._meta.db_table for model in HISTORIES} == set(HISTORY)


@pytest.mark.parametrize("model", HISTORIES)
@pytest.mark.parametrize("change", ["update", "delete", "save", "conflict", "sql", "sql update"])
def test_a_line_can_be_neither_edited_nor_deleted(change, model, history):
    line, table = model.objects.get(), model._meta.db_table
    field, value = CHANGED.get(model, WHEN)
    written = getattr(line, field)
    setattr(line, field, value)
    changes = {
        "update": lambda: model.objects.update(**{field: value}),
        "delete": lambda: model.objects.all()._raw_delete("default"),
        "save": line.save,
        "conflict": lambda: model.objects.bulk_create(
            [line], update_conflicts=True, unique_fields=["pk"], update_fields=[field]
        ),
        "sql": lambda: connection.cursor().execute(f"DELETE FROM {table}"),
        "sql update": lambda: connection.cursor().execute(
            f"UPDATE {table} SET {field} = '{value}'"
        ),
    }
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        changes[change]()
    assert getattr(model.objects.get(), field) == written


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
@pytest.mark.parametrize("model", HISTORIES)
def test_a_line_is_not_replaced_by_another_of_its_key(model, history):
    """REPLACE deletes what is in its way, quietly unless triggers may fire within a statement."""
    field, value = CHANGED.get(model, WHEN)
    columns = [each.column for each in model._meta.concrete_fields]
    other = [f"'{value}'" if column == field else column for column in columns]
    table, written = model._meta.db_table, getattr(model.objects.get(), field)
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        connection.cursor().execute(
            f"REPLACE INTO {table} ({', '.join(columns)}) SELECT {', '.join(other)} FROM {table}"
        )
    assert getattr(model.objects.get(), field) == written


@pytest.mark.parametrize("model", HISTORIES)
def test_it_is_known_whether_the_triggers_are_there(model, db):
    table = model._meta.db_table
    assert is_protected(table)
    release(table)
    assert not is_protected(table)
    protect(table)
    assert is_protected(table)
