"""Telephones may keep the site as an app: what they are told, and what is kept of whom."""

import re

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from labels.models import ScanSession
from tests import make


def test_the_app_is_called_as_the_house_is_and_takes_in_all_of_it(client, cast):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["name"], told["short_name"]) == ("Riverside Makerspace", "Quartermaster")
    assert (told["scope"], told["start_url"], told["display"]) == ("/", "/", "standalone")
    assert [icon["purpose"] for icon in told["icons"]] == ["any", "any", "maskable"]
    for icon in told["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]


def test_a_new_house_can_be_installed_too(client, db):
    assert client.get("/manifest.webmanifest").json()["name"] == "Quartermaster"


def test_the_service_worker_serves_the_whole_site_and_is_asked_for_anew(client, cast):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    named = re.findall(r'= "(/[^"]*)"', answer.content.decode())
    assert set(named) == {"/scan/", "/people/sign-in/", "/offline/", "/static/"}


def test_what_is_shown_instead_of_a_page_knows_nobody(sign_in, cast):
    anybody = sign_in(cast.olu).get("/offline/").content.decode()
    assert "Olu" not in anybody
    assert "csrfmiddlewaretoken" not in anybody


@pytest.fixture
def scanned(sign_in, cast):
    """Olu checks gear in: a drill has been scanned."""
    browser = sign_in(cast.olu)
    drill = make.asset(name="Hammer drill", home=cast.workshop)
    make.check_out(drill, to=cast.mo)
    browser.post("/scan/start/", {"doing": "check-in", "operation_key": "0" * 32})
    tag = make.tag(asset=drill)
    session = ScanSession.objects.get()
    browser.post("/scan/", {"code": tag.code, "session": session.pk, "operation_key": "1" * 32})
    return browser


def test_browsers_keep_what_somebody_is_doing_and_not_what_they_scanned(scanned):
    assert "Hammer drill" in scanned.get("/scan/").content.decode()
    shell = scanned.get("/scan/shell/").content.decode()
    assert "Hammer drill" not in shell
    assert f'data-session="{ScanSession.objects.get().pk}"' in shell
    assert "1 done" in shell


def test_what_is_kept_takes_no_message_from_the_page_it_is_for(scanned, cast):
    drill = make.asset(home=cast.workshop)
    scanned.post(f"/gear/{drill.pk}/lost/", {"operation_key": "2" * 32})
    scanned.get("/scan/shell/")
    assert len(scanned.get("/scan/").context["messages"]) == 1
