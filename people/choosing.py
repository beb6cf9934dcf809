"""Choosing one row: out of a list while it is short, by typing its name when it is long."""

import re
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from people.markup import format_html

from .models import Person, PersonQuerySet

# Up to so many are offered as a list.
MANY = 200
# For so many seconds a list that is offered on many pages is known to be that long.
STAYS_LONG = 60
# Of so many letters at most is what somebody may type for one.
LONGEST = 500
# Up to so many are suggested while somebody types.
SUGGESTED = 20
KEY = re.compile(r"\d{1,18}\Z", re.ASCII)
CODE = re.compile(r"(?:^|[\s·])[A-Z]-?(\d{1,18})$", re.IGNORECASE)


class Finder(forms.TextInput):
    """A text field that suggests what it could be while somebody types."""

    def __init__(self, *, suggestions: str, among: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.suggestions = suggestions
        self.among = among

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, and the list of suggestions that is filled while somebody types."""
        key = (attrs or {})["id"]
        address = f"{reverse(self.suggestions)}?of={name}"
        asks = {
            "list": f"{key}_found",
            "hx-get": f"{address}&{self.among}" if self.among else address,
            "hx-trigger": "focus once, input changed delay:150ms",
            "hx-target": "next datalist",
            "hx-sync": "this:replace",
        }
        typed = super().render(name, value, (attrs or {}) | asks, renderer)
        return format_html('{}<datalist id="{}_found"></datalist>', typed, key)


class FoundField(forms.ModelChoiceField):
    """One row of many. It is understood as its key, its name, or its name and code.

    A kind of row says where its suggestions come from (``suggestions``, a named address), what one
    of them is called (``noun``), and how it is written (``written``).
    """

    suggestions = ""
    # What narrows the suggestions, as the address says it: type=3.
    among = ""
    noun = "one"

    def __init__(self, *args: Any, **options: Any) -> None:
        self.is_long = False
        self.rows: Any = None
        self.chosen: Any = None
        self.asked: Any = None
        super().__init__(*args, **options)

    def offer_rows(self, rows: Any, asked: str = "", *, called: str = "") -> list[Any]:
        """Let one of ``rows`` be chosen. Answers with them, or with the first of a long list.

        No more than that one is read of it, and the one whose key is ``asked``. One query; none for
        a list that was long a moment ago under the name it is ``called``.
        """
        self.queryset = self.rows = rows
        if called and caches["lists"].get(called):
            self.find_by_typing()
            return []
        is_long = Exists(rows.order_by()[MANY : MANY + 1])
        few = Q(is_one_of_many=False) | Q(pk__in=rows.order_by("pk").values("pk")[:1])
        if KEY.match(asked):
            few |= Q(pk=int(asked))
        offered = list(rows.annotate(is_one_of_many=is_long).filter(few))
        self.asked = next((row for row in offered if str(row.pk) == asked), None)
        if offered and offered[0].is_one_of_many and not self.is_long:
            self.find_by_typing()
            if called:
                caches["lists"].set(called, True, STAYS_LONG)
        return offered

    def find_by_typing(self) -> None:
        """Be a text field: there are too many for a list."""
        self.is_long = True
        words = self.widget.attrs.get("aria-label")
        placeholder = self.empty_label or "Type a name or code"
        attrs = {"placeholder": placeholder, "autocomplete": "off"}
        self.widget = Finder(
            suggestions=self.suggestions,
            among=self.among,
            attrs=attrs | ({"aria-label": words} if words else {}),
        )
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        if not self.is_long:
            return super().prepare_value(value)
        if hasattr(value, "pk"):
            return written(value)
        if self.chosen is not None and str(value) == str(self.chosen.pk):
            return written(self.chosen)  # it was looked up when the form was read
        if value and str(value).isascii() and str(value).isdigit():
            row = self.rows.filter(pk=int(str(value)[:18])).first()
            return written(row) if row else value
        return value

    def to_python(self, value: Any) -> Any:
        self.chosen = self.understood(value)
        return self.chosen

    def understood(self, value: Any) -> Any:
        """The row that ``value`` means; ValidationError when it means none that is offered."""
        text = value.strip() if isinstance(value, str) else value
        if self.asked is not None and text == str(self.asked.pk):
            return self.asked  # it was read with the list
        if not isinstance(text, str) or text in self.empty_values or text.isdigit():
            return super().to_python(text)
        if "\0" in text or len(text) > LONGEST:  # which a database can't even look for
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        if found := CODE.search(text):
            return super().to_python(found[1])
        named = list(self.rows.filter(name__iexact=text)[:2])
        if len(named) == 1:
            return named[0]
        if named:
            raise ValidationError(
                f"More than one {self.noun} is called {text}. Choose one from the list, or add"
                " the code.",
                code="ambiguous",
            )
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class PersonField(FoundField):
    """One of the people whom this person may choose."""

    suggestions = "people:suggest"
    noun = "person"

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Person.objects.none())
        options.setdefault("empty_label", "Choose somebody")
        super().__init__(**options)
        self.error_messages |= {
            "required": "Choose somebody.",
            "invalid_choice": "Choose somebody from the list.",
        }


def written(row: Any) -> str:
    """The row as it stands in the text field: its name, then the code that tells it apart."""
    return f"{row} · {row.code}"


def typed(request: HttpRequest) -> str:
    """What is being typed into the field that the address names (``?of=to&to=van``)."""
    text = request.GET.get(request.GET.get("of", ""), "")
    return text.replace("\0", "").partition(" · ")[0].strip()[:200]


def suggested(request: HttpRequest, people: PersonQuerySet) -> HttpResponse:
    """The first of ``people`` whose name fits what is being typed."""
    found = people.search(typed(request), request.user).order_by("name", "pk")
    options = [(written(person), "") for person in found[:SUGGESTED]]
    return render(request, "widgets/suggestions.html", {"options": options})
