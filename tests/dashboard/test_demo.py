"""The sample workspace is what the README says, twice the same, and never over anything."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from assets.models import Asset, AssetEvent, Checkout
from dashboard.sample.workspace import build
from labels.models import Tag
from locations.models import Location, Role
from people.models import Organisation, Person, Team
from stockroom.models import Item, Movement, ReorderRule
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 11)


@pytest.fixture
def sample():
    """The workspace, and its people by first name."""
    call_command("demo", verbosity=0)
    return {person.get_short_name(): person for person in Person.objects.all()}


def test_there_is_as_much_as_was_promised(sample):
    counted = [model.objects.count() for model in (Location, Team, Person, Item, Asset)]
    assert counted == [26, 4, 8, 60, 80]
    assert Movement.objects.count() > 1000
    assert Checkout.objects.filter(returned_at__isnull=False).count() > 300
    assert Checkout.objects.open().count() == 15
    assert Checkout.objects.overdue().count() == 4
    assert ReorderRule.objects.short().count() == 7


def test_the_promises_hold(sample):
    call_command("verify", verbosity=0)


def test_everybody_reaches_what_they_should(sample):
    def reach(who: str, role: Role) -> set[str]:
        places = Location.objects.granting(sample[who], role)
        tops = [place for place in places if place.parent not in places]
        return {place.name for place in tops}

    assert reach("Mo", Role.MANAGER) == {"Main building"}
    assert reach("Olu", Role.OPERATOR) == {"Main building"}
    assert reach("Olu", Role.MANAGER) == set()
    assert reach("Vic", Role.VIEWER) == {"Main building"}
    assert reach("Vic", Role.OPERATOR) == set()
    assert reach("Xan", Role.VIEWER) == set()
    assert reach("Dana", Role.OPERATOR) == {"Hall", "Van 1", "Van 2"}
    assert [name for name, person in sample.items() if person.is_administrator] == ["Ada"]


def test_they_sign_in_with_the_printed_password(sample, client):
    answer = client.post(
        "/people/sign-in/", {"login": "olu@riverside.example", "password": "riverside-demo"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_newcomers_screws_and_drill_are_there_for_olu(sample):
    screws = Item.objects.visible_to(sample["Olu"]).annotate_left(sample["Olu"])
    assert screws.get(name="Wood screw 4 × 40 mm").left == 230
    drill = Asset.objects.granting(sample["Olu"], Role.OPERATOR).get(
        name="Cordless drill 18 V, no. 2"
    )
    assert (drill.is_home, drill.is_available) == (True, True)


def digest() -> str:
    """All that the sample says, in one number; keys and the time of making aside."""
    rows = [
        *Movement.objects.order_by("pk").values_list(
            "kind", "delta", "balance_after", "at", "by__name", "note", "operation_key"
        ),
        *AssetEvent.objects.order_by("pk").values_list(
            "kind", "at", "asset__tag_number", "custodian__name", "due_at", "operation_key"
        ),
        *Tag.objects.order_by("pk").values_list("code", "asset__tag_number", "location__name"),
    ]
    return sha256(repr(rows).encode()).hexdigest()


def test_the_same_day_gives_the_same_rows():
    digests = []
    for _ in range(2):
        with transaction.atomic():
            build(DAY)
            digests.append(digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 30), date(2028, 2, 29)])
def test_any_day_will_do(day):
    build(day)
    assert Asset.objects.count() == 80


@pytest.mark.parametrize("there", [make.person, make.item, make.location])
def test_it_never_goes_over_what_is_there(there):
    there()
    with pytest.raises(CommandError, match="There is a workspace already"):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert Asset.objects.count() == 0


def test_the_known_password_is_printed_only_for_a_workspace_that_it_made(capsys):
    Organisation.objects.create(pk=1, name="Ours")
    call_command("demo", if_empty=True)
    assert "riverside-demo" not in capsys.readouterr().out
