"""A link is what ``reverse`` gives, found without looking through all addresses."""

import pytest
from django.urls import reverse, set_script_prefix

from people.links import link


@pytest.fixture
def below_a_prefix():
    """A site that is served below /house/."""
    set_script_prefix("/house/")
    yield
    set_script_prefix("/")


VIEWS = ["stockroom:item", "stockroom:use", "stockroom:receive", "dashboard:location"]


@pytest.mark.parametrize("key", [1, 98_765])
@pytest.mark.parametrize("view", VIEWS)
def test_a_link_is_what_reverse_gives(view, key):
    assert link(view, key) == reverse(view, args=[key])


def test_a_link_leads_below_the_prefix_of_its_site(below_a_prefix):
    assert link("stockroom:item", 7) == reverse("stockroom:item", args=[7]) == "/house/stock/7/"
