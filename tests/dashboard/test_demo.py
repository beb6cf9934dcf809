"""The sample workspace is what the README says, twice the same, and never over anything."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth import hashers
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from lucide.templatetags.lucide import lucide

from assets.models import Asset, AssetEvent, AssetType, Checkout
from dashboard.sample import cast
from dashboard.sample.workspace import build
from labels.models import FoundReport, ScanSession, Tag
from locations.models import Grant, Location, Role
from people.models import Organisation, Person, Team
from stockroom import operations
from stockroom.models import (
    Barcode,
    Item,
    Movement,
    Order,
    OrderLine,
    Price,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)
from stockroom.reorder import standings
from tests import make

pytestmark = pytest.mark.django_db
MONDAY = 0


@pytest.fixture
def sample():
    """The workspace, and its people by first name."""
    call_command("demo", verbosity=0)
    return {person.get_short_name(): person for person in Person.objects.all()}


def test_there_is_as_much_as_was_promised(sample):
    counted = [model.objects.count() for model in (Location, Team, Person, Item, Asset)]
    assert counted == [26, 4 + 1, 8, 60, 80]  # the fifth team is Everyone
    assert Movement.objects.count() > 1000
    assert Checkout.objects.filter(returned_at__isnull=False).count() > 300
    assert Checkout.objects.open().count() == 15
    assert Checkout.objects.overdue().count() == 4
    assert sum(spell.is_due_today for spell in Checkout.objects.open()) == 2
    assert ReorderRule.objects.short().count() == 7
    assert StockLevel.objects.filter(quantity=0).count() == 1
    assert ScanSession.objects.with_sizes().filter(size=3).exclude(ended_at=None).count() == 2
    assert FoundReport.objects.closed().count() == FoundReport.objects.count() == 1
    assert Asset.objects.filter(state=Asset.State.RETIRED).count() == 1


def test_there_is_a_code_of_each_kind_and_the_readme_says_which(sample):
    for model, size in ((Asset, 80), (Location, 26), (Person, 8)):
        assert model.objects.filter(tags__replaced_by=None, tags__isnull=False).count() == size
    told = re.findall(r"\| `(\w{4}-\w{4})` \| (.+) \|", Path("README.md").read_text())
    meant = {}
    for spoken, words in told:
        [tag] = Tag.objects.filter(code=spoken.replace("-", ""), lines__isnull=False)
        free = tag.asset.is_available if tag.asset and not tag.voided_at else None
        meant[words] = (str(tag.target), free)
    assert meant == {
        "a drill in its place": ("Cordless drill 18 V, no. 2", True),
        "a multimeter that somebody has": ("Multimeter, no. 2", False),
        "the screws in a bin": ("Wood screw 4 × 40 mm at Bin A1", None),
        "the coffee, wherever it is kept": ("Coffee beans", None),
        "the bin itself": ("Bin A1", None),
        "a badge: scan it, then what that person takes": ("Olu Adeyemi", None),
        "nothing yet": ("None", None),
        "nothing any more: another one took its place": ("Clamp set, no. 2", None),
    }


def test_what_is_overdue_is_late_by_days_not_months(sample):
    today = timezone.localdate()
    late = {(today - timezone.localdate(s.due_at)).days for s in Checkout.objects.overdue()}
    assert late == {1, 2, 3}


@pytest.mark.parametrize("history", [Movement, AssetEvent])
def test_history_was_written_in_the_order_of_time(sample, history):
    moments = list(history.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < timezone.now()


@pytest.mark.parametrize("history", [Movement, AssetEvent])
def test_everything_happened_in_opening_hours(sample, history):
    moments = [timezone.localtime(at) for at in history.objects.values_list("at", flat=True)]
    assert MONDAY not in {moment.weekday() for moment in moments}
    assert {moment.hour for moment in moments} <= set(range(9, 22))


def test_nobody_did_what_they_may_not_do(sample):
    within = {
        person.pk: set(
            Location.objects.granting(person, Role.OPERATOR).values_list("pk", flat=True)
        )
        for person in sample.values()
    }
    acts = [
        *Movement.objects.values_list("by", "level__location"),
        *AssetEvent.objects.exclude(from_location=None).values_list("by", "from_location"),
        *AssetEvent.objects.exclude(to_location=None).values_list("by", "to_location"),
        *Checkout.objects.values_list("checked_out_by", "asset__home"),
    ]
    assert [act for act in acts if act[1] not in within[act[0]]] == []


def test_everybody_was_there_before_what_they_did(sample):
    joined = max(person.joined_at for person in sample.values())
    assert joined < Movement.objects.earliest("at").at
    assert joined < AssetEvent.objects.earliest("at").at


def test_there_is_an_icon_for_every_type(sample):
    drawings = [lucide(sort.icon) for sort in AssetType.objects.all()]  # raises for unknown names
    assert len(drawings) == 26


def test_barcodes_are_what_a_scanner_would_accept(sample):
    barcodes = Barcode.objects.values_list("code", flat=True)
    assert len(barcodes) > 5
    assert [code for code in barcodes if weighed(code) % 10] == []


def weighed(barcode: str) -> int:
    """The sum of an EAN-13 that has to end in 0."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(barcode))


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
    for who in ("Lena", "Dana", "Kenji"):
        assert reach(who, Role.OPERATOR) == {"Hall", "Van 1", "Van 2"}
    assert reach("Kenji", Role.VIEWER) == {"Main building", "Hall", "Van 1", "Van 2"}
    assert [name for name, person in sample.items() if person.is_administrator] == ["Ada"]


def test_who_belongs_to_no_team_sees_nothing(sample):
    seen = [
        model.objects.visible_to(sample["Xan"]).count()
        for model in (Location, Item, Asset, Movement, AssetEvent)
    ]
    assert seen == [0, 0, 0, 0, 0]


def test_they_sign_in_with_the_printed_password(sample, client):
    answer = client.post(
        "/people/sign-in/", {"login": "olu@riverside.example", "password": "riverside-demo"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_newcomers_screws_and_drill_are_there_for_olu(sample):
    screws = Item.objects.visible_to(sample["Olu"]).get(name="Wood screw 4 × 40 mm")
    [standing] = standings([screws], sample["Olu"])
    assert standing.left == 230
    drill = Asset.objects.granting(sample["Olu"], Role.OPERATOR).get(
        name="Cordless drill 18 V, no. 2"
    )
    assert (drill.is_home, drill.is_available) == (True, True)


def test_the_newcomer_uses_screws_until_they_are_to_reorder(sample):
    screws, place = (
        Item.objects.get(name="Wood screw 4 × 40 mm"),
        Location.objects.get(name="Bin A1"),
    )
    short = ReorderRule.objects.short().filter(item=screws)
    facts = {"location": place, "by": sample["Olu"]}
    operations.use(screws, quantity=Decimal(30), operation_key=uuid4(), **facts)
    assert not short.exists()
    operations.use(screws, quantity=Decimal(1), operation_key=uuid4(), **facts)
    assert short.get().location == place


def test_it_buys_what_it_keeps(sample):
    states = Order.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["received", "part", "draft"]
    assert {order.days_late for order in Order.objects.open()} == {3}
    assert Supplier.objects.count() == 6
    assert SupplierItem.objects.filter(is_preferred=True).count() == 28
    assert Price.objects.count() == 2 * SupplierItem.objects.count()
    assert Item.objects.exclude(pack="").count() == 24
    bought = Movement.objects.filter(kind="receive", level__item__sold_by__is_preferred=True)
    assert bought.count() > 10
    assert not bought.filter(Q(unit_cost=None) | Q(supplier=None)).exists()


def test_it_is_ordered_by_whoever_manages_there_and_before_it_comes(sample):
    for order in Order.objects.all():
        assert order.location in Location.objects.granting(order.made_by, Role.MANAGER)
        came = Movement.objects.filter(order_line__order=order).values_list("at", flat=True)
        moments = [order.made_at, *filter(None, [order.ordered_at]), *came]
        assert moments == sorted(moments)


def digest() -> str:
    """All that the sample says, in one number; keys aside."""
    rows = [
        *Organisation.objects.values_list("name", "made_at"),
        *Person.objects.order_by("pk").values_list("name", "email", "password", "joined_at"),
        *Location.objects.order_by("pk").values_list("name", "kind", "parent__name"),
        *Grant.objects.order_by("pk").values_list(
            "team__name", "location__name", "role", "given_at"
        ),
        *StockLevel.objects.order_by("pk").values_list("item__name", "location__name", "quantity"),
        *Movement.objects.order_by("pk").values_list(
            "kind", "delta", "balance_after", "at", "by__name", "note", "unit_cost", "operation_key"
        ),
        *ReorderRule.objects.order_by("pk").values_list("item__name", "reorder_point"),
        *Asset.objects.order_by("pk").values_list(
            "tag_number", "serial", "location__name", "located_at"
        ),
        *Checkout.objects.order_by("pk").values_list(
            "asset__tag_number", "custodian__name", "out_at", "due_at", "returned_at"
        ),
        *AssetEvent.objects.order_by("pk").values_list(
            "kind", "at", "asset__tag_number", "custodian__name", "due_at", "operation_key"
        ),
        *SupplierItem.objects.order_by("pk").values_list("supplier__name", "item__name", "price"),
        *Price.objects.order_by("pk").values_list("price", "at"),
        *Order.objects.order_by("pk").values_list("supplier__name", "made_at", "expected_on"),
        *OrderLine.objects.order_by("pk").values_list("item__name", "packs", "received"),
        *Tag.objects.order_by("pk").values_list(
            "code", "asset__tag_number", "location__name", "made_at"
        ),
    ]
    return sha256(repr(rows).encode()).hexdigest()


def test_the_same_day_gives_the_same_rows(time_machine):
    digests = []
    for hour in (8, 19):
        time_machine.move_to(datetime(2026, 6, 11, hour, tzinfo=timezone.get_current_timezone()))
        cast.password_hash.cache_clear()
        with transaction.atomic():
            build()
            digests.append(digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


def test_signing_in_leaves_the_password_as_it_was_made(sample):
    person = sample["Olu"]
    changed: list[str] = []
    assert hashers.check_password("riverside-demo", person.password, changed.append)
    assert changed == []


@pytest.mark.parametrize("later", range(7))
def test_any_day_of_the_week_will_do(later):
    build(date(2028, 2, 26) + timedelta(days=later))
    call_command("verify", verbosity=0)
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
    assert capsys.readouterr().out == "There is a workspace already; it stays as it is.\n"


def test_the_sign_ins_are_printed_again_for_a_sample_that_is_kept(sample, capsys):
    call_command("demo", if_empty=True)
    said = capsys.readouterr().out
    assert "Sample workspace kept: Riverside Makerspace" in said
    assert "riverside-demo" in said
    assert [person.email for person in sample.values() if person.email not in said] == []
    assert Asset.objects.count() == 80
