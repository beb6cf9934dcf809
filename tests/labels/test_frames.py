"""What a camera saw is read here for browsers that can't; whatever else is sent is told so."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from labels import frames, qr
from labels.models import ScanSession
from tests import make

LABEL = qr.address("K7Q2M4XD", "https://qm.example")


def drawn(text: str, kind=zxingcpp.QRCode, scale: int = 4) -> Image.Image:
    image = zxingcpp.create_barcode(text, kind).to_image(scale=scale)
    high, wide = image.shape
    return Image.frombytes("L", (wide, high), bytes(memoryview(image).cast("B")))


def bench(*codes: tuple[Image.Image, tuple[int, int]]) -> Image.Image:
    """A picture of codes lying about."""
    picture = Image.new("L", (640, 480), 180)
    for code, where in codes:
        picture.paste(code, where)
    return picture


def written(picture: Image.Image, kind: str = "JPEG") -> BytesIO:
    file = BytesIO()
    picture.save(file, kind)
    file.seek(0)
    return file


def jpeg(picture: Image.Image) -> bytes:
    return written(picture).getvalue()


@pytest.fixture
def send(client, cast):
    """Send what a camera saw, as Vic does."""
    client.force_login(cast.vic)

    def send(body: bytes, kind: str = "image/jpeg"):
        return client.post("/scan/read/", body, content_type=kind, CONTENT_TYPE=kind)

    return send


def test_a_frame_is_answered_as_a_browser_would(send):
    answer = send(jpeg(bench((drawn(LABEL), (200, 150)))))
    assert answer.json() == {"codes": [{"rawValue": LABEL, "format": "qr_code"}]}


def test_the_one_in_the_middle_comes_first():
    near, far = drawn(LABEL), drawn("https://other.example/", scale=3)
    for spot in ((0, 0), (520, 360)):
        codes = frames.codes_in(written(bench((near, (260, 180)), (far, spot))))
        assert [code["rawValue"] for code in codes] == [LABEL, "https://other.example/"]


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("ean_13", zxingcpp.EAN13, "4006381333931"),
        ("ean_8", zxingcpp.EAN8, "96385074"),
        ("upc_a", zxingcpp.UPCA, "036000291452"),
        ("code_128", zxingcpp.Code128, "SKU-0042"),
        ("code_39", zxingcpp.Code39, "ABC123"),
        ("itf", zxingcpp.ITF, "12345670"),
        ("data_matrix", zxingcpp.DataMatrix, "DM-7"),
    ],
)
def test_what_others_print_is_read_as_it_stands_there(name, kind, text):
    picture = bench((drawn(text, kind, scale=3), (100, 150)))
    assert frames.codes_in(written(picture)) == [{"rawValue": text, "format": name}]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_code_without_paper_behind_it_is_read(kind):
    code = drawn(LABEL)
    clear = Image.new("RGBA", code.size)
    clear.paste((0, 0, 0, 255), mask=code.point(lambda grey: 255 - grey))
    assert [code["rawValue"] for code in frames.codes_in(written(clear, kind))] == [LABEL]


def test_nothing_in_view_is_no_codes(send):
    assert send(jpeg(bench())).json() == {"codes": []}


def refusals(bomb: bytes) -> list[tuple[bytes, str, int, str]]:
    whole = jpeg(bench())
    unreadable = "This can't be read as a PNG, JPEG or WebP picture."
    return [
        (b"", "image/jpeg", 422, unreadable),
        (b"javascript:alert(1)", "image/jpeg", 422, unreadable),
        (whole[: len(whole) // 2], "image/jpeg", 422, unreadable),
        (whole, "image/svg+xml", 415, "Send one JPEG picture."),
        (whole, "application/octet-stream", 415, "Send one JPEG picture."),
        (bomb, "image/jpeg", 422, "The picture has more than 40 megapixels. Make it smaller."),
    ]


def test_what_is_no_frame_is_told_so(send):
    bomb = jpeg(Image.new("L", (7000, 6000)))
    assert len(bomb) < 512 * 1024
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for body, kind, status, words in refusals(bomb):
            answer = send(body, kind)
            assert (answer.status_code, answer.json()) == (status, {"said": words})
            clock.shift(1)


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *_):
        raise AssertionError("It was read.")


@pytest.mark.parametrize("size", [512 * 1024 + 1, 50 * 1024 * 1024])
def test_one_that_is_too_large_is_refused_before_it_is_read(client, cast, size):
    client.force_login(cast.vic)
    sent = {"wsgi.input": Unread(), "CONTENT_TYPE": "image/jpeg", "CONTENT_LENGTH": str(size)}
    answer = client.generic("POST", "/scan/read/", **sent)
    assert answer.status_code == 413
    assert answer.json() == {"said": "The picture is larger than 512 kB."}


def test_six_a_second_are_read_for_each_person(send, client, cast):
    frame = jpeg(bench())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [send(frame).status_code for _ in range(7)] == [200] * 6 + [429]
        client.force_login(cast.olu)
        assert send(frame).status_code == 200
        client.force_login(cast.vic)
        clock.shift(1.1)
        assert send(frame).status_code == 200


def test_while_one_is_read_the_next_is_put_off(send, monkeypatch):
    monkeypatch.setattr(frames, "PATIENCE", 0.01)
    with frames._reading:
        answer = send(jpeg(bench()))
    assert answer.status_code == 429
    assert send(jpeg(bench())).status_code == 200


def upload(picture: Image.Image, session: str = "") -> dict:
    return {"photo": SimpleUploadedFile("a.jpg", jpeg(picture)), "session": session}


def offered(page: str) -> list[str]:
    """The codes that can be scanned from the page."""
    return re.findall(r'name="code" value="([^"]*)"', page)


def test_a_photo_is_read_without_script_and_then_scanned_in_the_session(client, cast):
    client.force_login(cast.olu)
    drill = make.asset(name="Drill", home=cast.workshop)
    make.check_out(drill, to=cast.mo)
    tag = make.tag(asset=drill)
    key = {"doing": "check-in", "operation_key": uuid4()}
    assert client.post("/scan/start/", key).status_code == 302
    session = ScanSession.objects.get()
    said = qr.address(tag.code, "https://an.older.example")

    answer = client.post("/scan/photo/", upload(bench((drawn(said), (200, 150))), session.pk))
    page = answer.content.decode()
    assert offered(page) == [said]
    fields = dict(re.findall(r'name="(code|operation_key|session)" value="([^"]*)"', page))
    assert fields["session"] == str(session.pk)
    client.post("/scan/", fields)
    assert not drill.checkouts.filter(returned_at=None).exists()


def test_of_several_codes_in_a_photo_each_can_be_scanned(client, cast):
    client.force_login(cast.vic)
    picture = bench((drawn(LABEL), (260, 180)), (drawn("javascript:alert(1)", scale=3), (0, 0)))
    page = client.post("/scan/photo/", upload(picture)).content.decode()
    assert offered(page) == [LABEL, "javascript:alert(1)"]
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a photo."),
        (upload(bench()), "No code in it can be read. Take one from closer, or type it."),
        ({"photo": SimpleUploadedFile("a.jpg", b"MZ")}, "This can&#x27;t be read as a PNG"),
    ],
)
def test_a_photo_that_says_nothing_is_told_so(client, cast, sent, words):
    client.force_login(cast.vic)
    for file in sent.values():
        if hasattr(file, "seek"):
            file.seek(0)
    answer = client.post("/scan/photo/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
