"""Files kept with gear: manuals for all who see it, invoices for those who may lend it."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from assets import operations
from assets.models import AssetEvent, AssetFile, TypeEvent
from tests import make

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n"

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def drill(cast):
    """A drill in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def send(
    client, where: str, *, kind: str = "manual", name: str = "Manual.pdf", content=PDF, key=""
):
    """Add a file, as a browser does."""
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    data = {"file": upload, "kind": kind, "operation_key": key or str(uuid4())}
    return client.post(where, data)


def status(client, file: AssetFile) -> int:
    """What opening it is answered."""
    answer = client.get(f"/gear/file/{file.pk}/")
    if answer.streaming:
        assert b"".join(answer.streaming_content) == PDF
    return answer.status_code


def test_a_manual_is_seen_by_all_and_an_invoice_by_who_may_lend(cast, drill, sign_in):
    client = sign_in(cast.mo)
    send(client, f"/gear/{drill.pk}/files/")
    send(client, f"/gear/{drill.pk}/files/", kind="invoice", name="Invoice 4711.pdf")
    client.get(drill.get_absolute_url())  # which says what was added
    manual, invoice = AssetFile.objects.order_by("pk")
    seen = {
        who: [status(sign_in(getattr(cast, who)), file) for file in (manual, invoice)]
        for who in ("xan", "vic", "olu", "mo", "ada")
    }  # fmt: skip
    assert seen == {
        "xan": [404, 404], "vic": [200, 404], "olu": [200, 200], "mo": [200, 200],
        "ada": [200, 200],
    }  # fmt: skip
    to_vic = sign_in(cast.vic).get(drill.get_absolute_url()).content.decode()
    assert "Manual.pdf" in to_vic
    assert "4711" not in to_vic
    assert "4711" in sign_in(cast.olu).get(drill.get_absolute_url()).content.decode()
    make.check_out(drill, to=cast.xan, by=cast.olu)
    assert status(sign_in(cast.xan), manual) == 200
    assert status(sign_in(cast.xan), invoice) == 404


def test_what_is_no_document_is_refused_in_words(cast, drill, sign_in, storage):
    answer = send(sign_in(cast.mo), f"/gear/{drill.pk}/files/", content=b"<script>")
    assert answer.status_code == 422
    assert "Only PDFs and pictures" in answer.context["form"].errors["file"][0]
    assert not AssetFile.objects.exists()
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_the_same_file_sent_twice_is_kept_once(cast, drill, sign_in):
    client, key = sign_in(cast.mo), str(uuid4())
    for _ in range(2):
        assert send(client, f"/gear/{drill.pk}/files/", key=key).status_code == 302
    assert AssetFile.objects.count() == 1
    assert AssetEvent.objects.filter(kind="add-file").count() == 1


def test_removing_can_be_undone_and_history_says_both(cast, drill, sign_in):
    client = sign_in(cast.mo)
    send(client, f"/gear/{drill.pk}/files/")
    file, sent = AssetFile.objects.get(), {"operation_key": str(uuid4())}
    said = client.post(f"/gear/file/{file.pk}/remove/", sent, follow=True).content.decode()
    assert f"/gear/file/{file.pk}/bring-back/" in said
    assert status(client, file) == 404
    client.post(f"/gear/file/{file.pk}/remove/", {"operation_key": str(uuid4())})
    for _ in range(2):
        client.post(f"/gear/file/{file.pk}/bring-back/")
    assert b"".join(client.get(f"/gear/file/{file.pk}/").streaming_content) == PDF
    lines = AssetEvent.objects.order_by("pk")
    assert [line.kind for line in lines] == ["add-file", "drop-file", "undo"]
    assert lines[2].reverses == lines[1]


def test_adding_is_undone_from_its_confirmation_and_no_stale_page_brings_it_back(
    cast, drill, sign_in
):
    client = sign_in(cast.mo)
    for where in (f"/gear/{drill.pk}/files/", f"/gear/types/{drill.type_id}/files/"):
        *_, said = send(client, where).wsgi_request._messages
        file = AssetFile.objects.latest("pk")
        for _ in range(2):  # undoing twice is undoing once
            assert client.post(said.extra_tags).status_code == 302
        assert status(client, file) == 404
        late = client.post(f"/gear/file/{file.pk}/bring-back/")
        assert (late.status_code, "Its addition was undone." in late.text) == (422, True)
    lines = AssetEvent.objects.order_by("pk")
    assert [line.kind for line in lines] == ["add-file", "undo"]
    assert lines[1].reverses == lines[0]
    assert [line.past for line in TypeEvent.objects.order_by("pk")] == [
        "added the file Manual.pdf", "undid adding the file Manual.pdf",
    ]  # fmt: skip


def test_files_leave_the_undo_of_a_loan_as_it_was(cast, drill, sign_in):
    out = make.check_out(drill, to=cast.vic, by=cast.olu)
    client = sign_in(cast.mo)
    send(client, f"/gear/{drill.pk}/files/")
    file = AssetFile.objects.get()
    client.post(f"/gear/file/{file.pk}/remove/", {"operation_key": str(uuid4())})
    client.post(f"/gear/file/{file.pk}/bring-back/")
    assert operations.latest(drill) == out
    assert f"/gear/event/{out.pk}/undo/" in client.get(drill.get_absolute_url()).content.decode()


def test_files_of_a_type_are_those_of_all_its_units(cast, drill, sign_in):
    twin = make.asset(home=cast.annex, type=drill.type)
    client, where = sign_in(cast.mo), f"/gear/types/{drill.type_id}/files/"
    assert send(client, where, kind="invoice").status_code == 422
    assert send(client, where).status_code == 302
    file = AssetFile.objects.get()
    assert "Manual.pdf" in sign_in(cast.vic).get(drill.get_absolute_url()).content.decode()
    assert "Manual.pdf" in sign_in(cast.ada).get(twin.get_absolute_url()).content.decode()
    client.post(f"/gear/file/{file.pk}/remove/", {"operation_key": str(uuid4())})
    client = sign_in(cast.mo)
    client.post(f"/gear/file/{file.pk}/remove/", {"operation_key": str(uuid4())})
    client.post(f"/gear/file/{file.pk}/bring-back/")
    assert [line.past for line in TypeEvent.objects.order_by("pk")] == [
        "added the file Manual.pdf", "removed the file Manual.pdf",
        "brought back the file Manual.pdf",
    ]  # fmt: skip
    with pytest.raises(IntegrityError):
        AssetFile.objects.create(
            type=drill.type, kind="invoice", file="files/0.pdf", name="I.pdf", size=1, by=cast.mo
        )
