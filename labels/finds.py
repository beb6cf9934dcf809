"""Something of ours was found: a stranger says so, and whoever looks after it hears of it."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django_tasks import task

from locations.models import Location, Role
from locations.questions import KEY, Question
from people.models import Organisation, Person, Team
from people.refused import SPENT, Refused
from people.sign_in import deliver

from .models import Finder, FoundReport, FoundReportEvent, Tag
from .targets import places

Kind = FoundReportEvent.Kind
# What mail programs would make a link of.
LINKED = re.compile(r"(?<=\w)\.(?=\w)|(?<=\w):(?=//)")


@transaction.atomic
def report(tag: Tag, *, message: str, operation_key: UUID, **finder: Any) -> FoundReport:
    """Keep what was written about ``tag`` and by whom, as far as they said; managers are told.

    The same submission again answers with the first one's report.
    """
    try:
        with transaction.atomic():
            new = FoundReport.objects.create(tag=tag, message=message, operation_key=operation_key)
    except IntegrityError as error:
        first = FoundReport.objects.get(operation_key=operation_key)
        if first.tag_id != tag.pk:
            raise Refused(SPENT) from error
        return first
    if any(value not in ("", None) for value in finder.values()):
        Finder.objects.create(report=new, **finder)
    transaction.on_commit(lambda: mail_managers.enqueue(new.pk))
    return new


def answer(report: FoundReport, *, by: Person, operation_key: UUID) -> FoundReportEvent:
    """``by`` wrote back to the finder, or rang."""
    return mark(report, Kind.ANSWER, by=by, operation_key=operation_key)


def close(report: FoundReport, *, by: Person, operation_key: UUID) -> FoundReportEvent:
    """Nothing more is to be done about it."""
    return mark(report, Kind.CLOSE, by=by, operation_key=operation_key)


@transaction.atomic
def mark(report: FoundReport, kind: str, *, by: Person, operation_key: UUID) -> FoundReportEvent:
    """Write down what was done about ``report``. What holds already is not written again."""
    report = FoundReport.objects.select_for_update().get(pk=report.pk)
    if first := FoundReportEvent.objects.filter(operation_key=operation_key).first():
        if (first.report_id, first.kind, first.by_id) != (report.pk, kind, by.pk):
            raise Refused(SPENT)
        return first
    if holding := report.done(kind):
        return holding
    return FoundReportEvent.objects.create(
        report=report, kind=kind, by=by, operation_key=operation_key
    )


@transaction.atomic
def undo(event: FoundReportEvent, *, by: Person) -> FoundReportEvent:
    """It was not so after all. Undoing it again changes nothing."""
    report = FoundReport.objects.select_for_update().get(pk=event.report_id)
    if event.kind == Kind.UNDO:
        raise Refused("This was an undoing itself.")
    if known := FoundReportEvent.objects.filter(reverses=event).first():
        return known
    return FoundReportEvent.objects.create(report=report, kind=Kind.UNDO, by=by, reverses=event)


def who_is_told(report: FoundReport) -> list[Person]:
    """Managers of the place where it belongs; if there are none, of the nearest one above.

    If there are none at all, or it belongs nowhere, administrators.
    """
    able = Person.objects.in_state("signs-in")
    for place in places(report.tag):
        for teams in managing(place):
            if people := list(able.in_any_of(Team.objects.filter(pk__in=teams))):
                return people
    return list(able.filter(is_administrator=True))


def managing(place: Location) -> list[set[int]]:
    """The teams that manage ``place``, by where they were given that: here, and on up."""
    teams: dict[int, set[int]] = {}
    for grant in place.grants_covering().filter(role=Role.MANAGER):
        teams.setdefault(grant.location_id, set()).add(grant.team_id)
    upwards = [place.pk, *reversed(place.ancestor_keys)]
    return [teams[key] for key in upwards if key in teams]


@task()
def mail_managers(key: int) -> None:
    """Mail those who are told of a report, each by itself: one bad address keeps no other waiting.

    How to reach the finder stays here, to be forgotten.
    """
    found = FoundReport.objects.for_reading().get(pk=key)
    house = str(Organisation.current() or "Quartermaster")
    thing = one_line(found.name if found.thing else "a label of ours")
    facts = {
        "house": house,
        "thing": thing,
        "lines": without_links(found.message).splitlines(),
        "has_finder": Finder.objects.filter(report=found).exists(),
        "link": settings.SITE_URL + found.get_absolute_url(),
    }
    for person in who_is_told(found):
        body = render_to_string("labels/email/found.txt", facts | {"person": person})
        subject = one_line(f"{house}: somebody found {thing}")
        deliver.enqueue(subject=subject, body=body, to=[str(person.email)])


def one_line(text: Any) -> str:
    """``text`` fit to stand in a subject."""
    return " ".join(str(text).split())


def without_links(text: str) -> str:
    """What a stranger wrote, with nothing in it that a mail program would make a link of."""
    return LINKED.sub(lambda sign: f"[{sign[0]}]", text)


def told_of(asset: Any, user: Any, meanwhile: Q) -> list[FoundReport]:
    """The reports about ``asset``, for its history, as far as ``user`` sees where it is."""
    if not asset.is_placed(user, Role.VIEWER):
        return []
    if meanwhile:
        return list(FoundReport.objects.about(asset.pk).filter(meanwhile))
    return TOLD.of(asset.pk)


TOLD = Question(lambda: FoundReport.objects.about(KEY))


def forget_finders() -> int:
    """Forget who found what, where that is needed no longer; how many they were."""
    forgotten, _ = Finder.objects.no_longer_needed().delete()
    return forgotten


def rounded(degrees: Decimal) -> Decimal:
    """A position to about a metre."""
    return degrees.quantize(Decimal("0.00001"))
