"""What is asked by those who watch over the installation."""

from django.db.migrations.recorder import MigrationRecorder


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
