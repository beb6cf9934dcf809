"""Controls drawn by hand are what Django's templates say."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from people.controls import Controls

CHOICES = [
    ("", "Any <b>one</b>"),
    (1, "One & all"),
    ("Far", [("a", "A"), ("b'\"", mark_safe("<i>B</i>"))]),
]
ODD = {"id": "id_x", "aria-label": 'So "odd" & <so>', "required": True, "disabled": False, "min": 0}


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.Select(choices=CHOICES), None),
        (forms.Select(attrs=ODD, choices=CHOICES), "1"),
        (forms.Select(choices=CHOICES), "b'\""),
        (forms.Select(), ""),
        (forms.TextInput(attrs=ODD), '"><script>'),
        (forms.TextInput(), None),
        (forms.TextInput(), mark_safe("&amp;")),
        (forms.NumberInput(attrs=ODD), 1234567.5),
        (forms.HiddenInput(), 0),
        (forms.PasswordInput(render_value=True), "x"),
        (forms.EmailInput(), "a@b"),
        (forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "2026-01-01"),
    ],
)
def test_a_control_is_drawn_as_its_template_says(widget, value):
    by_hand = widget.render("name", value, renderer=Controls())
    lines = widget.render("name", value, renderer=TemplatesSetting()).splitlines()
    assert by_hand == "".join(line.strip() for line in lines)
