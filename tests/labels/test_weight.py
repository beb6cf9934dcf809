"""What the scan page weighs on its way to a telephone that has never seen it."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from config.static_names import NamedByContent

pytestmark = pytest.mark.drawn

MOST = 120_000  # bytes
BRINGS = {".css": re.compile(r'@import "([^"]+)"'), ".js": re.compile(r'from "(\./[^"]+)"')}


def made_of(files: set[Path]) -> set[Path]:
    """``files``, and what they bring in themselves."""
    brought = {
        (file.parent / name).resolve()
        for file in files
        if file.suffix in BRINGS
        for name in BRINGS[file.suffix].findall(file.read_text())
    }
    return files if brought <= files else made_of(files | brought)


def on_the_wire(file: Path) -> int:
    """At most: who can, gets it smaller still."""
    content = file.read_bytes()
    return len(content) if file.suffix in {".woff2", ".png"} else len(gzip.compress(content))


def test_the_scan_page_is_light(sign_in, cast):
    """Fonts for codes and for letters beyond Latin come only when there are some."""
    browser = sign_in(cast.olu)
    sent = browser.get("/scan/", headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    page = browser.get("/scan/").content.decode()
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    files = made_of({Path(finders.find(name)).resolve() for name in named})
    assert {"camera.js", "sightings.js", "tokens.css", "htmx-2.min.js"} <= {f.name for f in files}
    weight = len(sent.content) + sum(map(on_the_wire, files))
    print(f"{weight} bytes in {len(files) + 1} files")
    assert weight < MOST


def test_modules_import_each_other_by_names_that_tell_what_is_in_them(tmp_path):
    shutil.copytree(settings.BASE_DIR / "static" / "js", tmp_path / "js")
    storage = NamedByContent(location=tmp_path, base_url="/static/")
    ours = {f"js/{file.name}": (storage, f"js/{file.name}") for file in tmp_path.glob("js/*.js")}
    list(storage.post_process(ours))
    names = storage.hashed_files
    camera = (tmp_path / names["js/camera.js"]).read_text()
    imported = BRINGS[".js"].findall(camera)
    assert imported == [
        f"./{Path(names[f'js/{module}.js']).name}" for module in ("lens", "reader", "sightings")
    ]
