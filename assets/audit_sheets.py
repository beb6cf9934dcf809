"""The list that one walks round with, and what was found: as one person may see it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, OuterRef, Q, Subquery, Value, When

from locations import tree
from locations.models import Location, Role
from people.models import Person

from .audits import unseen
from .models import Asset, AssetEvent, AssetQuerySet, Audit, AuditLine, Checkout

ROWS = 100
# Of a report that is to be printed, which no one turns the pages of.
ON_PAPER = 2_000
Result = AuditLine.Result
# What the list can be narrowed to, by what the address says.
ONLY = {
    "": "To find",
    "seen": "Seen",
    "unexpected": "Unexpected",
    "not-ours": "Not ours",
}
RESULTS = {"seen": Result.SEEN, "unexpected": Result.UNEXPECTED, "not-ours": Result.NOT_OURS}
# In a report, what needs somebody comes first.
IN_REPORT = [Result.MISSING, Result.UNEXPECTED, Result.NOT_OURS, Result.SEEN]


@dataclass
class Row:
    """One asset, or something strange, and what this audit knows of it."""

    asset: Asset | None
    line: AuditLine | None = None
    starts_location: bool = False
    # Of a report: what the audit before found of it, and what putting it right did.
    then: str = ""
    event: AssetEvent | None = None
    # Of an unexpected one, before the end: the key of the last thing that happened to it.
    after: int = 0
    # How it may be put right: it stays "here", or goes "home".
    ways: Sequence[str] = ()

    @property
    def is_free(self) -> bool:
        """Does the record say where it is, with nobody?"""
        asset = self.asset
        return bool(asset and not asset.checkout and asset.state != Asset.State.LOST)

    @property
    def is_recorded_here(self) -> bool:
        """Does the record have it where it was seen by now?"""
        if self.asset is None or self.line is None:
            return False
        return self.is_free and self.asset.location_id == self.line.place_id

    @property
    def usual_way(self) -> str:
        """What is chosen already: it stays where it was seen.

        What somebody has is theirs until somebody says otherwise.
        """
        if self.asset is None or self.asset.checkout or "here" not in self.ways:
            return ""
        return "here"


@dataclass
class Sheet:
    """What ``audit`` looks for and has found, as ``user`` may see it; at one place of it only."""

    audit: Audit
    user: Any
    only: str = ""
    at: Location | None = None

    @property
    def lines(self) -> Any:
        """What holds, of all that was written down."""
        lines = AuditLine.objects.visible_to(self.user).current().filter(audit=self.audit)
        return lines.filter(place__path__startswith=self.at.path) if self.at else lines

    @property
    def left(self) -> AssetQuerySet:
        """What is to be found yet."""
        left = unseen(self.audit)
        return left.filter(location__path__startswith=self.at.path) if self.at else left

    @cached_property
    def found(self) -> dict[str, int]:
        """How many lines of each result; how many missing as the last time, or seen again."""
        sizes = {result.name.lower(): Count("pk", filter=Q(result=result)) for result in IN_REPORT}
        before = Q(asset__in=self.missing_then)
        sizes["again"] = Count("pk", filter=before & Q(result=Result.MISSING))
        sizes["back"] = Count("pk", filter=before & ~Q(result=Result.MISSING))
        found: dict[str, int] = self.lines.aggregate(**sizes)
        return found

    @cached_property
    def left_over(self) -> int:
        """How many are to be found yet."""
        return self.left.count() if self.only else len(self.in_order)

    @property
    def looked_for(self) -> int:
        """How many should be here."""
        missing = self.found["missing"] if self.audit.ended_at else self.left_over
        return self.found["seen"] + missing

    @cached_property
    def newest(self) -> int:
        """The number of the line that was written last; 0 before the first. It only ever grows."""
        return max((person.newest for person in self.people), default=0)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """What the list can be narrowed to, and how many rows there would be."""
        sizes = {"": self.left_over, "seen": self.found["seen"]}
        sizes |= {"unexpected": self.found["unexpected"], "not-ours": self.found["not_ours"]}
        return [(state, words, sizes[state]) for state, words in ONLY.items()]

    @cached_property
    def people(self) -> list[Any]:
        """Everybody who looked, each with the number of their ``newest`` line."""
        looked = Person.objects.filter(audit_lines__audit=self.audit)
        return list(looked.annotate(newest=Max("audit_lines__pk")).order_by("name"))

    @cached_property
    def out(self) -> int:
        """How many belong to what is recorded here and are out in good order: not looked for."""
        place = self.at or self.audit.location
        spells = Checkout.objects.open().filter(asset__location__path__startswith=place.path)
        if not (self.audit.with_below or self.at):
            spells = spells.filter(asset__location=place)
        return spells.count()

    def page(self, number: Any) -> Page[Any]:
        """The rows on one page, of what ``only`` asks for."""
        if self.only:
            lines = self.lines.filter(result=RESULTS[self.only]).order_by("-pk").for_page()
            listed = paged(lines, self.found[RESULTS[self.only].name.lower()], number)
            listed.object_list = self.rows(listed.object_list)
        else:
            listed = Paginator[Any](self.in_order, ROWS).get_page(number)
            listed.object_list = self.to_find(listed.object_list)
        return listed

    @cached_property
    def in_order(self) -> list[int]:
        """The keys of what is to be found, location by location as the tree is read."""
        keys = dict(self.left.order_by("name", "tag_number").values_list("pk", "location"))
        places = tree.in_order(Location.objects.filter(pk__in=set(keys.values())))
        order = {place.pk: position for position, place in enumerate(places)}
        return sorted(keys, key=lambda asset: order[keys[asset]])

    @cached_property
    def missing(self) -> list[Row]:
        """The first of what would be missing, by name."""
        left = self.left.select_related("type", "home", "location", "seen_by")
        return [Row(asset) for asset in left.order_by("name", "tag_number")[:ROWS]]

    def to_find(self, keys: Iterable[int]) -> list[Row]:
        """The rows of the assets with these ``keys``, in that order."""
        assets = Asset.objects.select_related("type", "home", "location").in_bulk(keys)
        rows: list[Row] = []
        for asset in (assets[key] for key in keys):
            starts = not rows or rows[-1].asset.location_id != asset.location_id  # type: ignore[union-attr]
            rows.append(Row(asset, starts_location=starts))
        return rows

    def rows(self, lines: Iterable[AuditLine]) -> list[Row]:
        """The rows of ``lines``, with who has each asset now."""
        shown = list(lines)
        assets = Asset.objects.with_custody().in_bulk([x.asset_id for x in shown if x.asset_id])
        return [Row(assets.get(line.asset_id or 0), line) for line in shown]

    @cached_property
    def to_put_right(self) -> list[Row]:
        """The unexpected, each with what may be done about it."""
        lines = self.lines.filter(result=Result.UNEXPECTED).order_by("pk").for_page()
        shown = {line.asset_id: line for line in lines}
        last = AssetEvent.objects.filter(asset=OuterRef("pk")).besides_sayings().order_by("-pk")
        assets = Asset.objects.filter(pk__in=shown).with_custody().annotate_may(self.user)
        known = assets.annotate(last=Subquery(last.values("pk")[:1])).in_bulk()
        ends = {key for asset in known.values() for key in (asset.location_id, asset.home_id)}
        within_reach = Location.objects.granting(self.user, Role.OPERATOR).filter(pk__in=ends)
        reached = set(within_reach.values_list("pk", flat=True))
        rows = []
        for key, line in shown.items():
            asset: Any = known[key]
            row = Row(asset, line, after=asset.last or 0)
            row.ways = ways(row, reached) if asset.may_operate else []
            rows.append(row)
        return rows

    def report(self, number: Any, size: int = ROWS) -> Page[Any]:
        """A page of this ``size`` of all that was found, what needs somebody first.

        Each is compared with the last time.
        """
        order = Case(*(When(result=result, then=Value(n)) for n, result in enumerate(IN_REPORT)))
        lines = self.lines.order_by(order, "asset__name", "asset__tag_number", "pk").for_page()
        total = sum(self.found[result.name.lower()] for result in IN_REPORT)
        listed = paged(lines, total, number, size)
        rows = [Row(line.asset, line) for line in listed.object_list]
        events = AssetEvent.objects.filter(audit=self.audit, reversed_by=None).exclude(kind="undo")
        did = {event.asset_id: event for event in events.select_related("to_location")}
        for row in rows:
            key = row.asset.pk if row.asset else 0
            row.event, row.then = did.get(key), self.then.get(key, "")
        listed.object_list = rows
        return listed

    @cached_property
    def before(self) -> Audit | None:
        """The audit to compare with, once this one is finished."""
        return self.audit.before if self.audit.ended_at else None

    @cached_property
    def then(self) -> dict[int, str]:
        """What the audit before found of each asset, by its key."""
        if self.before is None:
            return {}
        lines = Sheet(self.before, self.user).lines.filter(asset__isnull=False)
        return dict(lines.values_list("asset", "result"))

    @property
    def seen_then(self) -> int:
        """How many were seen the last time."""
        return sum(result == Result.SEEN for result in self.then.values())

    @property
    def missing_then(self) -> list[int]:
        """The keys of those that were missing the last time."""
        return [key for key, result in self.then.items() if result == Result.MISSING]


def ways(row: Row, reached: Collection[int]) -> list[str]:
    """How an unexpected asset may be put right by somebody who operates at ``reached``.

    What is with nobody is moved, which takes an operator at both ends; what is back from somebody,
    or found again, goes home without. Nothing goes where nobody looks any more.
    """
    asset = row.asset
    assert asset
    if asset.state == Asset.State.RETIRED or (row.is_free and asset.location_id not in reached):
        return []
    there = row.line and row.line.place
    found = [] if row.is_recorded_here or (there and there.archived_at) else ["here"]
    goes_home = not asset.home.archived_at and (not row.is_free or asset.home_id in reached)
    return [*found, "home"] if goes_home else found


def paged(rows: Any, total: int, number: Any, size: int = ROWS) -> Page[Any]:
    """One page of ``rows``, of which there are ``total``, without counting them again."""
    pages = Paginator(rows, size)
    pages.count = total
    return pages.get_page(number)
