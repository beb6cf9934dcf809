"""One archive with all there is: the rows of the database, and the files that they name.

It is a zip: ``manifest.json`` says how far the migrations had gone and how many rows each table
has, ``tables/APP.MODEL`` has a row on each line, and ``files/`` what was uploaded. Values are
written as Django's serializers write them, so an archive goes into either engine, and into a later
version: it is put into the tables of then, and those are brought up to date.

Left out are sessions, what a worker has still to do, and what migrations make again.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from people import stray_files
from people.models import Person
from people.refused import Refused

from .one_moment import one_moment

FORMAT = "quartermaster 1"
LEFT_OUT = {"auth", "contenttypes", "sessions", "usersessions", "django_tasks_database"}
BATCH = 1_000
Tell = Callable[[str], Any]


def tables(registry: Any) -> list[type[Model]]:
    """The models whose rows are kept, those between two others as well."""
    every = registry.get_models(include_auto_created=True)
    return sorted((m for m in every if m._meta.app_label not in LEFT_OUT), key=label)


def label(model: type[Model]) -> str:
    """What a table is called in an archive."""
    return model._meta.label_lower


def write(path: Path, tell: Tell) -> None:
    """Put everything, as it is at one moment, into an archive at ``path``.

    Whoever has it has all passwords' hashes: nobody but its owner may read it. Until it is whole
    it has another name. Refused while migrations are missing.
    """
    executor = MigrationExecutor(connection)
    reached = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(reached):
        raise Refused("The database is not up to date. Run: manage.py prepare")
    part = path.with_name(f"{path.name}.part")
    with open(part, "wb", opener=for_its_owner) as file, zipfile.ZipFile(file, "w") as archive:
        with one_moment():
            rows = {label(model): write_rows(archive, model, tell) for model in tables(apps)}
            names = sorted(set().union(*map(stray_files.names, stray_files.folders())))
        write_files(archive, names, tell)
        manifest = {"format": FORMAT, "migrations": reached, "rows": rows}
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    part.replace(path)


def for_its_owner(path: str, flags: int) -> int:
    """Open a new file that others can't read."""
    return os.open(path, flags, 0o600)


def write_rows(archive: zipfile.ZipFile, model: type[Model], tell: Tell) -> int:
    """One table of an archive; how many rows it has."""
    fields = model._meta.concrete_fields
    named = zipfile.ZipInfo(f"tables/{label(model)}")
    named.compress_type = zipfile.ZIP_DEFLATED
    written = 0
    with archive.open(named, "w", force_zip64=True) as lines:
        lines.write(line([field.attname for field in fields]))
        for row in model._base_manager.order_by("pk").iterator(BATCH):
            lines.write(line([told(field, row) for field in fields]))
            written += 1
    tell(f"{label(model)}: {written:,}")
    return written


def line(values: list[Any]) -> bytes:
    """A row as it stands in an archive."""
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def told(field: Any, row: Model) -> Any:
    """One value of a row, as Django's serializers write it."""
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def write_files(archive: zipfile.ZipFile, names: list[str], tell: Tell) -> None:
    """What was uploaded. A file that is not where its row says is told, and left out."""
    copied = 0
    for name in names:
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            tell(f"{name} is not there: its row is kept without it")
            continue
        with file, archive.open(f"files/{name}", "w", force_zip64=True) as copy:
            shutil.copyfileobj(file, copy)
        copied += 1
    tell(f"files: {copied:,}")


def restore(path: Path, tell: Tell) -> None:
    """Put what is in the archive at ``path`` into a database without anybody in it.

    Files are stored once all rows are known to be sound, and rows stay once all files are stored:
    what was broken off is begun again. Refused, in words, if the archive is none, or broken, or of
    a later version, or if the database is in use.
    """
    with blamed_on(path):
        archive = zipfile.ZipFile(path)
        manifest = read_manifest(archive)
        reached = [(app, name) for app, name in manifest["migrations"]]
    with archive:
        executor = MigrationExecutor(connection)
        check_it_is_empty(executor, reached)
        executor.migrate(reached)
        registry = executor.loader.project_state(reached).apps
        with blamed_on(path), transaction.atomic():
            read_tables(archive, tables(registry), manifest["rows"], tell)
            connection.check_constraints()
            read_files(archive, tell)


@contextmanager
def blamed_on(path: Path) -> Iterator[None]:
    """Whatever is wrong in an archive comes out as any kind of error: Refused, in words."""
    try:
        yield
    except (Refused, OSError, OperationalError):
        raise
    except Exception as error:
        raise Refused(f"{path} is not a whole backup: {error}") from error


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What an archive says of itself."""
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError(f"it is of the kind {manifest['format']}")
    return manifest


def check_it_is_empty(executor: MigrationExecutor, reached: list[Any]) -> None:
    """Refused, unless nobody is in the tables of ``reached``, or they can be made here."""
    if later := [name for app, name in reached if (app, name) not in executor.loader.graph.nodes]:
        words = "This backup is of a later version: it knows of"
        raise Refused(f"{words} {', '.join(later)}. Install that version, or one after it.")
    if not executor.loader.applied_migrations:
        return
    if executor.migration_plan(reached):
        raise Refused("The tables here are of another version. Begin with an empty database.")
    if Person.objects.exists():
        raise Refused("Somebody uses this database already. Begin with an empty one.")


def read_files(archive: zipfile.ZipFile, tell: Tell) -> None:
    """Store what was uploaded, under the names that rows know it by."""
    names = [name for name in archive.namelist() if name.startswith("files/")]
    for name in names:
        stored = name.removeprefix("files/")
        default_storage.delete(stored)  # by a restore that was broken off
        with archive.open(name) as file:
            if default_storage.save(stored, file) != stored:
                raise Refused(f"{stored} can't be stored under its name.")
    tell(f"files: {len(names):,}")


def read_tables(
    archive: zipfile.ZipFile, models: list[type[Model]], rows: dict[str, int], tell: Tell
) -> None:
    """Fill the tables. What migrations put into them gives way."""
    with connection.cursor() as cursor:
        for model in models:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a name of ours)
        for model in models:
            read = read_rows(archive, model)
            if read != rows[label(model)]:
                raise ValueError(f"{label(model)} has {read} rows instead of {rows[label(model)]}")
            tell(f"{label(model)}: {read:,}")
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def read_rows(archive: zipfile.ZipFile, model: type[Model]) -> int:
    """Fill one table; how many rows it has now."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    with archive.open(f"tables/{label(model)}") as lines:
        columns = [fields[name] for name in json.loads(next(lines))]
        rows = (read_row(model, columns, json.loads(values)) for values in lines)
        read = 0
        while batch := list(islice(rows, BATCH)):
            read += len(model._base_manager.bulk_create(batch))
    return read


def read_row(model: type[Model], columns: list[Any], values: list[Any]) -> Model:
    """A row out of what ``told`` gave of each column."""
    known = zip(columns, values, strict=True)
    return model(
        **{
            field.attname: None if value is None else field.to_python(value)
            for field, value in known
        }
    )
