"""Files that no row names are removed after a day, and no other: from a folder, and a bucket."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import FileField

from assets.models import AssetEvent, AssetFile, AssetType
from config.settings import file_storage
from labels.models import Rendering
from locations.models import Location
from people import stray_files
from people.models import Organisation
from stockroom.models import ItemFile
from tests import make

OLD = datetime.now(UTC) - timedelta(days=2)


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as keeps, lists, dates and deletes objects."""

    protocol_version = "HTTP/1.1"  # or a client waits a second before each upload
    kept: dict[str, tuple[bytes, datetime]]

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket").strip("/")

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.kept[self.key] = (b"", datetime.now(UTC))
        self.answer(200, ETag='"1"')

    def do_HEAD(self) -> None:
        if self.key in self.kept:
            date = format_datetime(self.kept[self.key][1], usegmt=True)
            self.answer(200, Last_Modified=date)
        else:
            self.answer(404)

    def do_GET(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query)["prefix"][0]
        keys = [key for key in self.kept if key.startswith(prefix)]
        listed = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
        self.answer(200, f"<ListBucketResult>{listed}</ListBucketResult>".encode())

    def do_DELETE(self) -> None:
        self.kept.pop(self.key, None)
        self.answer(204)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["folder", "bucket"])
def stored(request, settings, tmp_path) -> Callable[..., list[str]]:
    """Which files there are; with ``aged``, after two days have passed over all of them."""
    if request.param == "folder":
        use(settings, file_storage(tmp_path.as_uri()))

        def names(*, aged: bool = False) -> list[str]:
            paths = [path for path in tmp_path.rglob("*") if path.is_file()]
            for path in paths if aged else []:
                os.utime(path, (OLD.timestamp(), OLD.timestamp()))
            return sorted(str(path.relative_to(tmp_path)) for path in paths)

        yield names
        return
    kept: dict[str, tuple[bytes, datetime]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Kept", (Bucket,), {"kept": kept}))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    use(settings, file_storage(f"s3://K:S@bucket?endpoint={address}"))

    def keys(*, aged: bool = False) -> list[str]:
        for key in kept if aged else []:
            kept[key] = (b"", OLD)
        return sorted(kept)

    yield keys
    server.shutdown()
    server.server_close()


def use(settings, files) -> None:
    settings.STORAGES = settings.STORAGES | {"default": files}


def upload(folder: str) -> str:
    """A stored file that is called as uploads are."""
    return default_storage.save(f"{folder}/{uuid4().hex}.jpg", ContentFile(b"x"))


def one_of_each(cast) -> list[Any]:
    """A row of each model that keeps files, with a file in each field."""
    drill = make.asset(home=cast.workshop, photo=upload("photos"), photo_before=upload("photos"))
    spells = {"by": cast.mo, "name": "A manual", "size": 1, "kind": "manual"}
    run = make.print_run(("asset", drill), by=cast.mo)
    logos = {"logo": upload("logos"), "logo_before": upload("logos")}
    Organisation.objects.update_or_create(pk=1, defaults=logos)
    photos = {"photo": upload("photos"), "photo_before": upload("photos")}
    Location.objects.filter(pk=cast.workshop.pk).update(**photos)
    photos = {"photo": upload("photos"), "photo_before": upload("photos")}
    AssetType.objects.filter(pk=drill.type_id).update(**photos)
    item = make.item(photo=upload("photos"), photo_before=upload("photos"))
    ItemFile.objects.create(item=item, file=upload("files"), name="Sheet", size=1, by=cast.mo)
    return [
        AssetEvent.objects.create(asset=drill, kind="add", by=cast.mo, photo=upload("photos")),
        AssetFile.objects.create(asset=drill, file=upload("files"), removed_at=OLD, **spells),
        Rendering.objects.create(run=run, by=cast.mo, dpi=0, file=upload("renderings")),
    ]


def test_what_a_row_names_stays_whatever_its_age_and_whichever_its_field(cast, stored):
    one_of_each(cast)
    columns = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    fields = [field for field in columns if isinstance(field, FileField)]
    for field in fields:
        assert field.model._base_manager.exclude(**{field.name: ""}).count() == 1, field
    before = stored(aged=True)
    assert len(before) == len(fields)
    assert stray_files.drop() == 0
    assert stored() == before


def test_what_no_row_names_goes_after_a_day_and_nothing_else_does(cast, stored, capsys):
    """Strays of each folder; not what came just now, nor what is not ours or not called so."""
    one_of_each(cast)
    named = stored()
    strays = sorted(upload(folder) for folder in ("photos", "files", "renderings"))
    foreign = ["photos/README.txt", "photos/old/0123456789abcdef0123456789abcdef.jpg"]
    foreign += ["elsewhere/0123456789abcdef0123456789abcdef.jpg", "0123456789abcdef.jpg"]
    foreign = [default_storage.save(name, ContentFile(b"x")) for name in foreign]
    stored(aged=True)
    young = upload("photos")
    call_command("drop_strays", "--dry-run")
    assert sorted(capsys.readouterr().out.split()) == strays
    assert stored() == sorted([*named, *strays, *foreign, young])
    call_command("send_digests", verbosity=0)
    assert stored() == sorted([*named, *foreign, young])


def test_no_more_than_so_many_go_at_once(cast, stored, monkeypatch):
    one_of_each(cast)
    monkeypatch.setattr(stray_files, "MOST", 2)
    for _ in range(3):
        upload("files")
    stored(aged=True)
    assert [stray_files.drop(), stray_files.drop(), stray_files.drop()] == [2, 1, 0]


def test_the_storage_of_another_database_is_left_alone(cast, stored, caplog):
    make.asset(home=cast.workshop, photo=upload("photos"))
    foreign = [upload("photos"), upload("files")]
    before = stored(aged=True)
    assert stray_files.drop() == 0
    assert stored() == before
    assert f"{len(foreign)} of 3 stored files are named by no row" in caplog.text
