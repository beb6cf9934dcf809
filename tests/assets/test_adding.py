"""Gear is added one by one, or as a run with numbers in a row and serials pasted."""

import re
from functools import partial
from uuid import uuid4

import pytest

from assets import adding, piles
from assets.models import Asset, AssetEvent, AssetType
from labels.models import Pick
from people.models import Organisation
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def add(client, cast, **facts):
    sent = {
        "operation_key": uuid4(), "name": "Radio", "type_name": "Handheld radio",
        "home": cast.workshop.pk, "how_many": "1", "serials": "",
    }  # fmt: skip
    return client.post("/gear/add/", sent | facts)


def undo_address(answer) -> str:
    """What the message that confirms it posts to."""
    return re.search(r'action="(/gear/several/[^"]+)"', answer.text)[1]


def numbers() -> list[tuple[str, str]]:
    return list(Asset.objects.order_by("pk").values_list("tag_number", "serial"))


def test_a_run_has_numbers_in_a_row_and_serials_in_their_order(cast, sign_in):
    Organisation.objects.update(tag_pattern="AV-{n:03}")
    make.asset(home=cast.annex, tag_number="AV-041").delete()  # never seen again
    make.asset(home=cast.annex, tag_number="AV-007")
    client = sign_in(cast.mo)
    answer = add(client, cast, how_many="3", serials=" SN 9\r\n\r\nSN 10 \nSN 8")
    assert (answer.status_code, answer["Location"]) == (302, "/gear/?q=Radio")
    assert "Added 3 assets, AV-008 to AV-010." in client.get("/gear/").content.decode()
    assert numbers()[1:] == [("AV-008", "SN 9"), ("AV-009", "SN 10"), ("AV-010", "SN 8")]
    assert AssetType.objects.filter(name="Handheld radio").count() == 1
    lines = AssetEvent.objects.filter(kind="add", by=cast.mo, to_location=cast.workshop)
    assert lines.count() == 3


@pytest.mark.parametrize("size", [3, piles.FEW + 1])
def test_the_labels_of_just_these_are_a_press_away(size, cast, sign_in):
    make.asset(home=cast.workshop, name="Radio", tag_number="G-0001")
    client = sign_in(cast.mo)
    add(client, cast, how_many=size, sure_of=size)
    [which] = re.findall(r'name="every" value="(pile:[^"]+)"', client.get("/gear/").text)
    client.post("/labels/pick/", {"every": which})
    picked = set(Pick.objects.values_list("tag__asset", flat=True))
    assert picked == set(Asset.objects.exclude(tag_number="G-0001").values_list("pk", flat=True))
    cast.mo.teams.get().grants.all().delete()
    assert client.post("/labels/pick/", {"every": which}).status_code == 422
    sign_in(cast.olu).post("/labels/pick/", {"every": which})
    assert Pick.objects.filter(selection__by=cast.olu).exists() == (size == 3)  # no pile of theirs


def test_pasted_serials_alone_say_how_many(cast, sign_in):
    assert add(sign_in(cast.mo), cast, serials="A\nB\nC\nD").status_code == 302
    assert [serial for _, serial in numbers()] == ["A", "B", "C", "D"]


@pytest.mark.parametrize(("how_many", "said"), [("1", "Added Radio ("), ("2", "Added 2 assets, ")])
def test_more_is_added_where_what_was_added_before_belongs(how_many, said, cast, sign_in):
    client = sign_in(cast.mo)
    answer = add(client, cast, how_many=how_many, more="yes")
    assert answer["Location"] == f"/gear/add/?location={cast.workshop.pk}"
    form = client.get(answer["Location"])
    assert said in form.content.decode()
    assert form.context["form"]["home"].value() == str(cast.workshop.pk)
    assert form.text.count("data-start") == 1  # whoever adds several types on


def test_one_is_still_one(cast, sign_in):
    answer = add(sign_in(cast.mo), cast, how_many="", serials="A")
    assert answer["Location"] == Asset.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"how_many": "0"}, "how_many", "At least one."),
        ({"how_many": "-3"}, "how_many", "At least one."),
        ({"how_many": "many"}, "how_many", "Type a number"),
        ({"how_many": "10000"}, "how_many", "At most 1,000 at once."),
        ({"how_many": "9" * 400}, "how_many", ""),
        ({"serials": "A\n" * 1001}, "serials", "At most 1,000 at once."),
        ({"how_many": "3", "serials": "A\nB"}, "serials", "2 serials for 3 assets."),
        ({"how_many": "2", "serials": "A"}, "serials", "1 serial for 2 assets."),
        ({"serials": "A\nB\na"}, "serials", "The serial A is in the list twice."),
        ({"serials": "A\nTAKEN\nB"}, "serials", "with the serial taken already."),
        ({"serials": "x" * 81}, "serials", "at most 80"),
        ({"how_many": "2", "tag_number": "X-1"}, "tag_number", "Several take the next free"),
        ({"how_many": "51"}, "how_many", "That makes 51 assets."),
    ],
)
def test_all_are_added_or_none(facts, field, words, cast, sign_in):
    kind = make.asset_type(name="Handheld radio")
    make.asset(home=cast.annex, type=kind, serial="taken")
    answer = add(sign_in(cast.mo), cast, **facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert (Asset.objects.count(), AssetEvent.objects.count()) == (1, 0)


def test_what_looks_like_a_mistake_is_asked_and_then_done(cast, sign_in):
    client = sign_in(cast.mo)
    asked = add(client, cast, how_many="120")
    assert 'name="sure_of" value="120"' in asked.content.decode()
    assert add(client, cast, how_many="1000", sure_of="120").status_code == 422
    assert add(client, cast, how_many="120", sure_of="120").status_code == 302
    assert Asset.objects.count() == 120


def test_a_run_takes_no_query_for_each(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        adding.add_run(
            how_many=1000, name="Chair", type_name="Chair", home=cast.workshop, by=cast.mo,
            operation_key=uuid4(),
        )  # fmt: skip
    assert len(set(numbers())) == 1000


def test_the_same_run_sent_twice_is_added_once(cast, sign_in):
    client, key = sign_in(cast.mo), uuid4()
    for _ in range(2):
        assert add(client, cast, how_many="5", operation_key=key).status_code == 302
    assert Asset.objects.count() == 5


@pytest.mark.usefixtures("real_connections")
def test_two_runs_at_once_share_no_number_and_the_same_one_is_once():
    stage = people_the_stage()
    other = make.location(name="Other", parent=stage.main)
    key = uuid4()
    runs = [(stage.workshop, key), (stage.workshop, key), (other, uuid4())]
    results = at_once(
        [
            partial(
                adding.add_run, how_many=20, name="Chair", type_name="Chair", home=home,
                by=stage.mo, operation_key=each,
            )
            for home, each in runs
        ]
    )  # fmt: skip
    assert refusals(results) == []
    tags = sorted(tag for tag, _ in numbers())
    assert tags == [f"G-{n:04}" for n in range(1, 41)]


@pytest.mark.usefixtures("real_connections")
def test_of_two_lists_with_the_same_serial_one_is_refused_whole():
    stage = people_the_stage()
    results = at_once(
        [
            partial(
                adding.add_run, how_many=2, serials=[first, "SN 1"], name="Chair",
                type_name="Chair", home=home, by=stage.mo, operation_key=uuid4(),
            )
            for first, home in (("A", stage.workshop), ("B", stage.main))
        ]
    )  # fmt: skip
    assert refusals(results) == ["There is a Chair with the serial SN 1 already."]
    assert Asset.objects.count() == 2


def test_what_was_added_by_mistake_is_taken_back_as_one(cast, sign_in):
    client = sign_in(cast.mo)
    answer = add(client, cast, how_many="3")
    undo = undo_address(client.get(answer["Location"]))
    for _ in range(2):  # twice is once
        answer = client.post(undo)
        assert answer.status_code == 302
        assert {asset.state for asset in Asset.objects.all()} == {Asset.State.RETIRED}
        assert AssetEvent.objects.filter(kind=AssetEvent.Kind.RETIRE).count() == 3
    told = client.get(answer["Location"])
    assert "3 assets were retired, as added by mistake." in told.text
    client.post(undo_address(told))  # of that as well
    assert {asset.state for asset in Asset.objects.all()} == {Asset.State.IN_SERVICE}


def test_what_was_used_since_is_not_taken_back(cast, sign_in):
    client = sign_in(cast.mo)
    undo = undo_address(client.get(add(client, cast, how_many="2")["Location"]))
    make.check_out(Asset.objects.last(), to=cast.olu)
    refused = client.post(undo)
    assert refused.status_code == 422
    assert not Asset.objects.filter(state=Asset.State.RETIRED).exists()
