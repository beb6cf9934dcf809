"""What became of labels: written down, shown to who sees the thing, undone while it is fresh."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from labels import claiming, operations, proofs
from labels.models import LabelStock, Pick, Tag, TagEvent
from tests import make

WHO = ("ada", "olu", "vic", "xan")


@pytest.fixture
def blank(cast):
    """A code that Olu printed ahead of time."""
    setup = operations.Setup(LabelStock.objects.get(part="5167"))
    claiming.print_blanks(setup, count=1, by=cast.olu, operation_key=uuid4())
    return Tag.objects.get()


def told(client, address="/activity/?kind=labels"):
    """What the stream says of labels, without the marks."""
    return [line for line in client.get(address).context["lines"] if isinstance(line, TagEvent)]


def test_a_claim_a_loss_and_a_find_are_written_down_with_who_and_on_what(cast, blank):
    drill = make.asset(home=cast.workshop)
    claiming.claim(blank, kind="asset", thing=drill, by=cast.olu)
    new = claiming.replace(blank, by=cast.mo)
    claiming.unvoid(blank, by=cast.olu)
    claiming.void(new, by=cast.mo)
    claiming.void(new, by=cast.olu)  # pressed twice
    lines = TagEvent.objects.order_by("pk")
    assert [(line.tag, line.deed, line.by, line.asset) for line in lines] == [
        (blank, "claim", cast.olu, drill),
        (blank, "replace", cast.mo, drill),
        (blank, "undo", cast.olu, drill),
        (new, "void", cast.mo, drill),
    ]
    assert (lines[1].replacement, lines[2].reverses) == (new, lines[1])
    assert [row for proof in proofs.PROOFS for row in proof()] == []


def test_activity_tells_of_labels_in_words_and_is_narrowed_to_them(cast, blank, sign_in):
    level = make.level(at=cast.workshop, quantity=3, by=cast.olu)
    client = sign_in(cast.olu)
    client.post("/labels/claim/", {"code": blank.code, "thing": f"level:{level.pk}"})
    client.post(f"/labels/codes/{blank.code}/replace/")
    page = client.get("/activity/?kind=labels").content.decode()
    said = f"{blank.code[:4]}-{blank.code[4:]}"
    for words in (f"</b> put label <code>{said}</code> on <a", f"</b> replaced label <code>{said}"):
        assert words in page
    assert "took its place" in page
    assert len(told(client, "/activity/")) == 2
    assert told(client, f"/activity/?q={said.lower()}") == told(client)
    assert told(client, "/activity/?kind=gear") == []
    assert told(client, f"/activity/?location={cast.workshop.pk}") == told(client)


def test_what_happens_to_labels_of_what_is_out_of_sight_is_not_told(cast, blank, sign_in):
    hidden = make.asset(home=cast.annex)
    claiming.claim(blank, kind="asset", thing=hidden, by=cast.ada)
    badge = make.tag(person=cast.vic)
    claiming.void(badge, by=cast.ada)
    nothing = make.tag()
    claiming.void(nothing, by=cast.ada)
    seen = {who: {line.tag for line in told(sign_in(getattr(cast, who)))} for who in WHO}
    assert seen == {"ada": {blank, badge, nothing}, "olu": {badge}, "vic": {badge}, "xan": set()}


def test_a_label_put_on_the_wrong_thing_is_taken_off_again(cast, blank, sign_in):
    drill, saw = make.asset(home=cast.workshop), make.asset(home=cast.workshop)
    client = sign_in(cast.olu)
    answer = client.post("/labels/claim/", {"code": blank.code, "thing": drill.code}, follow=True)
    assert f"/labels/codes/{blank.code}/unclaim/" in answer.content.decode()
    for _ in range(2):  # pressed twice
        asks = client.post(f"/labels/codes/{blank.code}/unclaim/")["Location"]
        assert asks == f"/labels/claim/?code={blank.code}"
    client.post("/labels/claim/", {"code": blank.code, "thing": saw.code})
    assert client.get(f"/q/{blank.code}")["Location"] == f"/gear/{saw.pk}/"
    claimed, undone, again = TagEvent.objects.order_by("pk")
    assert (undone.reverses, undone.asset, again.asset) == (claimed, drill, saw)
    assert "took label" in client.get("/activity/").content.decode()
    assert [row for proof in proofs.PROOFS for row in proof()] == []


@pytest.mark.parametrize("why", ["old", "made for it", "voided"])
def test_what_a_label_means_for_good_is_not_taken_off(why, cast, blank, sign_in, monkeypatch):
    drill = make.asset(home=cast.workshop)
    tag = make.tag(asset=drill) if why == "made for it" else blank
    if why != "made for it":
        claiming.claim(tag, kind="asset", thing=drill, by=cast.olu)
    if why == "voided":
        claiming.void(tag, by=cast.olu)
    if why == "old":
        monkeypatch.setattr(claiming, "FRESH", timedelta(0))
    answer = sign_in(cast.olu).post(f"/labels/codes/{tag.code}/unclaim/")
    assert answer.status_code == 422
    tag.refresh_from_db()
    assert tag.asset == drill


@pytest.mark.parametrize(("hours", "kept"), [(1, False), (3, True)])
def test_the_database_lets_go_of_a_fresh_claim_alone(hours, kept, cast, blank):
    claiming.claim(blank, kind="location", thing=cast.workshop, by=cast.olu)
    then = timezone.now() - timedelta(hours=hours)
    Tag.objects.filter(pk=blank.pk).update(claimed_at=then)
    rows = Tag.objects.filter(pk=blank.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(location=None)  # with the claim still in it
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(location=cast.main, claimed_at=None)
    if kept:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(location=None, claimed_at=None)
    else:
        rows.update(location=None, claimed_at=None)
    assert rows.get().kind == ("location" if kept else None)


def test_a_label_that_was_not_lost_after_all_needs_no_other_in_its_place(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    old = make.print_run(("asset", drill), by=cast.olu).lines.get().tag
    client = sign_in(cast.olu)
    answer = client.post(f"/labels/codes/{old.code}/replace/", follow=True)
    assert f"/labels/codes/{old.code}/unvoid/" in answer.content.decode()
    assert Pick.objects.count() == 1
    client.post(f"/labels/codes/{old.code}/unvoid/")
    assert Pick.objects.count() == 0
    assert client.get(f"/q/{old.code}")["Location"] == f"/gear/{drill.pk}/"


def test_a_label_that_is_not_as_its_history_says_is_named(cast, blank):
    claiming.claim(blank, kind="location", thing=cast.workshop, by=cast.olu)
    Tag.objects.update(voided_at=timezone.now())
    other = make.tag(location=cast.main)
    Tag.objects.filter(pk=other.pk).update(claimed_at=timezone.now())
    assert list(proofs.labels_are_as_their_history_says()) == [
        f"The code {blank.code} is not as its history says: voided, or not.",
        f"The code {other.code} is on something else than its history says.",
    ]


def test_what_labels_know_of_themselves_becomes_their_history(cast, blank):
    """As on a house that used labels before there was a history of them."""
    drill, now = make.asset(home=cast.workshop), timezone.now()
    new = make.tag(asset=drill)
    facts = {"claimed_at": now - timedelta(days=2), "claimed_by": cast.mo, "asset": drill}
    facts |= {"voided_at": now, "voided_by": cast.olu, "replaced_by": new}
    Tag.objects.filter(pk=blank.pk).update(**facts)
    import_module("labels.migrations.0016_what_is_known_of_labels").write_down(apps, None)
    lines = TagEvent.objects.order_by("at").values_list("deed", "at", "by", "asset", "replacement")
    assert list(lines) == [
        ("claim", now - timedelta(days=2), cast.mo.pk, drill.pk, None),
        ("replace", now, cast.olu.pk, drill.pk, new.pk),
    ]
    assert list(proofs.labels_are_as_their_history_says()) == []
