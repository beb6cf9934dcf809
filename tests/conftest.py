"""What every test may ask for: the cast, and what they can reach."""

import gc
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import django
import pytest

from tests import engine

engine.begin()
django.setup()

from django.conf import settings as configured  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.test import Client, TransactionTestCase  # noqa: E402

from locations.models import Role  # noqa: E402
from people.models import Organisation  # noqa: E402
from tests import make, migrated, tables  # noqa: E402

# A test makes thousands of things and drops them: they go without a search for rubbish among them.
gc.set_threshold(50_000)

# No manifest is collected for tests; the browser tests use the files as they are.
configured.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
configured.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

HISTORY = (
    "stockroom_itemevent",
    "stockroom_movement",
    "stockroom_price",
    "stockroom_orderevent",
    "stockroom_renaming",
    "stockroom_ruleevent",
    "assets_assetevent",
    "assets_auditline",
    "assets_typeevent",
    "assets_terms",
    "assets_acceptance",
    "locations_accesschange",
    "locations_locationevent",
    "people_peoplechange",
    "labels_printedlogo",
    "labels_printrun",
    "labels_printline",
    "labels_tagevent",
    "labels_foundreport",
    "labels_foundreportevent",
)


# Half of the time goes into these.
LONGEST = re.compile("/browser/|test_(query_counts|any_sequence|access_matrix|migrations)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest go first, so that all workers end at about the same time."""
    items.sort(key=lambda item: LONGEST.search(item.path.as_posix()) is None)


def pytest_collection_finish() -> None:
    """What was collected stays to the end, and is not searched for rubbish again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """The engine ends with the run that began it."""
    engine.end()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_id) -> Iterator[None]:
    """Each worker has a database of its own, with the rows that come with the house."""
    with django_db_blocker.unblock(), migrated.own_database(worker_id):
        tables.keep("house", tables.filled())
        yield


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """What was tried in another test, or listed, is no matter."""
    for each in caches.all():
        each.clear()


@pytest.fixture(scope="session")
def staged(django_db_setup, django_db_blocker) -> bytes:
    """The cast as it was made once; its rows are kept."""
    with django_db_blocker.unblock():
        before = tables.filled()
        stage = pickle.dumps(people_the_stage())
        tables.keep("cast", set(tables.filled()) - set(before))
        tables.empty(HISTORY)
    return stage


@pytest.fixture
def cast(staged, db) -> SimpleNamespace:
    """One workspace and everybody in it.

    Ada is the administrator; Mo manages, Olu operates and Vic views the Main building; Xan belongs
    nowhere. The Annex is a building beside it that only Ada sees.
    """
    tables.put_back("cast")
    return pickle.loads(staged)


def people_the_stage() -> SimpleNamespace:
    """Make the cast, their teams, and the places they may act in."""
    Organisation.objects.create(pk=1, name="Riverside Makerspace")
    site = make.location(name="Riverside", kind="site")
    main = make.location(name="Main building", kind="building", parent=site)
    workshop = make.location(name="Workshop", kind="room", parent=main)
    annex = make.location(name="Annex", kind="building", parent=site)
    ada = make.person(name="Ada Admin", is_administrator=True)
    mo, olu, vic = (make.person(name=name) for name in ("Mo Manager", "Olu Operator", "Vic Viewer"))
    xan = make.person(name="Xan Nowhere")
    for person, role in ((mo, Role.MANAGER), (olu, Role.OPERATOR), (vic, Role.VIEWER)):
        make.team(name=f"Team {person.name}", members=[person], grants={main: role})
    return SimpleNamespace(
        ada=ada, mo=mo, olu=olu, vic=vic, xan=xan,
        site=site, main=main, workshop=workshop, annex=annex,
    )  # fmt: skip


@pytest.fixture
def sign_in(client):
    """Sign somebody in to the test client, and give it back."""

    def as_person(person) -> Client:
        client.force_login(person)
        return client

    return as_person


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_our_way() -> Iterator[None]:
    """After a test on real connections."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: tables.empty(HISTORY))
        yield


@pytest.fixture
def real_connections(transactional_db) -> None:
    """A database on which each thread has a connection of its own, emptied afterwards."""


@pytest.fixture
def storage(settings, tmp_path) -> Path:
    """Files of this test alone."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path
