"""The page of a print run: what was printed, and how it comes again."""

from labels import claiming
from labels.models import Tag
from tests import make

NOBODYS = "\U0010fff0"  # no font has it


def test_a_run_says_what_is_on_it_and_what_is_left_out(cast, sign_in):
    things = [("asset", make.asset(home=cast.workshop, name=name)) for name in ("Drill", "Saw")]
    run = make.print_run(*things, ("location", cast.annex), by=cast.ada, start=20)
    assert "Not all of it comes again" not in sign_in(cast.ada).get(f"/labels/{run.pk}/").text
    page = sign_in(cast.olu).get(f"/labels/{run.pk}/")
    assert [label.tag.asset.name for label in page.context["again"].named] == ["Drill", "Saw"]
    assert "Not all of it comes again" in page.text
    assert cast.annex.name not in page.text
    claiming.void(Tag.objects.get(asset=things[0][1]), by=cast.mo)
    page = sign_in(cast.olu).get(f"/labels/{run.pk}/")
    [sheet, rest] = page.context["sheets"]
    assert [label.position for label in (*sheet.labels, *rest.labels)] == [21]
    assert f'href="{run.get_absolute_url()}"' in sign_in(cast.olu).get("/labels/runs/").text


def test_what_has_no_room_or_no_letters_is_told_again(cast, sign_in):
    named = make.asset(home=cast.workshop, name=f"Lamp {NOBODYS}")
    run = make.print_run(("asset", named), by=cast.olu, part="5167")
    page = sign_in(cast.olu).get(f"/labels/{run.pk}/")
    assert "No room for kind on 1, typed code on 1 of 1 label. They were left out." in page.text
    assert f"No font on this server has <bdi>{NOBODYS}</bdi>." in page.text


def test_nothing_but_empty_positions_is_left_of_a_run_whose_labels_are_voided(cast, sign_in):
    run = make.print_run(("location", cast.workshop), by=cast.olu)
    claiming.void(Tag.objects.get(), by=cast.olu)
    assert sign_in(cast.olu).get(f"/labels/{run.pk}/").context["sheets"][0].labels == ()
