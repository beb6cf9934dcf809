"""Every address of the site, and what it answers to everybody. A new address needs a row here."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from labels.models import PrintRun
from people.doors import all_routes
from tests import make

WHO = ("nobody", "xan", "vic", "olu", "mo", "ada")
IN = 302  # on to where it leads, or to sign in

# Address: what GET answers to each of WHO. Things named here are in the Main building, where Mo
# manages, Olu operates and Vic views.
MATRIX = {
    "account_login": (200, IN, IN, IN, IN, IN),
    "account_logout": (IN, 200, 200, 200, 200, 200),
    "account_signup": (200, IN, IN, IN, IN, IN),
    "account_inactive": (200, 200, 200, 200, 200, 200),
    "account_reauthenticate": (IN, 200, 200, 200, 200, 200),
    "account_change_password": (IN, 200, 200, 200, 200, 200),
    "account_set_password": (IN, IN, IN, IN, IN, IN),
    "account_reset_password": (200, 200, 200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200, 200, 200, 200),
    "people:set_up": (IN, IN, IN, IN, IN, IN),
    "people:person_list": (IN, 200, 200, 200, 200, 200),
    "people:add": (IN, 403, 403, 403, 403, 200),
    "people:change": (IN, 403, 403, 403, 403, 200),
    "people:reactivate": (IN, 403, 403, 403, 403, 405),
    "people:invite": (IN, 403, 403, 403, 403, 405),
    "people:revoke": (IN, 403, 403, 403, 403, 405),
    "people:invitation_list": (IN, 403, 403, 403, 403, 200),
    "people:welcome": (404, 404, 404, 404, 404, 404),
    "people:history": (IN, 403, 403, 403, 403, 200),
    "people:team_list": (IN, 403, 403, 403, 403, 200),
    "people:team_add": (IN, 403, 403, 403, 403, 200),
    "people:team_rename": (IN, 403, 403, 403, 403, 200),
    "people:team_join": (IN, 403, 403, 403, 403, 405),
    "people:team_leave": (IN, 403, 403, 403, 403, 405),
    "people:team_restore": (IN, 403, 403, 403, 403, 405),
    "people:account": (IN, 200, 200, 200, 200, 200),
    "people:theme": (405, 405, 405, 405, 405, 405),
    "locations:add": (IN, 403, 403, 403, 200, 200),
    "locations:access": (IN, 404, 403, 403, 200, 200),
    "stockroom:item_list": (IN, 200, 200, 200, 200, 200),
    "stockroom:add": (IN, 403, 403, 403, 200, 200),
    "stockroom:item": (IN, 404, 200, 200, 200, 200),
    "stockroom:use": (IN, 404, 403, 200, 200, 200),
    "stockroom:receive": (IN, 404, 403, 200, 200, 200),
    "stockroom:move": (IN, 404, 403, 200, 200, 200),
    "stockroom:reorder": (IN, 404, 403, 403, 200, 200),
    "stockroom:undo": (IN, 404, 403, 405, 405, 405),
    "assets:asset_list": (IN, 200, 200, 200, 200, 200),
    "assets:add": (IN, 403, 403, 403, 200, 200),
    "assets:asset": (IN, 404, 200, 200, 200, 200),
    "assets:check_out": (IN, 404, 403, 200, 200, 200),
    "assets:check_in": (IN, 404, 403, 200, 200, 200),
    "assets:move": (IN, 404, 403, 200, 200, 200),
    "assets:undo": (IN, 404, 403, 405, 405, 405),
    "labels:q": (IN, 404, IN, IN, IN, IN),
    "labels:scan": (IN, 200, 200, 200, 200, 200),
    "labels:bench": (IN, 200, 200, 200, 200, 200),
    "labels:pick": (IN, 405, 405, 405, 405, 405),
    "labels:settle": (IN, 405, 405, 405, 405, 405),
    "labels:drop": (IN, 405, 405, 405, 405, 405),
    "labels:print": (IN, 405, 405, 405, 405, 405),
    "labels:sheet": (IN, 404, 404, 404, 200, 404),
    "dashboard:home": (IN, 200, 200, 200, 200, 200),
    "dashboard:search": (IN, 200, 200, 200, 200, 200),
    "dashboard:activity": (IN, 200, 200, 200, 200, 200),
    "dashboard:location_list": (IN, 200, 200, 200, 200, 200),
    "dashboard:location": (IN, 404, 200, 200, 200, 200),
    "dashboard:person": (IN, 404, 200, 200, 200, 200),
    "dashboard:deactivate": (IN, 403, 403, 403, 403, 200),
    "dashboard:team": (IN, 403, 403, 403, 403, 200),
    "dashboard:archive_team": (IN, 403, 403, 403, 403, 200),
    "dashboard:live": (200, 200, 200, 200, 200, 200),
    "dashboard:ready": (200, 200, 200, 200, 200, 200),
}

# What an empty POST answers: refused input is 422, what leads on is 302.
POSTS = {
    "account_login": (422, IN, IN, IN, IN, IN),
    "people:set_up": (422, 422, 422, 422, 422, 422),
    "people:theme": (IN, IN, IN, IN, IN, IN),
    "people:add": (IN, 403, 403, 403, 403, 422),
    "people:change": (IN, 403, 403, 403, 403, 422),
    "people:reactivate": (IN, 403, 403, 403, 403, 422),
    "people:invite": (IN, 403, 403, 403, 403, 422),
    "people:revoke": (IN, 403, 403, 403, 403, 422),
    "people:welcome": (404, 404, 404, 404, 404, 404),
    "people:team_add": (IN, 403, 403, 403, 403, 422),
    "people:team_rename": (IN, 403, 403, 403, 403, 422),
    "people:team_join": (IN, 403, 403, 403, 403, 422),
    "people:team_leave": (IN, 403, 403, 403, 403, 422),
    "people:team_restore": (IN, 403, 403, 403, 403, 422),
    "dashboard:deactivate": (IN, 403, 403, 403, 403, 422),
    "dashboard:archive_team": (IN, 403, 403, 403, 403, 422),
    "locations:add": (IN, 403, 403, 403, 422, 422),
    "locations:access": (IN, 404, 403, 403, 422, 422),
    "stockroom:add": (IN, 403, 403, 403, 422, 422),
    "stockroom:use": (IN, 404, 403, 422, 422, 422),
    "stockroom:receive": (IN, 404, 403, 422, 422, 422),
    "stockroom:move": (IN, 404, 403, 422, 422, 422),
    "stockroom:reorder": (IN, 404, 403, 403, 422, 422),
    "stockroom:undo": (IN, 404, 403, IN, IN, IN),
    "assets:add": (IN, 403, 403, 403, 422, 422),
    "assets:check_out": (IN, 404, 403, 422, 422, 422),
    "assets:check_in": (IN, 404, 403, 422, 422, 422),
    "assets:move": (IN, 404, 403, 422, 422, 422),
    "assets:undo": (IN, 404, 403, IN, IN, IN),
    "labels:scan": (IN, 422, 422, 422, 422, 422),
    "labels:pick": (IN, 422, 422, 422, 422, 422),
    "labels:settle": (IN, IN, IN, IN, IN, IN),
    "labels:drop": (IN, IN, IN, IN, IN, IN),
    "labels:print": (IN, 422, 422, 422, 422, 422),
}


@pytest.fixture
def things(cast) -> SimpleNamespace:
    """One of each thing that an address can name, in the Main building."""
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    drill = make.asset(home=cast.workshop)
    event = make.check_out(drill, to=cast.mo)
    tag = make.tag(asset=drill)
    run = PrintRun.objects.create(by=cast.mo, printed_at=event.at)
    run.lines.create(tag=tag)
    return SimpleNamespace(
        cast=cast, item=level.item, movement=level.movements.get(), asset=drill, event=event,
        tag=tag, run=run,
    )  # fmt: skip


def address(name: str, things: SimpleNamespace) -> str:
    """The address of this name, for the things in the Main building."""
    arguments = {
        "stockroom:item": [things.item.pk],
        "stockroom:use": [things.item.pk],
        "stockroom:receive": [things.item.pk],
        "stockroom:move": [things.item.pk],
        "stockroom:reorder": [things.item.pk],
        "stockroom:undo": [things.movement.pk],
        "assets:asset": [things.asset.pk],
        "assets:check_out": [things.asset.pk],
        "assets:check_in": [things.asset.pk],
        "assets:move": [things.asset.pk],
        "assets:undo": [things.event.pk],
        "labels:q": [things.tag.code],
        "labels:sheet": [things.run.pk],
        "dashboard:location": [things.cast.workshop.pk],
        "locations:access": [things.cast.workshop.pk],
        "people:welcome": ["secret"],
        "dashboard:person": [things.cast.olu.pk],
        "account_reset_password_from_key": ["1", "none"],
    }
    verb = name.partition(":")[2]
    if verb in ("change", "reactivate", "invite", "revoke", "deactivate"):
        arguments[name] = [things.cast.olu.pk]
    if verb.startswith("team_") and verb not in ("team_list", "team_add"):
        arguments[name] = [things.cast.olu.teams.get().pk]
    if verb in ("team", "archive_team"):
        arguments[name] = [things.cast.olu.teams.get().pk]
    return reverse(name, args=arguments.get(name, []))


def statuses(method: str, name: str, things: SimpleNamespace) -> tuple[int, ...]:
    """What each of WHO is answered; the last undo in a row repeats the first and is no matter."""
    answers = []
    for who in WHO:
        client = Client()
        if who != "nobody":
            client.force_login(getattr(things.cast, who))
        answers.append(getattr(client, method)(address(name, things)).status_code)
    return tuple(answers)


def test_every_address_has_a_row():
    names = set()
    for where, route in all_routes():
        app = where.split("/")[0]
        space = {
            "locations": "locations" if "add" in where else "dashboard",
            "stock": "stockroom",
            "gear": "assets",
        }.get(app)
        names.add(route.name if space is None else f"{space}:{route.name}")
    bare = {name.rpartition(":")[2] for name in names if name}
    assert bare == {name.rpartition(":")[2] for name in MATRIX}
    assert len(list(all_routes())) == len(MATRIX) + 3  # the code's address is spelled four ways


@pytest.mark.parametrize("name", MATRIX)
def test_what_get_answers(name, things):
    assert dict(zip(WHO, statuses("get", name, things), strict=True)) == dict(
        zip(WHO, MATRIX[name], strict=True)
    )


@pytest.mark.parametrize("name", POSTS)
def test_what_an_empty_post_answers(name, things):
    assert dict(zip(WHO, statuses("post", name, things), strict=True)) == dict(
        zip(WHO, POSTS[name], strict=True)
    )


def test_every_address_that_takes_a_post_has_a_row(things):
    client = Client()
    client.force_login(things.cast.ada)
    taking = {
        name
        for name in MATRIX
        if not name.startswith("account_") and client.post(address(name, things)).status_code != 405
    }
    assert taking == {name for name in POSTS if not name.startswith("account_")}


@pytest.mark.parametrize("place", ["annex", "site"])
@pytest.mark.parametrize("who", ["xan", "vic", "olu", "mo"])
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, answers in MATRIX.items()
        if 404 in answers and name not in ("dashboard:person", "people:welcome")
    ],
)
def test_what_is_beside_or_above_does_not_exist(name, who, place, cast):
    """A sibling building, and the site above: seen by nobody whose role is in the Main building."""
    place = getattr(cast, place)
    level = make.level(at=place, quantity=10, by=cast.ada)
    drill = make.asset(home=place)
    event = make.check_out(drill, to=cast.ada)
    run = PrintRun.objects.create(by=cast.ada, printed_at=event.at)
    there = SimpleNamespace(
        cast=SimpleNamespace(workshop=place, olu=cast.olu),
        item=level.item, movement=level.movements.get(), asset=drill, event=event,
        tag=make.tag(asset=drill), run=run,
    )  # fmt: skip
    client = Client()
    client.force_login(getattr(cast, who))
    assert client.get(address(name, there)).status_code == 404
    assert client.post(address(name, there)).status_code in {404, 405}
