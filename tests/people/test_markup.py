"""Markup put together by hand escapes what Django's would."""

import pytest
from django.utils.html import format_html as as_django_does
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from people.markup import format_html, joined

VALUES = [
    "Ana & <Bo> \"'",
    mark_safe("<b>bold</b>"),
    as_django_does("<i>{}</i>", "&"),
    12,
    None,
    gettext_lazy("<lazy>"),
]


@pytest.mark.parametrize("value", VALUES)
def test_everything_is_escaped_but_markup(value):
    ours = format_html("<p>{} {there:}</p>", value, there=value)
    assert ours == as_django_does("<p>{} {there:}</p>", value, there=value)
    assert type(ours) is SafeString


def test_pieces_are_escaped_one_by_one():
    assert joined(VALUES[:2]) == "Ana &amp; &lt;Bo&gt; &quot;&#x27;<b>bold</b>"
    assert type(joined([])) is SafeString
