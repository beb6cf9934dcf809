"""What the pages of gear offer when it is lost, in repair or retired, or somewhere out of sight."""

from uuid import uuid4

import pytest

from assets import operations
from assets.models import Asset
from tests import make

NOT_LENT = ["in repair", "lost", "retired"]


@pytest.fixture
def drill(cast):
    """A drill in its place in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def become(asset, state):
    """No verb does this yet."""
    Asset.objects.filter(pk=asset.pk).update(state=state)


def offers(answer, address) -> bool:
    """Has the page a form that goes there?"""
    return f'action="{address}"' in answer.content.decode()


@pytest.mark.parametrize("state", NOT_LENT)
def test_what_is_not_lent_is_not_offered_for_check_out(state, cast, drill, sign_in):
    become(drill, state)
    address = f"/gear/{drill.pk}/check-out/"
    client = sign_in(cast.olu)
    looked = client.get(address)
    stale = client.post(address, {"to": cast.olu.pk, "due_on": "", "operation_key": uuid4()})
    assert (looked.status_code, offers(looked, address)) == (200, False)
    assert (stale.status_code, offers(stale, address)) == (422, False)
    assert stale.context["form"].non_field_errors() == [
        f"Drill is {state} and can't be checked out."
    ]


def test_only_what_is_retired_is_not_offered_for_a_move(cast, drill, sign_in):
    address = f"/gear/{drill.pk}/move/"
    client = sign_in(cast.olu)
    offered = {}
    for state in ["in service", *NOT_LENT]:
        become(drill, state)
        offered[state] = offers(client.get(address), address)
    assert offered == {"in service": True, "in repair": True, "lost": True, "retired": False}


@pytest.mark.parametrize("state", NOT_LENT)
def test_there_is_no_button_that_gives_what_is_not_lent_back_to_somebody(
    state, cast, drill, sign_in
):
    make.check_out(drill, to=cast.mo)
    came_back = operations.check_in(drill, by=cast.olu, operation_key=uuid4())
    client = sign_in(cast.olu)
    address = f"/gear/event/{came_back.pk}/undo/"
    assert offers(client.get(f"/gear/{drill.pk}/"), address)
    become(drill, state)
    assert not offers(client.get(f"/gear/{drill.pk}/"), address)
    answer = client.post(address)
    assert (answer.status_code, f"Drill is {state}" in answer.content.decode()) == (422, True)
    assert drill.checkouts.open().count() == 0


def test_a_type_spelt_with_a_letter_that_looks_alike_is_another_type(cast, sign_in):
    """UPPER takes the sign for kelvin to K, LOWER to k; the constraint says LOWER."""
    client = sign_in(cast.mo)
    for type_name in ("Kettle", "\N{KELVIN SIGN}ettle", "KETTLE"):
        facts = {"name": "Kettle", "type_name": type_name, "home": cast.workshop.pk}
        answer = client.post("/gear/add/", facts | {"operation_key": uuid4()})
        assert answer.status_code == 302


def test_history_says_that_it_went_elsewhere_and_not_where(cast, drill, sign_in):
    operations.move(drill, to=cast.annex, by=cast.ada, operation_key=uuid4())
    page = sign_in(cast.olu).get(f"/gear/{drill.pk}/").content.decode()
    assert "moved it elsewhere" in page
    assert "to elsewhere" not in page
    assert "Annex" not in page
