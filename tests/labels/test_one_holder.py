"""Eight people want one drill at the same moment, by each way in which gear changes hands.

One of them gets it, or takes it back, and the others are told who did; history says the same.
"""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client

from assets import audits, operations
from assets.audits import Fix
from assets.models import AssetEvent, Checkout
from assets.proofs import PROOFS
from labels import scanning
from locations.models import Role
from people.refused import Refused
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("real_connections")


def crew(stage, size=8):
    """People who lend what is in the workshop, with a browser each."""
    people = [make.person(name=f"Taker {n}") for n in range(size)]
    make.team(members=people, grants={stage.workshop: Role.OPERATOR})
    for person in people:
        person.browser = Client()
        person.browser.force_login(person)
    return people


def sends(person, where, **data):
    """Send it from their browser: nothing if that was done, or else the words that say why not."""

    def send():
        answer = person.browser.post(where, {"operation_key": str(uuid4())} | data)
        return None if answer.status_code == 302 else unescape(answer.content.decode())

    return send


def by_page(verb, **more):
    """From the page of one verb, which was opened before."""
    return lambda drill, person: sends(
        person, f"/gear/{drill.pk}/{verb}/", to=person.pk, **seen(drill), **more
    )


def by_pile(verb):
    """From the page of many, with this one alone on it."""
    return lambda drill, person: sends(
        person, f"/gear/several/{verb}/", assets=str(drill.pk), to=person.pk, **seen(drill)
    )


def seen(drill):
    """Whose spell each page shows."""
    spells = Checkout.objects.open().filter(asset=drill).values_list("pk", flat=True)
    return {"spells": ",".join(map(str, spells))}


def by_label(drill, person):
    """From where a phone's own camera leads: the page behind the code, and its one button."""
    page = person.browser.get(f"/q/{make.tag(asset=drill).code}", follow=True).content.decode()
    where = re.search(rf'action="(/gear/{drill.pk}/check-[a-z]+/)"', page)[1]
    return sends(person, where, to=person.pk)


def by_session(doing):
    """From a scan session of their own."""

    def begun(drill, person):
        about = {"person": person} if doing == "check-out" else {}
        mine = scanning.start(by=person, doing=doing, operation_key=uuid4(), **about)
        key = uuid4()

        def scan():
            line = scanning.scan(mine, drill.tag_number, operation_key=key)
            return None if line.outcome == "done" else f"{line.word}. {line.said}"

        return scan

    return begun


def by_audit(drill, person):
    """From an audit of their own, in which it was seen though somebody has it."""
    audit = audits.start(location=drill.home, by=person, operation_key=uuid4(), with_below=False)
    audits.see(audit, drill, by=person, operation_key=uuid4())
    fixes = {drill.pk: Fix("here", operations.latest(drill).pk)}

    def finish():
        try:
            audits.finish(audit, by=person, operation_key=uuid4(), fixes=fixes)
        except Refused as refused:
            return f"{refused} {getattr(refused, 'reasons', '')}"
        return None

    return finish


TAKING = {
    "its page": by_page("check-out"),
    "the list": by_pile("check-out"),
    "its label": by_label,
    "a scan session": by_session("check-out"),
}
# And what those are told who come too late.
ENDING = {
    "check in on its page": (by_page("check-in"), "nobody has it"),
    "check in from its label": (by_label, "nobody has it"),
    "check in from the list": (by_pile("check-in"), "nobody has it"),
    "check in by a scan session": (by_session("check-in"), "In its place already"),
    "check in by an audit": (by_audit, "Something has happened to Drill since"),
    "hand over on its page": (by_page("hand-over"), "has Drill by now"),
    "hand over from the list": (by_pile("hand-over"), "has Drill by now"),
    "report lost on its page": (by_page("lost"), "Drill is lost"),
    "report lost from the list": (by_pile("lost"), "Drill is lost"),
}


@pytest.mark.parametrize("way", TAKING)
def test_one_of_eight_takes_it_and_the_others_are_told_who(way):
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    told = at_once([TAKING[way](drill, person) for person in crew(stage)])
    spell = Checkout.objects.get()
    late = [words for words in told if words is not None]
    assert len(late) == 7
    assert all(f"{spell.custodian} has" in words for words in late)
    assert AssetEvent.objects.get().custodian == spell.custodian
    assert [fault for proof in PROOFS for fault in proof()] == []


@pytest.mark.parametrize("way", ENDING)
def test_one_of_eight_has_it_from_who_had_it_and_the_others_are_told(way):
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    make.check_out(drill, to=stage.vic)
    begun, words = ENDING[way]
    told = at_once([begun(drill, person) for person in crew(stage)])
    late = [said for said in told if said is not None]
    assert [said for said in late if words not in said] == []
    assert len(late) == 7
    passed_on = way.startswith("hand over")
    assert Checkout.objects.open().count() == passed_on
    assert not Checkout.objects.open().filter(custodian=stage.vic).exists()
    assert Checkout.objects.count() == 1 + passed_on
    assert [fault for proof in PROOFS for fault in proof()] == []


def test_by_all_ways_together_one_takes_it():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    ways = [*TAKING.values(), *TAKING.values()]
    told = at_once([way(drill, person) for way, person in zip(ways, crew(stage), strict=True)])
    assert told.count(None) == Checkout.objects.count() == 1
    assert [fault for proof in PROOFS for fault in proof()] == []
