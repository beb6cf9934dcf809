"""What is asked by those who watch over the installation."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = """
import json, django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
answers = [client.get(f"/health/{name}/") for name in ("live", "ready")]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


def test_live_answers_without_a_database(client, settings):
    assert (client.get("/health/live/").content, client.get("/health/live/").status_code) == (
        b"ok",
        200,
    )


def test_ready_when_everything_answers(client, db):
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": {}})


def test_not_ready_while_a_migration_is_missing(client, db):
    MigrationRecorder.Migration.objects.filter(app="stockroom").delete()
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problems": {"migrations": "not all applied"}}


def test_not_ready_when_files_cannot_be_kept(client, db, settings, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": in_the_way / "media"},
    }
    settings.STORAGES = settings.STORAGES | {"default": kept}
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"storage": "NotADirectoryError"}


@pytest.mark.parametrize(
    "url", ["sqlite:///{}/missing/data.db", "postgres://nobody:secret@127.0.0.1:9/x"]
)
def test_not_ready_while_the_database_is_away(url, tmp_path):
    """A process of its own, whose database is not there."""
    (tmp_path / "static").mkdir()
    there = {"DATABASE_URL": url.format(tmp_path), "DATA_DIR": str(tmp_path), "DEBUG": "on"}
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | there,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    live, (status, body) = json.loads(run.stdout.splitlines()[-1])
    assert live == [200, "ok"]
    assert (status, json.loads(body)) == (
        503,
        {"ready": False, "problems": {"database": "OperationalError"}},
    )
