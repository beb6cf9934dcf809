"""What the migrations do to data that is there already."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stockroom.proofs import ledger_is_insert_only

BEFORE = ("stockroom", "0003_packs_photos_and_barcodes")
AFTER = ("stockroom", "0005_no_barcode_column")
NEWEST = ("stockroom", "0009_common_reasons")


def migrate(target: tuple[str, str]):
    """The models as they are after ``target``."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return executor.loader.project_state([target]).apps


@pytest.fixture
def back_again(real_connections):
    """Whatever happens, the next test finds the newest tables."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_an_old_database_comes_up_to_date(back_again):
    """One way up, since each step takes seconds: every stop sees to what it brings."""
    barcodes_get_rows_of_their_own_and_go_back()
    the_ledger_stays_insert_only_when_it_gets_columns()
    items_learn_what_is_there()


def barcodes_get_rows_of_their_own_and_go_back():
    items = migrate(BEFORE).get_model("stockroom", "Item").objects
    for name, code in (("Tape", "abc"), ("Twin", "ABC"), ("Glue", ""), ("Rope", "7")):
        items.create(name=name, barcode=code)
    barcodes = migrate(AFTER).get_model("stockroom", "Barcode").objects
    assert list(barcodes.values_list("item__name", "code")) == [("Tape", "abc"), ("Rope", "7")]
    items = migrate(BEFORE).get_model("stockroom", "Item").objects.order_by("pk")
    assert list(items.values_list("barcode", flat=True)) == ["abc", "", "", "7"]


def the_ledger_stays_insert_only_when_it_gets_columns():
    migrate(NEWEST)
    assert list(ledger_is_insert_only()) == []


def items_learn_what_is_there():
    migrate(("locations", "0007_photo_of_a_location"))
    past = migrate(("stockroom", "0017_changes_of_reorder_rules"))
    place = past.get_model("locations", "Location").objects
    places = [place.create(name=name, kind="room", path=f"/{name}/") for name in "12"]
    items = past.get_model("stockroom", "Item").objects
    wire, rope = items.create(name="Wire"), items.get(name="Rope")
    for place, quantity in zip(places, ("0.7", "0.1"), strict=True):
        wire.levels.create(location=place, quantity=Decimal(quantity))
    items = migrate(("stockroom", "0019_sum_up_for_items")).get_model("stockroom", "Item").objects
    known = dict(items.values_list("pk", "on_hand"))
    assert (known[wire.pk], known[rope.pk]) == (Decimal("0.8"), 0)
