"""How it left and how it came back: said, shown with a photo, and kept in its history."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assets.models import AssetEvent
from tests import make

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def drill(cast):
    """A drill in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def test_condition_and_photo_are_kept_at_both_ends(cast, drill, sign_in, storage):
    client = sign_in(cast.olu)
    out = {"to": cast.vic.pk, "due_on": "", "condition": "good", "note": "With its case"}
    client.post(f"/gear/{drill.pk}/check-out/", out | {"operation_key": uuid4()})
    key = uuid4()
    for _ in range(2):
        back = {"condition": "damaged", "photo": make.photo(), "operation_key": key}
        assert client.post(f"/gear/{drill.pk}/check-in/", back).status_code == 302
    left, came = AssetEvent.objects.order_by("pk")
    assert (left.condition, bool(left.photo)) == ("good", False)
    assert (came.condition, bool(came.photo)) == ("damaged", True)
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 1
    said = client.get(drill.get_absolute_url()).content.decode()
    assert ". Condition: good. With its case" in said
    assert "Vic Viewer had it. Condition: damaged" in said
    where = f"/gear/event/{came.pk}/photo/"
    assert where in said
    seen = {who: sign_in(getattr(cast, who)).get(where).status_code for who in ("vic", "xan")}
    assert seen == {"vic": 200, "xan": 404}


@pytest.mark.parametrize("verb", ["check-out", "check-in"])
def test_what_is_no_photo_is_refused_and_nothing_happens(verb, cast, drill, sign_in, storage):
    if verb == "check-in":
        make.check_out(drill, to=cast.olu)
    before = AssetEvent.objects.count()
    sent = {"to": cast.olu.pk, "operation_key": uuid4(), "condition": "good"}
    sent |= {"photo": SimpleUploadedFile("photo.png", b"<script>")}
    answer = sign_in(cast.olu).post(f"/gear/{drill.pk}/{verb}/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["photo"]
    assert AssetEvent.objects.count() == before
    assert [path for path in storage.rglob("*") if path.is_file()] == []
