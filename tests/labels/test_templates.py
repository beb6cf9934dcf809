"""What labels show: chosen on the bench, kept as a template, usual for a kind of thing."""

import re
from uuid import uuid4

import pytest

from labels.models import LabelTemplate, PrintRun
from tests import make

NAME_ALONE = {"chosen": "1", "show_name": "1"}


@pytest.fixture
def bench(cast, sign_in):
    """Mo's bench, with a drill and the Workshop on it."""
    client = sign_in(cast.mo)
    drill = make.asset(home=cast.workshop, name="Drill")
    things = [f"asset:{drill.pk}", f"location:{cast.workshop.pk}"]
    client.post("/labels/pick/", {"thing": things})
    return client


def keep(client, called="Plain", **sent):
    return client.post(
        "/labels/templates/add/",
        {"stock": "L7160", "operation_key": uuid4(), "called": called} | NAME_ALONE | sent,
    )


def roles(client, **query):
    """What stands on each label of the bench."""
    [sheet] = client.get("/labels/", query).context["sheets"]
    return [[words.role for words in label.words] for label in sheet.labels]


def test_a_label_shows_what_is_ticked_and_no_more(bench):
    assert roles(bench, **NAME_ALONE) == [["title"], ["title"]]
    assert roles(bench, **NAME_ALONE, note="Tested 2026") == [["title", "line"]] * 2
    usual = ["mark", "title", "line", "kind", "code"]
    assert roles(bench) == [usual, usual]


def test_what_has_no_room_is_told_and_the_smallest_code(bench):
    text = bench.get("/labels/?stock=5167").content.decode()
    assert "No room for kind on 2, typed code on 2 of 2 labels." in text
    assert "below 9.4 mm it could not be read" in text
    refused = bench.get("/labels/?stock=L4731")
    assert refused.status_code == 422
    assert "it needs 12.4 mm on each side." in refused.content.decode()


def test_a_new_template_is_undone_from_its_message(bench):
    def undo(**sent) -> list[str]:
        page = bench.get(keep(bench, **sent)["Location"]).text
        return re.findall(
            r'action="(/labels/templates/\d+/remove/)"[^>]*>(?:(?!</form>).)*Undo', page
        )

    [address] = undo()
    bench.post(address)
    assert not LabelTemplate.objects.offered().exists()
    assert (len(undo()), undo(replace="1")) == (1, [])


def test_a_template_brings_back_what_it_kept(bench):
    address = keep(bench)["Location"]
    template = LabelTemplate.objects.get()
    assert address == f"/labels/?stock=L7160&template={template.pk}"
    assert roles(bench, template=template.pk) == [["title"], ["title"]]
    changed = {"template": template.pk, "was_template": template.pk, "chosen": "1", "show_tag": "1"}
    assert roles(bench, **changed) == [["mark"], ["mark"]]


def test_a_template_of_the_same_name_is_kept_anew(bench, cast):
    keep(bench)
    keep(bench, note="Second", replace="1")
    assert [template.show.note for template in LabelTemplate.objects.all()] == ["Second"]


def test_each_kind_of_thing_shows_what_is_usual_for_it_on_the_stock(bench):
    keep(bench, "Gear plate", for_kind="asset", by_default="stock")
    usual = ["mark", "title", "line", "kind", "code"]
    assert roles(bench, stock="L7160") == [["title"], usual]
    assert roles(bench, stock="L7159") == [usual, usual]
    keep(bench, "Plate for all paper", for_kind="asset", by_default="any", show_tag="1")
    assert roles(bench, stock="L7159") == [["mark", "title"], usual]
    assert roles(bench, stock="L7160") == [["title"], usual]
    keep(bench, "Other plate", for_kind="asset", by_default="stock", show_tag="1", show_name="")
    assert roles(bench, stock="L7160") == [["mark"], usual]
    assert LabelTemplate.objects.filter(is_default=True).count() == 2


def test_what_is_printed_untouched_is_what_the_bench_drew(bench):
    keep(bench, "Gear plate", for_kind="asset", by_default="stock")
    form = bench.get("/labels/?stock=L7160").context["form"]
    sent = {name: value for name, value in form.data.items() if value}
    bench.post("/labels/print/", sent)
    faces = [line.face for line in PrintRun.objects.get().lines.all()]
    assert [(face["mark"], face["title"]) for face in faces] == [
        ("", "Drill"),
        (faces[1]["mark"], "Workshop"),
    ]
    assert faces[1]["mark"].startswith("L-")


def test_a_removed_template_is_gone_and_a_nameless_one_is_refused(bench):
    assert keep(bench, "").status_code == 422
    keep(bench)
    address = f"/labels/templates/{LabelTemplate.objects.get().pk}/remove/"
    bench.post(address)
    assert list(LabelTemplate.objects.offered()) == []


def test_a_removed_template_comes_back_as_it_was_and_says_nothing_meanwhile(bench):
    keep(bench, by_default="stock")
    template = LabelTemplate.objects.get()
    address = f"/labels/templates/{template.pk}/remove/"
    text = bench.post(address, follow=True).content.decode()
    assert f'action="{address}?back=1"' in text
    usual = ["mark", "title", "line", "kind", "code"]
    assert roles(bench, stock="L7160") == [usual, usual]
    assert roles(bench, stock="L7160", template=template.pk) == [usual, usual]
    bench.post(f"{address}?back=1")
    assert roles(bench, stock="L7160") == [["title"], ["title"]]


def test_one_that_comes_back_is_not_usual_when_another_has_become_so(bench):
    keep(bench, "First", by_default="stock")
    address = f"/labels/templates/{LabelTemplate.objects.get().pk}/remove/"
    bench.post(address)
    keep(bench, "Second", by_default="stock", show_tag="1")
    bench.post(f"{address}?back=1")
    assert roles(bench, stock="L7160") == [["mark", "title"]] * 2


def test_a_template_of_the_same_name_is_replaced_when_one_says_so(bench):
    keep(bench)
    answer = keep(bench, show_tag="1")
    assert answer.status_code == 422
    assert "There is a template called Plain already." in answer.content.decode()
    assert not LabelTemplate.objects.get().show.tag
    assert keep(bench, show_tag="1", replace="1").status_code == 302
    assert LabelTemplate.objects.get().show.tag
