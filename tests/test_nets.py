"""The nets under every view: none opens, or reaches a row, without somebody having decided."""

import ast
from pathlib import Path

import pytest
from django.urls import path

from people.doors import all_routes, every_view_has_a_door, public

ROOT = Path(__file__).resolve().parent.parent
APPS = ("people", "locations", "stockroom", "assets", "labels", "dashboard")
DOORS = {"public", "any_member", "administrators", "requires"}
# Rows are reached through the person who asks, or a form is told what it may offer.
GATES = {"visible_to", "granting", "seen_each_by", "seen_within", "none"}
# What is asked by whose it is: allauth has no gate, and one holds oneself.
OWN = {
    "people.account_views": {"UserSession.objects.filter", "UserSession.objects.purge_and_list"},
    "people.saved_filters": {"SavedFilter.objects.create", "Person.objects.select_for_update"},
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def test_every_route_has_a_door():
    assert [where for where, route in all_routes() if not hasattr(route.callback, "door")] == []


def test_the_system_check_finds_a_view_without_a_door(settings):
    def forgotten(request):
        """A view that nobody thought about."""

    settings.ROOT_URLCONF = type(
        "Urls",
        (),
        {"urlpatterns": [path("a/", forgotten, name="a"), path("b/", public(forgotten), name="b")]},
    )
    assert [error.id for error in every_view_has_a_door()] == ["people.E001"]


def modules(*names: str) -> list[Path]:
    """The modules of these names in every app."""
    return [path for app in APPS for name in names for path in ROOT.glob(f"{app}/{name}.py")]


@pytest.mark.parametrize("module", modules("views"), ids=lambda path: path.parent.name)
def test_a_function_that_takes_a_request_as_a_view_is_marked(module):
    """Those named in urls.py are; here the source is read, so that a stray one shows too."""
    named = urls_of(module)
    functions = {
        node.name: decorators(node)
        for node in ast.parse(module.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    assert {name for name in named if not DOORS & functions[name]} == set()


def urls_of(module: Path) -> set[str]:
    """The views of ``module`` that its urls.py names."""
    tree = ast.parse((module.parent / "urls.py").read_text())
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "views"
    }


def decorators(function: ast.FunctionDef) -> set[str]:
    """The names of the decorators, called or not."""
    plain = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return {node.id for node in plain if isinstance(node, ast.Name)}


def ungated(source: str) -> list[str]:
    """Each use of a manager that doesn't begin with a gate, as it is written."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        ast.unparse(above.get(node, node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in MANAGERS
        and getattr(above.get(node), "attr", None) not in GATES
    ]


@pytest.mark.parametrize(
    "module",
    [
        *modules("*views", "*forms", "*filters"),
        *modules("attention", "finding", "place", "activity", "ledger", "over_time"),
        *modules("holding", "leaving", "roll", "categories", "bell"),
    ],
    ids=lambda path: f"{path.parent.name}.{path.stem}",
)
def test_rows_are_reached_through_the_person_who_asks(module):
    own = OWN.get(f"{module.parent.name}.{module.stem}", set())
    assert [each for each in ungated(module.read_text()) if each not in own] == []


@pytest.mark.parametrize(
    "source",
    [
        "Asset.objects.all()",
        "Asset.objects.filter(pk=1)",
        "choices = Location.objects",
        "Item._default_manager.get(pk=pk)",
    ],
)
def test_the_net_has_no_hole(source):
    assert len(ungated(source)) == 1


def test_the_net_lets_through_what_is_gated():
    assert ungated("Asset.objects.visible_to(user).filter(pk=1)") == []
