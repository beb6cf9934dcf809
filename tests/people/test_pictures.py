"""Pictures are drawn anew, kept under a name nobody can guess, and shown to who may see them."""

from io import BytesIO
from threading import Thread
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from locations.models import Location
from people import pictures
from people.models import Organisation
from people.settings import FACTS
from tests import make


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Files of this test alone."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }


def drawn(kind="PNG", size=(40, 30), mode="RGB", **options) -> bytes:
    """A picture, as a file."""
    written = BytesIO()
    colour = (255, 0, 0, 99) if mode == "RGBA" else "red"
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def upload(content: bytes, name="photo.png") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, content)


def moving() -> bytes:
    """Two frames."""
    written = BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode", "ending"),
    [("PNG", "RGB", "jpg"), ("PNG", "RGBA", "png"), ("JPEG", "RGB", "jpg"), ("WEBP", "RGBA", "png"),
     ("JPEG", "CMYK", "jpg"), ("PNG", "P", "jpg"), ("PNG", "1", "jpg")],
)  # fmt: skip
def test_whatever_comes_in_one_of_two_kinds_comes_out(kind, mode, ending):
    content = drawn(kind, mode=mode) if mode != "CMYK" else cmyk()
    kept = pictures.redrawn(upload(content))
    assert kept.name.endswith(f".{ending}")
    assert len(kept.name) == 32 + 4
    assert Image.open(kept).size == (40, 30)


def cmyk() -> bytes:
    """As printers save them."""
    written = BytesIO()
    Image.new("CMYK", (40, 30)).save(written, "JPEG")
    return written.getvalue()


def test_it_comes_out_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A telephone"
    kept = pictures.redrawn(upload(drawn("JPEG", exif=exif)))
    picture = Image.open(kept)
    assert picture.size == (30, 40)
    assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("place", range(8, 60))
def test_damaged_metadata_is_passed_over(place):
    """Whatever one of its bytes says, the picture comes out."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x011A] = 6, "A telephone", 72.0
    content = drawn("JPEG", exif=exif)
    at = content.index(b"Exif\0\0") + len(b"Exif\0\0") + place
    for byte in (1, 2, 64, 255):
        damaged = content[:at] + bytes([byte]) + content[at + 1 :]
        assert Image.open(pictures.redrawn(upload(damaged))).size in {(40, 30), (30, 40)}


def test_a_photo_with_a_map_of_depths_behind_it_does_not_move():
    """As many telephones take them: two pictures in one file, of which the first is the photo."""
    written = BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    first.save(written, "MPO", save_all=True, append_images=[second])
    kept = Image.open(pictures.redrawn(upload(written.getvalue(), "photo.jpg")))
    red, _, blue = kept.convert("RGB").getpixel((20, 15))
    assert red > 200 > 50 > blue


def test_fine_greys_stay_grey():
    """Scanners write 65,536 of them."""
    written = BytesIO()
    Image.new("I;16", (40, 30), 128 * 256).save(written, "PNG")
    kept = Image.open(pictures.redrawn(upload(written.getvalue())))
    assert abs(kept.convert("L").getpixel((20, 15)) - 128) < 3


def test_one_after_the_other_is_drawn_for_they_take_much_memory():
    with pictures._drawing:
        drawing = Thread(target=pictures.redrawn, args=[upload(drawn())])
        drawing.start()
        drawing.join(0.2)
        assert drawing.is_alive()
    drawing.join(10)
    assert not drawing.is_alive()


def test_a_large_one_comes_out_smaller():
    assert Image.open(pictures.redrawn(upload(drawn(size=(4000, 1000))))).size == (1600, 400)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "can't be"),
        (drawn("GIF"), "can't be read"),
        (drawn(size=(400, 300))[:-600], "can't be read"),
        (drawn("JPEG", size=(400, 300))[:-600], "can't be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "can't be read"),
        (moving(), "moves"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (drawn("PNG", size=(9000, 5000), mode="1"), "40 megapixels"),
        (drawn("PNG", size=(30000, 30000), mode="1"), "40 megapixels"),
    ],
    ids=["svg", "gif", "cut off", "cut off too", "lying", "moving", "heavy", "large", "bomb"],
)
def test_what_is_no_single_picture_of_a_kind_we_know_is_refused(content, words):
    with pytest.raises(ValidationError, match=words):
        pictures.redrawn(upload(content))


def changed(location, **changed):
    """The form of a location, with a picture."""
    facts = {name: getattr(location, name) for name in ("name", "kind", "address", "notes")}
    return facts | {"shown": location.edition, "operation_key": str(uuid4())} | changed


def test_who_sees_the_location_sees_its_photo(cast, sign_in):
    client, address = sign_in(cast.mo), f"/locations/{cast.workshop.pk}/"
    client.post(f"{address}change/", changed(cast.workshop, photo=upload(drawn())))
    photo = Location.objects.get(pk=cast.workshop.pk).photo
    shown = client.get(f"{address}photo/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "private" in shown["Cache-Control"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    with photo.open() as kept:
        assert shown.content == kept.read()
    assert (
        client.get(f"{address}photo/", headers={"If-None-Match": shown["ETag"]}).status_code == 304
    )
    assert f"{address}photo/" in client.get(address).content.decode()
    assert sign_in(cast.vic).get(f"{address}photo/").status_code == 200
    assert sign_in(cast.xan).get(f"{address}photo/").status_code == 404
    client.logout()
    assert client.get(f"{address}photo/").status_code == 302
    assert client.get(f"/media/{photo.name}").status_code in (302, 404)


def test_a_bad_one_is_refused_beside_its_field(cast, sign_in):
    data = changed(cast.workshop, photo=upload(b"no picture"), name="Other")
    answer = sign_in(cast.mo).post(f"/locations/{cast.workshop.pk}/change/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photo"])
    assert Location.objects.get(pk=cast.workshop.pk).name == "Workshop"


def test_a_location_refused_its_new_name_leaves_no_photo_behind(cast, sign_in, tmp_path):
    make.location(name="Taken", parent=cast.main)
    data = changed(cast.workshop, photo=upload(drawn()), name="Taken")
    answer = sign_in(cast.mo).post(f"/locations/{cast.workshop.pk}/change/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_logo_stands_at_the_top_of_every_page(cast, sign_in):
    house, client = Organisation.objects.get(), sign_in(cast.ada)
    facts = {name: getattr(house, name) for name in FACTS if getattr(house, name)}
    data = facts | {"shown": house.edition, "operation_key": str(uuid4()), "logo": upload(drawn())}
    assert client.post("/people/organisation/", data).status_code == 302
    assert 'class="brand-logo"' in client.get("/").content.decode()
    assert sign_in(make.person()).get("/people/organisation/logo/").status_code == 200
    client.logout()  # strangers who found something see whose it is
    assert client.get("/people/organisation/logo/").status_code == 200
    assert 'class="brand-logo"' in client.get("/people/sign-in/").content.decode()
