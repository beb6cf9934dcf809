"""Files kept with an item: taken for what they are, cleaned, kept safely, handed out safely."""

from io import BytesIO, RawIOBase
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from people import documents
from people.refused import Refused
from people.uploads import MOST_BYTES, Bounded, shown_name
from stockroom import catalogue
from stockroom.models import ItemEvent, ItemFile
from tests import make

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n"

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def glue(cast):
    """An item in the Workshop."""
    return make.level(item=make.item(name="Glue"), at=cast.workshop).item


def stored(storage: Path) -> list[str]:
    """The names of all that is in the storage."""
    return sorted(path.name for path in storage.rglob("*") if path.is_file())


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A picture, as a file."""
    written = BytesIO()
    Image.new(mode, size).save(written, kind)
    return written.getvalue()


def send(client, item, content: bytes, *, name: str = "sheet.pdf", said: str = "application/pdf"):
    """Add a file, as a browser does."""
    upload = SimpleUploadedFile(name, content, content_type=said)
    data = {"file": upload, "operation_key": str(uuid4())}
    return client.post(f"/stock/{item.pk}/files/", data)


def fault(answer) -> str:
    """What stands beside the field."""
    assert answer.status_code == 422
    return answer.context["form"].errors["file"][0]


def test_a_data_sheet_is_kept_and_handed_out_to_who_sees_the_item(cast, glue, sign_in, storage):
    assert send(sign_in(cast.mo), glue, PDF).status_code == 302
    kept = ItemFile.objects.get()
    assert (kept.name, kept.size, kept.by) == ("sheet.pdf", len(PDF), cast.mo)
    [name] = stored(storage)
    assert len(name) == 32 + len(".pdf")
    answer = sign_in(cast.vic).get(f"/stock/file/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert {
        header: answer[header]
        for header in (
            "Content-Type", "Content-Disposition", "X-Content-Type-Options",
            "Content-Security-Policy",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="sheet.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    assert sign_in(cast.xan).get(f"/stock/file/{kept.pk}/").status_code == 404
    assert "sheet.pdf" in sign_in(cast.vic).get(glue.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (picture(), "photo.exe", "photo.jpg"),
        (picture("JPEG"), "photo.pdf", "photo.jpg"),
        (picture("WEBP"), "photo", "photo.jpg"),
        (PDF, "invoice.png", "invoice.pdf"),
        (PDF, "page.html", "page.pdf"),
    ],
)
def test_what_is_in_it_decides_what_it_is(content, name, kept, cast, glue, sign_in):
    assert send(sign_in(cast.mo), glue, content, name=name, said="text/html").status_code == 302
    assert ItemFile.objects.get().name == kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"<script>alert(1)</script>", "Only PDFs and pictures (PNG, JPEG, WebP) can"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only PDFs and pictures"),
        (b" " + PDF, "Only PDFs and pictures"),
        (b"MZ\x90\0" + PDF, "Only PDFs and pictures"),
        (picture("GIF"), "Only PDFs and pictures"),
        (b"%PDF-1.7\n" + b"x" * 9000, "This PDF ends too early."),
        (PDF + b"\0" * 2000, "This PDF ends too early."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "This can't be read as a PNG"),
        (b"RIFF\0\0\0\0AVI " + b"\0" * 100, "This can't be read as a PNG"),
        (picture(size=(30000, 30000), mode="1"), "more than 40 megapixels"),
        (picture() + b"\0" * 6_000_000, "larger than 5 MB"),
    ],
    ids=[
        "empty", "html", "svg", "not first", "program", "gif", "cut off", "padded", "lying",
        "film", "bomb", "heavy",
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_leaves_nothing(content, words, cast, glue, sign_in, storage):
    assert words in fault(send(sign_in(cast.mo), glue, content))
    assert (ItemFile.objects.count(), stored(storage)) == (0, [])


class Endless(RawIOBase):
    """The body of a request that sends a file of so many bytes, made up while it is read."""

    def __init__(self, fields: dict[str, str], size: int) -> None:
        sent = "".join(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        sent += (
            '--edge\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-"
        )
        self.head, self.rest, self.tail = BytesIO(sent.encode()), size, BytesIO(b"\r\n--edge--\r\n")
        self.length = len(sent) + size + len(self.tail.getvalue())

    def read(self, size: int = 65536) -> bytes:
        if found := self.head.read(size):
            return found
        part = b"x" * min(size, self.rest)
        self.rest -= len(part)
        return part or self.tail.read(size)


def test_two_hundred_megabytes_are_read_past_and_refused_in_words(cast, glue, sign_in, storage):
    client = sign_in(cast.mo)
    body = Endless({"operation_key": str(uuid4())}, 200 * 1024 * 1024)
    answer = client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/stock/{glue.pk}/files/",
            "CONTENT_TYPE": "multipart/form-data; boundary=edge",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )
    assert fault(answer) == "The file is larger than 20 MB. Choose a smaller one."
    assert answer.wsgi_request.FILES["file"].size > 200_000_000
    assert (ItemFile.objects.count(), stored(storage)) == (0, [])


def test_of_what_is_too_large_nothing_is_kept_on_the_disk_meanwhile():
    handler = Bounded()
    handler.new_file("file", "big.pdf", "application/pdf", 0)
    part = b"x" * 65536
    for number in range(MOST_BYTES // len(part) + 9):
        handler.receive_data_chunk(part, number * len(part))
    with handler.file_complete(MOST_BYTES + 9 * len(part)) as file:
        assert (file.size, file.read()) == (MOST_BYTES + 9 * len(part), b"")


def test_many_that_come_together_do_not_fill_the_disk():
    handler, half = Bounded(), MOST_BYTES // 2
    for size in (MOST_BYTES + 1, *[MOST_BYTES] * 4, half, half + 1, half):
        handler.new_file("file", "one.pdf", "application/pdf", 0)
        for start in range(0, size, half):
            handler.receive_data_chunk(b"x" * min(half, size - start), start)
        with handler.file_complete(size) as file:
            kept = file.seek(0, 2)
            assert kept == (0 if size in (MOST_BYTES + 1, half + 1) else size)
            assert (file.size > MOST_BYTES) == (kept == 0)


def test_the_largest_that_is_let_through_is_kept_whole(cast, glue, sign_in):
    content = PDF[:-6] + b"\n" * (MOST_BYTES - len(PDF)) + PDF[-6:]
    assert len(content) == MOST_BYTES
    assert send(sign_in(cast.mo), glue, content).status_code == 302
    assert ItemFile.objects.get().file.size == MOST_BYTES
    one_more = fault(send(sign_in(cast.mo), glue, content + b"\n"))
    assert one_more == "The file is larger than 20 MB. Choose a smaller one."


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Data sheet.pdf", "Data sheet.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\sheet.pdf", "sheet.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("a\u2066b\u2069\u200bc.pdf", "abc.pdf"),
        ("line\r\nbreak\x00\x07.pdf", "line break.pdf"),
        ("Maßblatt Müller.PDF", "Maßblatt Müller.pdf"),
        ("...", "File.pdf"),
        ("", "File.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("v1.2.3.pdf", "v1.2.3.pdf"),
    ],
)
def test_its_name_is_cleaned(sent, shown):
    assert shown_name(sent, "pdf") == shown


def test_a_name_that_would_forge_a_header_does_not(cast, glue, sign_in):
    client = sign_in(cast.mo)
    send(client, glue, PDF, name='a"; filename="b.exe".pdf')
    kept = ItemFile.objects.get()
    answer = client.get(f"/stock/file/{kept.pk}/")
    said = answer["Content-Disposition"]
    answer.close()
    assert said.count("filename=") - said.count('\\"; filename=\\"') == 1
    assert "\n" not in said


def test_the_same_submission_twice_keeps_one_file(cast, glue, sign_in, storage):
    client, data = sign_in(cast.mo), {"operation_key": str(uuid4())}
    for _ in range(2):
        upload = SimpleUploadedFile("sheet.pdf", PDF)
        client.post(f"/stock/{glue.pk}/files/", data | {"file": upload})
    assert (ItemFile.objects.count(), len(stored(storage))) == (1, 1)
    assert ItemEvent.objects.count() == 1


def test_what_is_refused_after_it_was_stored_goes_again(cast, glue, storage):
    """A key that was sent before, for another item: found out by the database, last of all."""
    key, other = uuid4(), make.level(at=cast.workshop).item
    keep(glue, by=cast.mo, key=key)
    with pytest.raises(Refused, match="sent before, for something else"):
        keep(other, by=cast.mo, key=key)
    assert len(stored(storage)) == 1


def keep(item, *, by, key=None) -> ItemFile:
    """A data sheet with an item."""
    file = documents.document(SimpleUploadedFile("sheet.pdf", PDF))
    return catalogue.add_file(item, file=file, by=by, operation_key=key or uuid4())


def test_what_is_removed_is_not_handed_out_until_it_is_brought_back(cast, glue, sign_in, storage):
    kept, client = keep(glue, by=cast.mo), sign_in(cast.mo)
    address, found = f"/stock/file/{kept.pk}/", []
    for verb in ("remove", "remove", "back", "back"):
        assert client.post(f"{address}{verb}/").status_code == 302
        b"".join(answer := client.get(address))
        pages = [client.get(f"/stock/{glue.pk}/{part}").text for part in ("", "files/")]
        found.append((answer.status_code, *(f'href="{address}"' in page for page in pages)))
    assert found == [(404, False, False)] * 2 + [(200, True, True)] * 2
    kinds = glue.events.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["add-file", "drop-file", "add-file"]


def test_there_is_an_end_to_how_many_are_kept(cast, glue):
    ItemFile.objects.bulk_create(
        ItemFile(item=glue, file=f"files/{n}.pdf", name="s.pdf", size=1, by=cast.mo)
        for n in range(catalogue.MOST_FILES)
    )
    with pytest.raises(Refused, match="It has 50 files"):
        keep(glue, by=cast.mo)


def test_a_file_that_the_storage_lost_is_not_found(cast, glue, sign_in, storage):
    kept = keep(glue, by=cast.mo)
    kept.file.storage.delete(kept.file.name)
    assert sign_in(cast.mo).get(f"/stock/file/{kept.pk}/").status_code == 404
