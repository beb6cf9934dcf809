"""A big workspace keeps every promise, is the same each time, and goes over nothing."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from assets.models import Asset, AssetEvent, Checkout
from dashboard.scale.loader import Loader
from dashboard.scale.size import Size
from dashboard.scale.workspace import DOMAIN, PASSWORD, build
from locations.models import Grant, Location, Role
from people.insert_only import is_protected
from people.models import Person, Team
from stockroom.models import Item, Movement, ReorderRule, StockLevel

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SMALL = Size(
    locations=120, teams=8, people=40, grants=60, items=30, levels=60, movements=400, assets=50,
    checkouts=120,
)  # fmt: skip


MADE = [Location, Team, Person, Grant, Item, StockLevel, Movement, Asset, Checkout, AssetEvent]


def make(seed: int = 1) -> Loader:
    """A small big workspace."""
    loader = Loader(lambda words: None)
    build(SMALL, seed=seed, now=NOON, loader=loader)
    return loader


def rows(model) -> list:
    """All of it, in order."""
    return list(model.objects.order_by("pk").values_list())


def test_every_promise_holds_in_it(db):
    make()
    call_command("verify", verbosity=0)
    assert is_protected("stockroom_movement")
    assert is_protected("assets_assetevent")


def test_there_is_as_much_as_was_asked_for(db):
    make()
    counts = {model: model.objects.count() for model in (Location, Person, Grant, Item, StockLevel)}
    assert counts == {Location: 120, Person: 40, Grant: 60, Item: 30, StockLevel: 60}
    assert Team.objects.count() == SMALL.teams + 1
    assert 0.5 < Movement.objects.count() / SMALL.movements < 2
    assert 0.5 < Checkout.objects.count() / SMALL.checkouts < 2


def test_it_has_something_of_everything_that_happens(db):
    make()
    assert Checkout.objects.open().exists()
    assert Checkout.objects.overdue(NOON).exists()
    assert ReorderRule.objects.all().short().exists()
    assert Location.objects.archived().exists()
    assert Movement.objects.filter(kind="move-in").exists()
    assert Asset.objects.exclude(state="in service").exists()


def all_rows(seed: int) -> dict:
    """Everything that is made with this seed; afterwards the database is as it was."""
    with transaction.atomic():
        make(seed)
        made = {model: rows(model) for model in MADE}
        transaction.set_rollback(True)
    return made


def test_the_same_seed_gives_the_same_rows(db):
    first, again, other = all_rows(1), all_rows(1), all_rows(2)
    assert first == again
    assert first[Movement] != other[Movement]


def test_new_rows_get_keys_after_those_that_were_loaded(db):
    make()
    last = Item.objects.order_by("-pk").values_list("pk", flat=True).first()
    assert Item.objects.create(name="One more").pk > last


def test_the_known_people_have_their_role_in_the_first_site(db, client):
    make()
    site = Location.objects.get(path="/1/")
    for name, role in {"mo": Role.MANAGER, "olu": Role.OPERATOR, "vic": Role.VIEWER}.items():
        person = Person.objects.get(email=f"{name}@{DOMAIN}")
        assert person.check_password(PASSWORD)
        granting = {each for each in Role if site in Location.objects.granting(person, each)}
        assert granting == {each for each in Role if each <= role}


def test_it_goes_into_an_empty_database_only(db):
    make()
    with pytest.raises(CommandError, match="goes into an empty database"):
        call_command("scale", verbosity=0)
    assert Person.objects.count() == SMALL.people


def test_the_command_says_how_fast_it_was(db, capsys):
    sizes = [f"--{name}={getattr(SMALL, name)}" for name in SMALL.__dataclass_fields__]
    call_command("scale", *sizes)
    assert "rows/s" in capsys.readouterr().out
