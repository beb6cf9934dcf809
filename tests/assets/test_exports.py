"""What is listed goes out as a table."""

import csv
import io

import pytest
from django.core.cache import cache

from people.spreadsheets import alone
from tests import make


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_is_listed_is_exported(cast, sign_in):
    make.asset(home=cast.workshop, name="=Saw", serial="7", notes="blunt")
    drill = make.asset(home=cast.workshop, name="Drill", price="149.90", supplier="Tool shop")
    make.check_out(drill, to=cast.vic, by=cast.olu)
    client = sign_in(cast.olu)
    saw, out = sorted(table(client.get("/gear/?as=csv")), key=lambda row: row["Name"])
    assert (saw["Name"], saw["Serial"], saw["Is at"]) == ("'=Saw", "7", "Workshop")
    assert (out["Who has it"], out["Is at"]) == (cast.vic.name, "")
    assert (out["Price"], out["Bought from"]) == ("149.90", "Tool shop")
    seen = {row["Name"]: row for row in table(sign_in(cast.vic).get("/gear/?as=csv"))}
    assert (seen["Drill"]["Price"], seen["Drill"]["Bought from"]) == ("", "")
    assert [row["Name"] for row in table(client.get("/gear/?as=csv&state=out"))] == ["Drill"]
    workbook = client.get("/gear/?as=xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    workbook.close()


def test_what_is_too_long_to_be_looked_for_finds_nothing(cast, sign_in):
    make.asset(home=cast.workshop)
    client, long = sign_in(cast.olu), "x" * 60_000  # more than SQLite can compare
    sent = {"as": "csv", "every": f"found:q={long}"}
    assert table(client.post("/gear/several/export/", sent)) == []
    for address in ("/gear/", "/stock/", "/stock/ledger/", "/people/"):
        assert client.get(f"{address}?q={long}").status_code == 200


@pytest.mark.parametrize("who", ["xan", "vic"])
def test_where_one_can_not_look_goes_unnamed(cast, sign_in, who):
    lent = make.asset(home=cast.annex, name="Lamp")
    make.check_out(lent, to=getattr(cast, who), by=cast.ada)
    [row] = table(sign_in(getattr(cast, who)).get("/gear/?as=csv"))
    assert row["Lives at"] == "elsewhere"


def test_more_than_a_workbook_holds_is_refused_in_words_and_goes_as_csv(cast, sign_in, monkeypatch):
    monkeypatch.setattr("assets.views.MOST_IN_A_WORKBOOK", 2)
    picked = [f"asset:{make.asset(home=cast.workshop).pk}" for _ in range(3)]
    client = sign_in(cast.olu)
    sent = {"thing": picked, "as": "xlsx"}
    assert client.get("/gear/?as=xlsx").status_code == 422
    assert client.post("/gear/several/export/", sent).status_code == 422
    assert len(table(client.get("/gear/?as=csv"))) == 3
    assert len(table(client.post("/gear/several/export/", sent | {"as": "csv"}))) == 3


def test_each_has_one_table_at_a_time(cast, sign_in):
    """The next follows when the last has been read, or whoever asked for it hung up."""
    make.asset(home=cast.workshop)
    mo = sign_in(cast.mo)
    first = mo.get("/gear/?as=csv")
    others = "/stock/ledger/export/csv/", "/stock/to-reorder/?as=csv", "/stock/value/?format=csv"
    for address in ("/gear/?as=xlsx", *others):
        late = mo.get(address)
        assert late.status_code == 422
        assert "Your last export is still on its way." in late.text
    assert len(table(first)) == 1
    hung_up = alone(cast.mo, [["Name"], ["Drill"]])
    assert [next(hung_up), alone(cast.mo, [])] == [["Name"], None]
    hung_up.close()
    alone(cast.mo, [["Name"]]).close()  # before any of it was read
    too_long = alone(cast.mo, [["Name"]])
    cache.clear()  # as after minutes
    later = alone(cast.mo, [["Name"]])
    too_long.close()
    assert alone(cast.mo, []) is None  # the end of one is not that of the other
    later.close()
    assert len(table(mo.get("/gear/?as=csv"))) == 1
