"""Filters that each saves for themselves, of the lists of gear, stock and the ledger."""

import re
from functools import partial
from html import unescape

import pytest
from django.core.cache import caches

from people import saved_filters
from people.models import SavedFilter
from people.refused import Refused
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage

SAVE = "/people/me/filters/save/"


@pytest.fixture
def olu(cast, sign_in):
    """Olu's browser, with something on each list."""
    make.asset(home=cast.workshop, name="Drill")
    make.level(at=cast.workshop, by=cast.olu, quantity=3)
    return sign_in(cast.olu)


def shown(client, address):
    """What the page at ``address`` says of saved filters."""
    return client.get(address).context["saved"]


def save(client, address, name, **more):
    """Save what the list at ``address`` asks for, as its form does."""
    of = "ledger" if "ledger" in address else address.split("/")[1]
    sent = {"of": of, "query": shown(client, address).query, "name": name}
    return client.post(SAVE, sent | more)


def names(client, address="/gear/?state="):
    return [each.name for each in shown(client, address).filters]


@pytest.mark.parametrize(
    "address",
    ["/gear/?state=out&sort=due&q=dri", "/stock/?q=scr&sort=-left", "/stock/ledger/?kind=use"],
)
def test_what_a_list_asks_for_is_saved_opened_and_known_again(olu, address):
    answer = save(olu, address, "  My  own ")
    page = olu.get(answer["Location"])
    assert "Saved as My own." in page.content.decode()
    assert page.context["saved"].current.name == "My own"
    asked = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
    assert asked.items() <= page.wsgi_request.GET.dict().items()
    assert shown(olu, address).current.name == "My own"
    assert shown(olu, address + "&page=1").current.name == "My own"


def test_it_brings_its_columns_and_leaves_the_others_theirs(olu):
    olu.post("/gear/columns/", {"columns": ["serial"]})
    kept = olu.get(save(olu, "/gear/?state=out", "Serials")["Location"])
    olu.post("/gear/columns/", {"usual": "yes"})
    assert [column.key for column in kept.context["columns"]] == ["serial"]
    again = olu.get(shown(olu, "/gear/?state=").filters[0].get_absolute_url())
    assert [column.key for column in again.context["columns"]] == ["serial"]
    assert "serial" not in olu.get("/gear/?q=").context["shown"]


def test_a_used_name_is_asked_about_before_it_is_replaced(olu):
    save(olu, "/gear/?state=out", "Mine")
    page = save(olu, "/gear/?state=lost", "mine")
    assert page.status_code == 422
    assert "You have a filter called Mine already." in page.content.decode()
    assert 'name="replaces" value="Mine"' in page.content.decode()
    assert "state=out" in SavedFilter.objects.get().query
    # The same again is no question, and neither is the answer to one.
    assert save(olu, "/gear/?state=out", "Mine").status_code == 302
    assert save(olu, "/gear/?state=lost", "mine", replaces="Mine").status_code == 302
    assert "state=lost" in SavedFilter.objects.get().query
    # The stock has names of its own.
    assert save(olu, "/stock/?q=s", "Mine").status_code == 302


def test_it_is_renamed_removed_and_brought_back(olu):
    save(olu, "/gear/?state=out", "One")
    save(olu, "/gear/?state=lost", "Two")
    one = SavedFilter.objects.get(name="One")
    to = f"/people/me/filters/{one.pk}"
    refused = olu.post(f"{to}/rename/", {"name": "two"})
    assert (refused.status_code, names(olu)) == (422, ["One", "Two"])
    assert "You have a filter called Two already." in refused.content.decode()
    olu.post(f"{to}/rename/", {"name": "Three"})
    assert names(olu) == ["Three", "Two"]
    page = olu.post(f"{to}/remove/", follow=True)
    assert f'action="{to}/bring-back/"' in page.content.decode()
    assert names(olu) == ["Two"]
    olu.post(f"{to}/bring-back/")
    assert names(olu) == ["Three", "Two"]
    olu.post(f"{to}/remove/")
    save(olu, "/gear/?state=mine", "Three")
    assert olu.post(f"{to}/bring-back/").status_code == 422
    assert names(olu) == ["Three", "Two"]


def test_a_list_opens_with_the_one_that_was_chosen_and_all_is_still_there(olu):
    for state in ("out", "lost"):
        save(olu, f"/gear/?state={state}", state)
    out, lost = SavedFilter.objects.order_by("pk")
    for kept in (out, lost):
        page = olu.post(f"/people/me/filters/{kept.pk}/open-with/", follow=True)
        assert f'action="/people/me/filters/{kept.pk}/open-without/"' in page.content.decode()
    assert olu.get("/gear/")["Location"] == lost.get_absolute_url()
    assert olu.get("/gear/?state=").context["filter"].count == 1
    [to_all] = re.findall(r'href="([^"]*)">All', olu.get(lost.get_absolute_url()).content.decode())
    assert olu.get("/gear/" + unescape(to_all)).context["filter"].count == 1
    # Removed and brought back, it opens the list again, unless another one does.
    olu.post(f"/people/me/filters/{lost.pk}/remove/")
    assert olu.get("/gear/").status_code == 200
    olu.post(f"/people/me/filters/{lost.pk}/bring-back/")
    assert olu.get("/gear/")["Location"] == lost.get_absolute_url()
    olu.post(f"/people/me/filters/{lost.pk}/remove/")
    olu.post(f"/people/me/filters/{out.pk}/open-with/")
    olu.post(f"/people/me/filters/{lost.pk}/bring-back/")
    assert olu.get("/gear/")["Location"] == out.get_absolute_url()
    olu.post(f"/people/me/filters/{out.pk}/open-without/")
    assert olu.get("/gear/").status_code == 200


def test_they_are_of_nobody_else(olu, cast, sign_in):
    save(olu, "/gear/?state=out", "Mine")
    kept = SavedFilter.objects.get()
    mo = sign_in(cast.mo)
    assert names(mo) == []
    for verb in ("rename", "remove", "bring-back", "open-with", "open-without"):
        answer = mo.post(f"/people/me/filters/{kept.pk}/{verb}/", {"name": "His"})
        assert answer.status_code == 404
    kept.refresh_from_db()
    assert (kept.name, kept.opens, kept.removed_at) == ("Mine", False, None)


@pytest.mark.parametrize("address", ["/gear/?q=drill&location={}", "/stock/?q=s&location={}"])
def test_a_location_that_is_out_of_sight_by_now_is_said_and_what_is_left_is_shown(
    olu, cast, address
):
    save(olu, address.format(cast.workshop.pk), "There")
    kept = SavedFilter.objects.get()
    cast.olu.teams.get().grants.update(location=cast.annex)
    make.asset(home=cast.annex, name="Drill press")
    make.level(at=cast.annex, item=make.item(name="Screw"), by=cast.ada, quantity=3)
    caches["lists"].clear()  # lists remember what they found until history says otherwise
    page = olu.get(kept.get_absolute_url())
    assert "This asks for a location that is not here." in page.content.decode()
    assert cast.workshop.name not in page.content.decode()
    left = page.context["filter"].what_is_left
    assert f"location={cast.workshop.pk}" not in left
    assert (
        olu.get(f"?{left}", PATH_INFO=kept.get_absolute_url().partition("?")[0])
        .context["filter"]
        .count
        == 1
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"of": "gear", "query": "state=out", "name": "  "},
        {"of": "gear", "query": "state=out", "name": "x" * 41},
        {"of": "gear", "query": "", "name": "Nothing"},
        {"of": "gear", "query": "q=" + "x" * 1000, "name": "Long"},
        {"of": "people", "query": "state=out", "name": "Elsewhere"},
    ],
)
def test_bad_input_saves_nothing(olu, sent):
    assert olu.post(SAVE, sent).status_code == 422
    assert not SavedFilter.objects.exists()


def test_there_are_no_more_than_can_be_found_again(cast):
    for number in range(saved_filters.MOST):
        saved_filters.save(of="gear", name=str(number), query="state=out", by=cast.olu)
    with pytest.raises(Refused, match="You have 20 filters here"):
        saved_filters.save(of="gear", name="Another", query="state=out", by=cast.olu)
    saved_filters.save(of="stock", name="Another", query="q=s", by=cast.olu)


@pytest.mark.usefixtures("real_connections")
def test_saved_eight_times_at_once_it_is_there_once():
    stage = people_the_stage()
    send = partial(saved_filters.save, of="gear", name="Mine", query="state=out", by=stage.olu)
    assert at_once([send] * 8) == [SavedFilter.objects.get()] * 8
