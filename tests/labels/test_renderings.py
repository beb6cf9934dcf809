"""Long print runs are drawn in the background: once, seen by their asker, begun again if lost."""

import io
import zipfile
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from labels import operations, renderings
from labels.models import LabelStock, Pick, PrintRun, Rendering, Tag
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage

pytestmark = pytest.mark.usefixtures("storage")

LONG = 301


@pytest.fixture
def to_a_worker(settings):
    """Tasks wait for the worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def pick(stage, labels):
    """So many labels of a few places, picked by Olu."""
    while labels > 0:
        [row] = operations.pick(
            [("location", make.location(parent=stage.workshop))], by=stage.olu
        ).picks.order_by("-pk")[:1]
        Pick.objects.filter(pk=row.pk).update(copies=min(labels, 99))
        labels -= 99


def long_run(stage, part="L7160", labels=LONG):
    pick(stage, labels)
    setup = operations.Setup(LabelStock.objects.get(part=part))
    return operations.print_selection(setup, by=stage.olu, operation_key=uuid4())


def press(client, part="L7160"):
    return client.post("/labels/print/", {"stock": part, "operation_key": uuid4()})


def press_long(client, cast):
    """Have a long run drawn, and say where it can be opened."""
    pick(cast, LONG)
    return press(client)["Location"]


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize(("labels", "is_long"), [(300, False), (301, True)])
def test_up_to_300_labels_are_in_the_answer(labels, is_long, cast, sign_in):
    client = sign_in(cast.olu)
    pick(cast, labels)
    pk, *rest = press(client)["Location"].removeprefix("/labels/").split("/", 1)
    assert rest == (["rendering/0/"] if is_long else ["sheet.pdf"])
    answer = client.get(f"/labels/{pk}/sheet.pdf")
    pdf = b"".join(answer) if is_long else answer.content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="labels-{pk}.pdf"'
    assert len(pypdfium2.PdfDocument(pdf)) == -(-labels // 21)
    assert Rendering.objects.count() == is_long


@pytest.mark.usefixtures("to_a_worker")
def test_a_worker_draws_it_and_the_bell_rings_until_it_is_opened(
    real_connections, client, monkeypatch
):
    stage = people_the_stage()
    client.force_login(stage.olu)
    pick(stage, LONG)
    address = press(client)["Location"]
    assert "Waiting for its turn." in text(client, address)
    assert client.get(address.replace("rendering/0/", "sheet.pdf"))["Location"] == address
    assert 'hx-get="/labels/bell/"' in text(client, "/labels/runs/")
    heard = []
    monkeypatch.setattr(renderings, "TOLD_EVERY", 0)
    write = renderings.Progress.write

    def overheard(progress, **facts):
        heard.append(facts.get("done"))
        return write(progress, **facts)

    monkeypatch.setattr(renderings.Progress, "write", overheard)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert heard[0] is None
    assert heard[1:] == [*range(21, 295, 21), 301, *range(322, 596, 21), 602, 602]
    rung = text(client, "/labels/bell/")
    assert "is ready." in rung
    assert "hx-trigger" not in rung
    assert "is ready." in text(client, "/people/")
    assert "It is ready" in text(client, address)
    assert "is ready." not in text(client, "/people/")


@pytest.mark.parametrize("stopped", ["opened", "by htmx", "without script"])
def test_the_bell_rings_on_every_device_until_it_is_stopped_on_one(stopped, cast):
    phone, desk, other = Client(), Client(), Client()
    for device, person in ((phone, cast.olu), (desk, cast.olu), (other, cast.mo)):
        device.force_login(person)
    address = press_long(desk, cast)
    assert [text(device, "/people/").count("is ready.") for device in (phone, desk)] == [1, 1]
    assert "is ready." not in text(other, "/people/")
    stop = f"/labels/bell/{Rendering.objects.get().pk}/stop/"
    assert other.post(stop).status_code == 404
    match stopped:
        case "opened":
            phone.get(address)
        case "by htmx":
            answer = phone.post(stop, headers={"HX-Request": "true"})
            assert "is ready." not in answer.content.decode()
        case _:
            assert phone.post(stop, {"next": "/people/"})["Location"] == "/people/"
    assert [text(device, "/people/").count("is ready.") for device in (phone, desk)] == [0, 0]
    assert "It is ready" in text(desk, address)


def test_a_page_without_a_bell_asks_nothing_for_it(cast, sign_in):
    client = sign_in(cast.olu)
    text(client, "/people/")
    with CaptureQueriesContext(connection) as silent:
        text(client, "/people/")
    press_long(client, cast)
    with CaptureQueriesContext(connection) as ringing:
        text(client, "/people/")
    assert len(ringing) == len(silent) + 1


@pytest.mark.usefixtures("to_a_worker")
def test_another_press_is_no_other_drawing(cast, sign_in):
    client = sign_in(cast.olu)
    run = long_run(cast)
    for _ in range(2):
        client.post(f"/labels/{run.pk}/rendering/0/")
    assert (Rendering.objects.count(), DBTaskResult.objects.count()) == (1, 1)


@pytest.mark.usefixtures("real_connections")
@pytest.mark.parametrize("has_failed", [False, True])
def test_eight_presses_at_once_draw_it_once(has_failed):
    stage = people_the_stage()
    run = long_run(stage)
    if has_failed:
        Rendering.objects.create(run=run, by=stage.olu, problem="No room.")
    asked = at_once([partial(renderings.ask, run, by=stage.olu, dpi=0)] * 8)
    assert sum(is_new for _, is_new in asked) == 1


def test_who_may_print_its_labels_too_has_it_drawn_for_themselves(cast, sign_in):
    run = long_run(cast)
    renderings.begin(run, by=cast.olu)
    sheet, rendering = f"/labels/{run.pk}/sheet.pdf", f"/labels/{run.pk}/rendering/0/"
    client = sign_in(cast.mo)
    assert client.get(sheet)["Location"] == rendering
    assert "It has to be drawn first." in text(client, rendering)
    for other in (cast.vic, cast.xan):
        client = sign_in(other)
        answers = client.get(sheet), client.get(rendering), client.post(rendering)
        assert [answer.status_code for answer in answers] == [404] * 3


def test_what_went_out_of_sight_or_was_voided_is_not_handed_out_from_before(cast, sign_in):
    client = sign_in(cast.olu)
    run = long_run(cast)
    client.post(f"/labels/{run.pk}/rendering/0/")
    before = Rendering.objects.get().file.name
    Tag.objects.update(voided_at=timezone.now())
    assert client.get(f"/labels/{run.pk}/sheet.pdf").status_code == 302
    assert "It has to be drawn anew." in text(client, f"/labels/{run.pk}/rendering/0/")
    client.post(f"/labels/{run.pk}/rendering/0/")
    assert "There is no label left to print." in text(client, f"/labels/{run.pk}/rendering/0/")
    assert Rendering.objects.get().file.name == ""
    cast.olu.teams.get().grants.all().delete()
    assert client.get(f"/labels/{run.pk}/sheet.pdf").status_code == 404
    assert before.startswith("renderings/")


def test_a_failure_is_told_in_words_and_can_be_tried_again(cast, sign_in, monkeypatch):
    client = sign_in(cast.olu)
    run = long_run(cast)
    address = f"/labels/{run.pk}/rendering/0/"
    with monkeypatch.context() as broken:
        broken.delattr(renderings, "to_pdf")
        client.post(address)
    assert "could not be drawn" in text(client, "/people/")
    assert "The labels could not be drawn." in text(client, address)
    client.post(address)
    assert "It is ready" in text(client, address)


@pytest.mark.usefixtures("to_a_worker")
def test_a_lost_worker_is_replaced_and_writes_nothing_any_more(cast, sign_in):
    client = sign_in(cast.olu)
    run = long_run(cast)
    address = f"/labels/{run.pk}/rendering/0/"
    client.post(address)
    lost = Rendering.objects.get()
    Rendering.objects.update(heard_at=timezone.now() - timedelta(minutes=6))
    assert "Nothing was heard of it for five minutes." in text(client, address)
    client.post(address)
    late = renderings.Progress(lost)
    assert late.write(problem="Too late") is False
    renderings.draw.call(lost.pk, str(lost.attempt))
    assert Rendering.objects.get().is_under_way
    again = Rendering.objects.get()
    renderings.draw.call(again.pk, str(again.attempt))
    assert Rendering.objects.get().is_kept


def test_files_are_dropped_after_a_week(cast, django_capture_on_commit_callbacks):
    rendering = renderings.begin(long_run(cast), by=cast.olu)
    name = rendering.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert renderings.drop_old() == 0
        Rendering.objects.update(heard_at=timezone.now() - timedelta(days=8))
        assert renderings.drop_old() == 1
    assert (Rendering.objects.exists(), default_storage.exists(name)) == (False, False)


def test_more_than_60_images_come_from_the_worker_too(cast, sign_in):
    client = sign_in(cast.olu)
    run = long_run(cast, "DK-11209", labels=61)
    images = f"/labels/{run.pk}/images/203/"
    address = client.get(images)["Location"]
    assert "Draw the images" in text(client, address)
    client.post(address)
    answer = client.get(images)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert (answer["Content-Type"], len(archive.namelist())) == ("application/zip", 61)
    assert PrintRun.objects.count() == 1
