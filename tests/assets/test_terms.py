"""Terms that a type asks for are accepted by name or by hand, and kept as they were read."""

from base64 import b64encode
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from assets import many, operations
from assets.models import Acceptance, Checkout, Terms, TypeEvent
from assets.terms import Accepted
from people.refused import Refused
from people.signatures import UNREADABLE
from tests import make


def drawn(kind: str = "PNG", *, ink: bool = True, size: tuple[int, int] = (600, 200)) -> str:
    """What a signature pad sends: a line on nothing."""
    picture = Image.new("RGBA", size)
    if ink:
        ImageDraw.Draw(picture).line((20, 20, 300, 90), fill="black", width=3)
    written = BytesIO()
    picture.convert("RGBA" if kind == "PNG" else "RGB").save(written, kind)
    return f"data:image/png;base64,{b64encode(written.getvalue()).decode()}"


@pytest.fixture
def camera(cast):
    """A camera in the Workshop that is lent on terms."""
    terms = Terms.objects.create(text="I bring it back dry.", by=cast.mo)
    kind = make.asset_type(name="Camera", terms=terms)
    return make.asset(home=cast.workshop, type=kind, name="Camera A", tag_number="G-0012")


def send(client, asset, to, *, where: str = "/gear/{}/check-out/", **facts):
    """Check it out, as the form does."""
    sent = {
        "operation_key": str(uuid4()), "to": to.pk, "due_on": "", "assets": asset.pk,
        "shown": asset.type.terms_id or "",
    }  # fmt: skip
    return client.post(where.format(asset.pk), sent | facts)


def accepting(asset, name: str = "Vic Viewer") -> Accepted:
    return Accepted(frozenset({asset.type.terms_id}), name)


def test_what_was_accepted_is_kept_as_it_was_read(cast, camera, sign_in):
    client = sign_in(cast.olu)
    said = client.get(f"/gear/{camera.pk}/check-out/").content.decode()
    assert "I bring it back dry." in said
    assert send(client, camera, cast.vic, signed_name="Vic V.").status_code == 302
    kept = Acceptance.objects.get()
    assert (kept.name, kept.signature, kept.by) == ("Vic V.", None, cast.olu)
    assert kept.statement == "Vic Viewer takes Camera A (G-0012) until further notice."
    camera.type.terms = Terms.objects.create(text="Other terms.", by=cast.mo)
    camera.type.save()
    history = client.get(camera.get_absolute_url()).content.decode()
    assert kept.get_absolute_url() in history
    then = sign_in(cast.vic).get(kept.get_absolute_url()).content.decode()  # who accepted it
    assert "I bring it back dry." in then
    assert "Vic V." in then
    other = make.person(name="Vera Viewer")
    cast.vic.teams.get().members.add(other)
    assert sign_in(other).get(kept.get_absolute_url()).status_code == 404


def test_a_signature_is_drawn_anew_and_shown_to_who_lends_it(cast, camera, sign_in):
    client = sign_in(cast.olu)
    assert send(client, camera, cast.vic, signature=drawn(size=(1200, 400))).status_code == 302
    kept = Acceptance.objects.get()
    picture = Image.open(BytesIO(bytes(kept.signature)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (600, 200))
    answer = client.get(f"/gear/accepted/{kept.pk}/signature/")
    assert (answer["Content-Type"], answer.content) == ("image/png", bytes(kept.signature))
    assert "/signature/" in client.get(kept.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "signature",
    [
        "x", "data:image/png;base64,", "data:image/png;base64,AAAA",
        "data:image/svg+xml;base64,PHN2Zy8+", drawn(ink=False), drawn("GIF"),
        drawn().replace("iVBOR", "iVBOS"), drawn()[:200],
    ],
    ids=["text", "empty", "noise", "svg", "blank", "gif", "broken", "cut off"],
)  # fmt: skip
def test_a_signature_that_is_none_is_refused_in_words(signature, cast, camera, sign_in):
    answer = send(sign_in(cast.olu), camera, cast.vic, signature=signature)
    assert answer.status_code == 422
    assert answer.context["form"].errors["signature"] == [UNREADABLE]
    assert UNREADABLE.replace("'", "&#x27;") in answer.content.decode()
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("where", ["/gear/{}/check-out/", "/gear/several/check-out/"])
def test_without_a_name_or_in_an_old_wording_nothing_happens(where, cast, camera, sign_in):
    client = sign_in(cast.olu)
    answer = send(client, camera, cast.vic, where=where)
    assert answer.context["form"].errors["signed_name"] == ["Type the name, or sign below."]
    old, camera.type.terms = camera.type.terms, Terms.objects.create(text="New.", by=cast.mo)
    camera.type.save()
    answer = send(client, camera, cast.vic, where=where, signed_name="Vic", shown=old.pk)
    assert answer.status_code == 422
    assert "New." in answer.content.decode()
    assert f'name="shown" value="{camera.type.terms_id}"' in answer.content.decode()
    assert not Checkout.objects.exists()
    again = send(client, camera, cast.vic, where=where, signed_name="Vic")
    assert again.status_code == 302


def test_every_way_to_a_new_holder_asks(cast, camera):
    words = "Camera A is lent on terms."
    with pytest.raises(Refused, match=words):
        make.check_out(camera, to=cast.vic, by=cast.olu)
    operations.check_out(
        camera, to=cast.vic, by=cast.olu, operation_key=uuid4(), accepted=accepting(camera)
    )
    with pytest.raises(Refused, match=words):
        operations.hand_over(camera, to=cast.mo, by=cast.olu, operation_key=uuid4())
    over = operations.hand_over(
        camera, to=cast.mo, by=cast.olu, operation_key=uuid4(), accepted=accepting(camera, "Mo")
    )
    assert list(Acceptance.objects.order_by("pk").values_list("name", flat=True)) == [
        "Vic Viewer", "Mo",
    ]  # fmt: skip
    operations.undo(over, by=cast.olu)  # back to who accepted them before
    assert Checkout.objects.open().get().custodian == cast.vic


def test_one_acceptance_for_many_is_kept_with_each(cast, camera):
    twin = make.asset(home=cast.workshop, type=camera.type)
    drill = make.asset(home=cast.workshop)
    pile = [camera, twin, drill]
    many.check_out(
        pile, to=cast.vic, by=cast.olu, operation_key=uuid4(), accepted=accepting(camera)
    )
    kept = Acceptance.objects.values_list("checkout__asset", flat=True)
    assert set(kept) == {camera.pk, twin.pk}


def test_one_tap_leads_to_the_terms_and_the_button_says_so(cast, camera, sign_in):
    client = sign_in(cast.olu)
    for page in (camera.get_absolute_url(), "/gear/"):
        said = client.get(page).content.decode()
        assert "Check out: terms first" in said
        assert 'name="to"' not in said


def test_what_was_accepted_can_not_be_changed(cast, camera):
    operations.check_out(
        camera, to=cast.vic, by=cast.olu, operation_key=uuid4(), accepted=accepting(camera)
    )
    for rows, change in ((Acceptance, {"name": "X"}), (Terms, {"text": "X"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.all().delete()


def test_the_terms_of_a_type_are_worded_anew(cast, camera, sign_in):
    kind, client = camera.type, sign_in(cast.mo)
    where = f"/gear/types/{kind.pk}/change/"
    drawn = client.get(where).context["form"].initial
    sent = {name: drawn[name] for name in ("name", "shown", "terms")}
    sent |= {"borrowers": "anyone", "may_be_open": "on"}
    assert client.post(where, sent | {"operation_key": uuid4()}).status_code == 302
    assert not TypeEvent.objects.exists()
    client.post(where, sent | {"operation_key": uuid4(), "terms": "No rain."})
    kind.refresh_from_db()
    assert (kind.terms.text, kind.terms.by) == ("No rain.", cast.mo)
    assert TypeEvent.objects.get().about == "terms"
    again = sent | {"operation_key": uuid4(), "terms": "", "shown": kind.edition}
    client.post(where, again)
    kind.refresh_from_db()
    assert kind.terms is None
    assert Terms.objects.count() == 2
