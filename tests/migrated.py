"""A database for each worker: a copy of one that was migrated once for all of them.

To migrate takes as long as hundreds of tests.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

HOME = Path(os.environ["QM_TEST_HOME"])
MARK = HOME / "migrated"


@contextmanager
def own_database(worker: str) -> Iterator[None]:
    """Meanwhile all that is asked goes to a copy of this worker's own."""
    creation, not_for_tests = connection.creation, connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":  # a file, so that each thread can have its own connection
        connection.settings_dict["TEST"]["NAME"] = str(HOME / "test.db")
        # When the machine goes down, nobody looks for what was on its disk.
        connection.settings_dict["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
    original = creation._get_test_db_name()
    with no_other_worker():
        is_first = not MARK.exists()
        if is_first:
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            MARK.touch()
        use(original)
        creation.clone_test_db(worker, verbosity=0, autoclobber=True)
    use(creation.get_test_db_clone_settings(worker)["NAME"])
    yield
    creation.destroy_test_db(original, verbosity=0)
    if is_first:
        with no_other_worker():
            creation.destroy_test_db(not_for_tests, verbosity=0)
            MARK.unlink()


def use(name: str) -> None:
    """Go on in another database."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def no_other_worker() -> Iterator[None]:
    """Makes or drops the original meanwhile."""
    with MARK.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
