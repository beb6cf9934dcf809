"""The short cuts of the list of gear answer what the plain questions would."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import locations.operations
from assets import audits, operations, service, standing
from assets.files import beside
from assets.filters import HELD_ORDERS, ORDERS, STATES, AssetFilter
from assets.models import Asset, AssetEvent, AssetFile, AuditLine, Checkout
from assets.recent import recent_custodians
from locations import lull
from locations.models import Grant, Role
from people.clock import end_of, house_date
from people.models import PeopleChange
from tests import make


@pytest.fixture
def gear(cast):
    """Twelve of everything: out, late, due today, without a day, lost, in repair, retired, free."""
    for number in range(12):
        asset = make.asset(
            home=cast.annex if number % 4 == 0 else cast.workshop,
            name=f"{'dRiLl' if number % 2 else 'Saw'} {number % 5}",
            serial=f"SN-{number}",
            type=make.asset_type(name=f"Make {number}", category=f"Kind {number % 3}"),
        )
        match number:
            case 1 | 2 | 3 | 4 | 5:
                out = make.check_out(asset, to=cast.vic if number % 2 else cast.olu, by=cast.ada)
                day = [None, end_of(house_date()), timezone.now() - timedelta(days=3)][number % 3]
                out.checkout.due_at = day
                out.checkout.save()
            case 6:
                service.report_lost(asset, by=cast.ada, operation_key=uuid4())
            case 7:
                service.report_broken(asset, by=cast.ada, operation_key=uuid4())
            case 8:
                operations.move(asset, to=cast.workshop, by=cast.ada, operation_key=uuid4())
            case 9:
                service.retire(asset, by=cast.ada, way="sold", operation_key=uuid4())
    return cast


def listed(user, **asked):
    """The list as its page finds it."""
    found = AssetFilter(asked, request=SimpleNamespace(user=user))
    assert found.qs is not None
    return found


@pytest.mark.parametrize("who", ["ada", "olu", "vic", "xan"])
@pytest.mark.parametrize("text", ["", "drill", "a"])
def test_each_state_is_counted_as_its_list_is_long(gear, who, text):
    user = getattr(gear, who)
    counts = listed(user, q=text).counts
    assert counts == {"all": len(listed(user, q=text).qs)} | {
        state: len(listed(user, q=text, state=state).qs) for state, _ in STATES
    }


@pytest.mark.parametrize("who", ["ada", "olu", "vic", "xan"])
def test_categories_are_those_of_what_is_seen_and_in_use(gear, who):
    user = getattr(gear, who)
    make.asset(home=gear.workshop, type=make.asset_type(category="Old"), state="retired")
    make.asset(home=gear.annex, type=make.asset_type(category="Far"))
    make.asset(home=gear.workshop, type=make.asset_type(category=""))
    seen = Asset.objects.visible_to(user).in_use().select_related("type")
    assert standing.categories(user) == sorted({asset.type.category for asset in seen} - {""})


@pytest.mark.parametrize("state", ["", "available", "out", "overdue", "lost", "retired"])
@pytest.mark.parametrize("sort", [*ORDERS, *HELD_ORDERS])
def test_pages_of_any_order_are_slices_of_the_whole(gear, sort, state):
    found = listed(gear.ada, sort=sort, state=state)
    whole = [asset.pk for asset in found.qs]
    for size in (1, 3, 25):
        pages = [
            [asset.pk for asset in found.page(str(number + 1), size)]
            for number in range(-(-len(whole) // size))
        ]
        assert [key for page in pages for key in page] == whole


def found_plainly(text):
    """Each word on it, or in the name of its type, or of who has it: one asset after the other."""
    held = dict(Checkout.objects.open().values_list("asset", "custodian__name"))
    return {
        asset.pk
        for asset in Asset.objects.select_related("type")
        for said in (
            f"{asset.name}\n{asset.tag_number}\n{asset.serial}",
            asset.type.name,
            held.get(asset.pk, ""),
        )
        if all(word in said.lower() for word in text.lower().split())
    }


@pytest.mark.parametrize(
    "text",
    [
        "d",
        "dr",
        "DRILL",
        "rill 1",
        "saw 0",
        "sn-1",
        "make 1",
        "viewer",
        "1 dri",
        "l s",
        "sn- w",
        "%",
        "zz",
    ],
)
@pytest.mark.parametrize(("few", "many"), [(0, 3), (0, 900), (2, 900), (900, 12_000)])
def test_the_search_finds_what_contains_the_words(gear, monkeypatch, text, few, many):
    monkeypatch.setattr("assets.models.gear.FEW", few)
    monkeypatch.setattr("assets.models.gear.MANY", many)
    assert set(Asset.objects.search(text).values_list("pk", flat=True)) == found_plainly(text)


def test_what_has_not_its_letters_in_one_word_is_not_found(gear):
    """All the pieces are there, though not one after the other: the sieve alone lets it through."""
    odd = make.asset(home=gear.workshop, name="abc bcd", tag_number="T-1")
    assert odd.pk not in Asset.objects.search("abcd").values_list("pk", flat=True)


@pytest.mark.parametrize("who", ["ada", "mo", "olu", "vic", "xan"])
def test_of_one_asset_is_told_what_would_be_told_among_all(gear, who):
    user, drill = getattr(gear, who), Asset.objects.available().first()
    far = make.asset(home=gear.annex, type=drill.type)
    for asset in (drill, far):
        make.check_out(asset, to=gear.mo)
        operations.check_in(asset, by=gear.mo, operation_key=uuid4())
        make.check_out(asset, to=gear.xan)
        for facts in ({"asset": asset, "kind": "invoice"}, {"asset": asset, "kind": "manual"}):
            AssetFile.objects.create(**facts, file="a.pdf", name="a.pdf", size=1, by=gear.mo)
    AssetFile.objects.create(
        type=drill.type, kind="manual", file="a.pdf", name="a.pdf", size=1, by=gear.mo
    )
    for place in (gear.workshop, gear.annex):
        audit = make.audit(place, by=gear.ada)
        audits.see(audit, drill, by=gear.ada, operation_key=uuid4())
    assert {x for x in Asset.objects.all() if Asset.objects.opened_by(user, x.pk)} == {
        *Asset.objects.visible_to(user)
    }
    for asset in Asset.objects.visible_to(user):
        events = AssetEvent.objects.visible_to(user)
        assert set(AssetEvent.objects.visible_to(user, of=asset)) == set(events.filter(asset=asset))
        files = AssetFile.objects.visible_to(user).filter(Q(asset=asset) | Q(type=asset.type))
        assert set(beside(asset, user)) == set(files)
        lines = AuditLine.objects.visible_to(user).filter(asset=asset)
        for meanwhile in (Q(), Q(at__lte=timezone.now())):
            assert set(AuditLine.objects.told_of(asset, user, meanwhile)) == set(lines)
        for role in Role:
            granted = Asset.objects.placed(user, role).filter(pk=asset.pk)
            assert asset.is_placed(user, role) == granted.exists()


def quiet(monkeypatch):
    """What was written just now counts as long past."""
    monkeypatch.setattr(lull, "QUIET", timedelta(0))


def counted(user):
    """Their counts, and whether all there is was gone through for them."""
    with CaptureQueriesContext(connection) as queries:
        counts = listed(user).counts
    return counts, any('AS "overdue"' in query["sql"] for query in queries)


def test_counts_are_remembered_until_something_happens(gear, monkeypatch):
    quiet(monkeypatch)
    first, _ = counted(gear.olu)
    assert counted(gear.olu) == (first, False)
    drill = Asset.objects.visible_to(gear.olu).available().first()
    make.check_out(drill, to=gear.olu, by=gear.olu)
    assert counted(gear.olu) == (
        first | {"mine": first["mine"] + 1, "out": first["out"] + 1}
        | {"available": first["available"] - 1},
        True,
    )  # fmt: skip


def test_counts_are_remembered_for_one_person_and_one_list(gear, monkeypatch):
    quiet(monkeypatch)
    assert listed(gear.ada).counts["all"] > listed(gear.olu).counts["all"]
    assert listed(gear.ada, q="drill").counts != listed(gear.ada).counts
    assert listed(gear.ada, state="retired").counts["all"] == 1


def paged(user, **asked):
    """The first page that they see, and how many queries it takes."""
    found = listed(user, **asked)
    with CaptureQueriesContext(connection) as queries:
        rows = [asset.pk for asset in found.page("1", 25)]
    return rows, len(queries)


@pytest.mark.parametrize("asked", [{}, {"sort": "due"}, {"state": "available"}])
def test_a_page_is_remembered_until_something_happens(gear, monkeypatch, asked):
    quiet(monkeypatch)
    first, queries = paged(gear.olu, **asked)
    again, fewer = paged(gear.olu, **asked)
    assert (again, fewer < queries) == (first, True)
    drill = Asset.objects.visible_to(gear.olu).available().first()
    make.check_out(drill, to=gear.olu, by=gear.olu)
    assert paged(gear.olu, **asked)[0] == [asset.pk for asset in listed(gear.olu, **asked).qs]
    assert paged(gear.olu, **asked)[0] != first or not asked


def test_a_page_that_is_remembered_shows_nothing_out_of_sight(gear, monkeypatch):
    quiet(monkeypatch)
    had = {asset.pk for asset in Asset.objects.held_by(gear.olu)}
    assert had < {*paged(gear.olu)[0]}
    Grant.objects.all().delete()  # as no operation does: nothing was written about it
    assert {*paged(gear.olu)[0]} == had


def test_nothing_is_remembered_of_the_last_seconds(gear):
    """A line that was begun before may still come: nobody knows yet that it was the last."""
    assert not standing.LULL.is_on
    assert counted(gear.olu)[1]
    assert counted(gear.olu)[1]


def test_access_that_is_taken_away_is_noticed_at_once(gear, monkeypatch):
    quiet(monkeypatch)
    assert listed(gear.olu).counts["all"] > 0
    locations.operations.set_access(
        gear.main, team=gear.olu.teams.get(), role=0, by=gear.ada, operation_key=uuid4()
    )
    assert listed(gear.olu).counts["all"] == len(listed(gear.olu).qs)


def test_who_goes_by_another_name_is_found_at_once(gear, monkeypatch, sign_in):
    quiet(monkeypatch)

    def found(name):
        return len(listed(gear.ada, q=name).qs)

    had = found(gear.vic.name)
    assert (had > 0, found("Wanda")) == (True, 0)
    said = {"name": "Wanda", "mail_digest": "never", "operation_key": str(uuid4())}
    for _ in range(2):
        assert sign_in(gear.vic).post("/people/me/", said).status_code == 302
    assert (found(gear.vic.name), found("Wanda")) == (0, had)
    [line] = PeopleChange.objects.filter(person=gear.vic)
    assert (line.by, line.note) == (gear.vic, f"Name: {gear.vic.name} → Wanda")


def test_recent_people_are_those_of_the_last_check_outs(gear):
    assert {person.pk for person in recent_custodians(gear.ada, [])} == {gear.vic.pk, gear.olu.pk}
