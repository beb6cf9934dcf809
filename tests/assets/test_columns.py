"""Each chooses the columns of the list of gear, for themselves."""

import csv
import io

from django.test import Client

from assets.columns import COLUMNS, USUAL
from people.models import PersonalList
from tests import make


def heads(client):
    """The columns that the list shows, as their heads say."""
    page = client.get("/gear/?state=")
    return [column.key for column in page.context["columns"]]


def choose(client, *keys, **more):
    return client.post("/gear/columns/", {"columns": keys, "next": "/gear/?state=out"} | more)


def test_what_one_chose_is_shown_to_them_and_to_nobody_else(cast, sign_in):
    drill = make.asset(home=cast.workshop, serial="SN-77", bought_on="2026-03-01")
    client = sign_in(cast.olu)
    assert heads(client) == list(USUAL)
    assert b"SN-77" not in client.get("/gear/").content
    answer = choose(client, "warranty", "serial", "bought")
    assert (answer.status_code, answer["Location"]) == (302, "/gear/?state=out")
    assert heads(client) == ["serial", "bought", "warranty"]
    page = client.get("/gear/").content.decode()
    assert "SN-77" in page
    assert drill.home.name not in page.split("<tbody")[1]
    choose(client)
    assert heads(client) == []
    choose(client, "serial", usual="yes")
    assert heads(client) == list(USUAL)
    sign_in(cast.mo)
    assert heads(client) == list(USUAL)
    assert PersonalList.objects.visible_to(cast.mo).count() == 0


def test_each_column_can_be_shown(cast, sign_in):
    make.check_out(make.asset(home=cast.workshop, price="12.50"), to=cast.vic, by=cast.olu)
    client = sign_in(cast.olu)
    choose(client, *COLUMNS)
    assert heads(client) == list(COLUMNS)
    assert "12.50" in client.get("/gear/").content.decode()


def test_what_it_cost_is_not_offered_to_who_only_looks(cast, sign_in):
    make.asset(home=cast.workshop, price="12.50")
    client = sign_in(cast.vic)
    assert choose(client, "price", "serial").status_code == 422
    assert heads(client) == list(USUAL)
    # It was chosen while they still lent.
    PersonalList.objects.create(person=cast.vic, list="gear", columns=["price", "serial"])
    assert heads(client) == ["serial"]
    page = client.get("/gear/")
    assert not {"price", "bought"} & {column.key for column in page.context["offered"]}
    assert "12.50" not in page.content.decode()


def test_a_column_that_there_is_not_is_refused(cast, sign_in):
    client = sign_in(cast.olu)
    answer = choose(client, "password")
    assert answer.status_code == 422
    assert "There is no such column." in answer.content.decode()


def exported(client: Client, address: str):
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_is_shown_can_be_exported_or_everything(cast, sign_in):
    make.asset(home=cast.workshop, name="Saw", tag_number="G-9", serial="7", notes="blunt")
    client = sign_in(cast.olu)
    choose(client, "serial", "home")
    assert exported(client, "/gear/?as=csv&columns=shown") == [
        {"Tag number": "G-9", "Name": "Saw", "Serial": "7", "Lives at": "Workshop"}
    ]
    [row] = exported(client, "/gear/?as=csv")
    assert (row["Notes"], row["Is at"], row["Who has it"]) == ("blunt", "Workshop", "")
    sheet = client.get("/gear/?as=xlsx&columns=shown")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()
