"""``manage.py backup`` and ``restore``: all there is, in one archive, back on either engine."""

import json
import os
import re
import subprocess
import sys
import zipfile
from functools import partial

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from dashboard import backup
from people.models import Organisation, Person
from stockroom.models import Item, Movement
from tests import make, tables
from tests.at_once import at_once
from tests.conftest import HISTORY, people_the_stage


def tables_in(path) -> dict[str, list]:
    """What an archive says is in each table."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("tables/")]
        return {name: [json.loads(row) for row in archive.open(name)] for name in names}


@pytest.fixture
def archive(real_connections, storage, tmp_path):
    """A backup of the sample, whose organisation has a logo."""
    tables.sample(partial(call_command, "demo", verbosity=0))
    house = Organisation.objects.get()
    house.logo.save("logo.png", ContentFile(b"a logo"))
    path = tmp_path / "all.zip"
    call_command("backup", path, verbosity=0)
    return path


def again(archive, change):
    """The same archive, with one of its members changed."""
    path = archive.with_name("again.zip")
    with zipfile.ZipFile(archive) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return path


def test_all_of_it_comes_back(archive, storage, tmp_path):
    logo = storage / Organisation.objects.get().logo.name
    newest = Item.objects.order_by("pk").last()
    tables.empty(HISTORY)
    logo.unlink()
    call_command("restore", archive, verbosity=0)  # and what it promises is proved
    call_command("backup", tmp_path / "second.zip", verbosity=0)
    assert tables_in(tmp_path / "second.zip") == tables_in(archive)
    assert len(tables_in(archive)["tables/stockroom.movement"]) > 1_000
    assert logo.read_bytes() == b"a logo"
    assert make.item().pk == newest.pk + 1


def test_a_file_that_is_gone_is_told_and_not_counted(archive, storage, tmp_path):
    name, told = Organisation.objects.get().logo.name, []
    (storage / name).unlink()
    backup.write(tmp_path / "less.zip", told.append)
    with zipfile.ZipFile(tmp_path / "less.zip") as less:
        files = [each for each in less.namelist() if each.startswith("files/")]
    assert told[-2:] == [
        f"{name} is not there: its row is kept without it", f"files: {len(files)}"
    ]  # fmt: skip


def test_nobody_else_may_read_it_and_it_is_whole_or_not_there(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    assert not archive.with_name("all.zip.part").exists()


def test_it_is_of_one_moment_while_others_go_on(real_connections, tmp_path):
    cast = people_the_stage()
    level = make.level(at=cast.workshop, quantity=9, by=cast.olu)

    def take(told):
        if told.startswith("stockroom.movement"):
            at_once([partial(make.receive, level, 5, by=cast.olu)])

    backup.write(tmp_path / "all.zip", take)
    kept = tables_in(tmp_path / "all.zip")
    columns, row = kept["tables/stockroom.stocklevel"]
    assert dict(zip(columns, row, strict=True))["quantity"] == "9.000"
    assert len(kept["tables/stockroom.movement"]) == 2  # the names of its columns, and one line
    level.refresh_from_db()
    assert level.quantity == 14


def test_what_is_in_use_is_left_alone(archive):
    people = Person.objects.count()
    with pytest.raises(CommandError, match="Somebody uses this database already"):
        call_command("restore", archive)
    assert Person.objects.count() == people


def later(name, content):
    """Of a version that has a migration more."""
    return content.replace(b'"people"', b'"people", "9999_later"], ["people"', 1)


def short(name, content):
    """With a line of the ledger missing."""
    return content[: content.rindex(b"\n[")] if name.endswith("stockroom.movement") else content


def foreign(name, content):
    """Of something else."""
    return content.replace(b"quartermaster 1", b"somebody 1")


def bare(name, content):
    """With nothing at all where a table should be."""
    return b"" if name == "tables/people.team" else content


def wild(name, content):
    """With a day that is none."""
    last = content.rindex(b"\n[") if name.endswith("assets.asset") else 0
    return content[:last] + re.sub(rb"20\d\d-", b"20xx-", content[last:]) if last else content


def listless(name, content):
    """With a row that is none."""
    return content[: content.rindex(b"\n[")] + b"\n7\n" if name.endswith("movement") else content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (later, "of a later version: it knows of 9999_later"),
        (short, "stockroom.movement has"),
        (foreign, "it is of the kind somebody 1"),
        (bare, "is not a whole backup"),
        (wild, "is not a whole backup"),
        (listless, "is not a whole backup"),
    ],
)
def test_what_is_not_whole_or_not_known_is_refused_and_leaves_nothing(
    archive, change, words, storage
):
    tables.empty(HISTORY)
    (logo,) = storage.rglob("logo*.png")
    logo.unlink()
    with pytest.raises(CommandError, match=words):
        call_command("restore", again(archive, change), verbosity=0)
    assert not Person.objects.exists()
    assert not Movement.objects.exists()
    assert not logo.exists()


@pytest.mark.parametrize("name", ["files/../../outside.txt", "files//etc/outside.txt", "files/"])
def test_what_would_be_stored_outside_is_refused(archive, storage, name):
    tables.empty(HISTORY)
    with zipfile.ZipFile(archive, "a") as hostile:
        hostile.writestr(name, b"not ours")
    with pytest.raises(CommandError, match="is not a whole backup"):
        call_command("restore", archive, verbosity=0)
    assert not list(storage.parent.rglob("outside.txt"))
    assert not Person.objects.exists()


def test_what_is_no_archive_is_refused(real_connections, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not one")
    with pytest.raises(CommandError, match="is not a whole backup"):
        call_command("restore", path)


def test_it_moves_to_the_other_engine(archive, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite alone knows no other.")
    there = {"DATABASE_URL": f"sqlite:///{tmp_path}/moved.db", "DATA_DIR": str(tmp_path / "data")}
    (tmp_path / "data").mkdir()
    for words in (["restore", archive], ["backup", tmp_path / "moved.zip"]):
        command = [sys.executable, "manage.py", *words, "-v0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | there, check=True)
    assert tables_in(tmp_path / "moved.zip") == tables_in(archive)
