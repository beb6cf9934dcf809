"""The list of gear, narrowed to what one person has."""

from tests import make


def test_from_a_person_one_comes_to_the_list_of_what_they_have(cast, sign_in):
    make.check_out(make.asset(home=cast.workshop, name="Lent saw"), to=cast.vic, by=cast.olu)
    make.asset(home=cast.workshop, name="Free lamp")
    client = sign_in(cast.olu)
    narrowed = f"/gear/?custodian={cast.vic.pk}"
    assert f'href="{narrowed}"' in client.get(cast.vic.get_absolute_url()).content.decode()
    assert narrowed not in client.get(cast.mo.get_absolute_url()).content.decode()
    page = client.get(f"{narrowed}&q=saw")
    assert [asset.name for asset in page.context["page_obj"]] == ["Lent saw"]
    # It is said, kept by the next search, and can be left.
    shown = page.content.decode()
    assert f'name="custodian" value="{cast.vic.pk}"' in shown
    assert f'href="?q=saw&amp;state=" aria-label="Show more than what {cast.vic.name} has"' in shown
