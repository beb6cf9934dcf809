"""How numbers, times and signs are written on every page."""

import datetime as dt
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.urls import reverse

from people.templatetags import ui

# A Thursday; London is an hour ahead of UTC.
NOW = dt.datetime(2026, 6, 11, 10, 42, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def a_thursday_in_london(settings):
    settings.TIME_ZONE = "Europe/London"
    with time_machine.travel(NOW, tick=False):
        yield


def ago(**past):
    return NOW - dt.timedelta(**past)


def draw(template, **context):
    return Template("{% load ui %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (D("1350.000"), "1,350"),
        (D("0.250"), "0.25"),
        (D("-3"), "−3"),
        (D("0.000"), "0"),
        (1234567, "1,234,567"),
        (D("1000000.001"), "1,000,000.001"),
        (None, ""),
    ],
)
def test_a_quantity_is_written_as_people_write_it(number, written):
    assert ui.quantity(number) == written


@pytest.mark.parametrize(
    ("number", "written"), [(D("3000.000"), "+3,000"), (D("-150"), "−150"), (D("0"), "0")]
)
def test_a_change_carries_its_sign(number, written):
    assert ui.signed(number) == written


def test_a_number_field_gets_a_number_it_understands():
    assert [ui.plain(n) for n in (D("1350.500"), D("-1000"), None)] == ["1350.5", "-1000", ""]


@pytest.mark.parametrize(
    ("moment", "phrase"),
    [
        (ago(seconds=20), "just now"),
        (ago(minutes=1), "1 minute ago"),
        (ago(minutes=59), "59 minutes ago"),
        (ago(hours=3), "3 hours ago"),
        (ago(hours=11, minutes=43), "yesterday"),  # 23:59 in London
        (ago(days=3), "3 days ago"),
        (ago(days=8), "1 week ago"),
        (ago(days=89), "14 March"),
        (ago(days=365), "11 June 2025"),
        (None, ""),
    ],
)
def test_how_long_ago_it_was(moment, phrase):
    assert ui.ago(moment) == phrase


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (NOW, "Today 11:42"),
        (ago(days=1), "Yesterday 11:42"),
        (ago(days=2), "Tue 9 June"),
        (ago(days=200), "23 November 2025"),
        (NOW + dt.timedelta(days=4), "15 June"),
    ],
)
def test_a_moment_is_told_as_short_as_it_can_be(moment, written):
    assert ui.when(moment) == written


@pytest.mark.parametrize(
    ("moment", "written", "from_then"),
    [
        (ago(days=1), "yesterday 11:42", "since yesterday 11:42"),
        (ago(days=2), "Tue 9 June", "since Tue 9 June"),
        (None, "", ""),
    ],
)
def test_within_a_sentence_a_moment_does_not_begin_one(moment, written, from_then):
    assert (ui.amid(moment), ui.since(moment)) == (written, from_then)


@pytest.mark.parametrize(
    ("due", "phrase"),
    [
        (NOW + dt.timedelta(hours=5), "due today"),
        (NOW + dt.timedelta(hours=12, minutes=19), "due tomorrow"),  # 00:01 in London
        (NOW + dt.timedelta(days=4), "due Mon 15 June"),
        (NOW + dt.timedelta(days=300), "due Wed 7 April 2027"),
        (ago(hours=2), "overdue since 09:42"),
        (ago(days=1), "1 day overdue"),
        (ago(days=3), "3 days overdue"),
        (dt.date(2026, 6, 12), "due tomorrow"),
        (None, "no due date"),
    ],
)
def test_when_it_should_be_back(db, due, phrase):
    assert ui.due_phrase(due) == phrase


@pytest.mark.parametrize(
    ("due", "phrase"),
    [(ago(days=3), "3 days overdue"), (ago(days=-1), "due tomorrow"), (ago(days=-5), "in 5 days")],
)
def test_beside_its_date_it_says_in_how_many_days(db, due, phrase):
    assert ui.due_in(due) == phrase


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sam Okafor", "SO"), ("Anna Maria de Groot", "AG"), ("Cher", "CH"), ("x", "X"), ("", "?")],
)
def test_a_person_is_two_letters_on_a_token(name, letters):
    assert ui.initials(SimpleNamespace(name=name)) == letters


def test_names_and_codes_cannot_smuggle_markup_in():
    person = SimpleNamespace(name="<b> <i>")
    assert "<b>" not in draw("{% custody who since=since %}", who=person, since="<u>")
    assert "<u>" not in draw("{% custody who since=since %}", who=person, since="<u>")
    assert draw("{% code_tag code 'gear' %}", code="<b>") == (
        '<span class="tag tag-gear">&lt;b&gt;</span>'
    )


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'class="icon" aria-hidden="true"' in draw("{% icon 'house' %}")
    assert 'role="img" aria-label="Home"' in draw("{% icon 'house' label='Home' %}")


@pytest.mark.parametrize("kind", ui.STATES)
def test_every_state_has_a_word_and_an_icon(kind):
    drawn = draw("{% status kind %}", kind=kind)
    assert "<svg" in drawn
    assert ui.STATES[kind][2] in drawn


@pytest.mark.parametrize("kind", ui.PLACES)
def test_every_place_has_a_token(kind):
    assert f'class="token is-{kind}"' in draw("{% token kind %}", kind=kind)


class Amount(forms.Form):
    quantity = forms.DecimalField(help_text="In grams")
    note = forms.CharField(required=False)


def test_a_wrong_field_names_its_fault_and_points_at_it():
    form = Amount({"quantity": "many"})
    drawn = draw('{% include "_field.html" with field=form.quantity %}', form=form)
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_quantity_helptext id_quantity_error"' in drawn
    assert 'id="id_quantity_error"' in drawn
    assert 'id="id_quantity_helptext"' in drawn


def test_the_summary_links_to_each_fault():
    drawn = draw('{% include "_form_errors.html" %}', form=Amount({}))
    assert 'role="alert"' in drawn
    assert "One thing to fix:" in drawn
    assert 'href="#id_quantity"' in drawn


def test_a_form_without_faults_has_no_summary():
    assert draw('{% include "_form_errors.html" %}', form=Amount()).strip() == ""


@pytest.mark.parametrize("how", ["D j F Y", "l j F Y", "M"])
def test_a_day_is_written_as_django_writes_it(how):
    for day in (dt.date(2026, 6, 11), dt.date(2024, 2, 29)):
        assert draw("{{ day|on_day:how }}", day=day, how=how) == draw(
            "{{ day|date:how }}", day=day, how=how
        )


@pytest.mark.parametrize(
    ("view", "row"),
    [("stockroom:undo", [7]), ("people:account", []), ("labels:q", ["AB12CD34"])],
)
def test_a_form_goes_where_its_address_says(view, row):
    to = reverse(view, args=row)
    form = "{% posts_to view row %}" if row else "{% posts_to view %}"
    words = draw(form, view=view, row=row and row[0])
    assert words == f'action="{to}" hx-post="{to}" hx-target="#main"'
