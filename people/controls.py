"""The commonest controls of forms, drawn without a template: a list is narrowed by seven of them.

They are what Django's templates of the same names say, without their line breaks.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString, mark_safe

from people.markup import format_html, joined

Facts = Mapping[str, Any]


class Controls(TemplatesSetting):
    """What draws forms: some controls by hand, all else out of templates."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        drawn = BY_HAND.get(template_name)
        if drawn is None:
            return str(super().render(template_name, context, request))
        return drawn(context["widget"])


def attributes(widget: Facts) -> SafeString:
    """Everything else that is said in its tag."""
    said = []
    for name, value in widget["attrs"].items():
        if value is True:
            said.append(format_html(" {}", name))
        elif value is not False:
            said.append(format_html(' {}="{}"', name, str(value)))
    return mark_safe("".join(said))  # noqa: S308 (each is escaped)


def entry(widget: Facts) -> SafeString:
    """A field to type in, or a hidden one."""
    value = widget["value"]
    told = "" if value is None else format_html(' value="{}"', value)
    facts = widget["type"], widget["name"], told, attributes(widget)
    return format_html('<input type="{}" name="{}"{}{}>', *facts)


def option(widget: Facts) -> SafeString:
    """One choice of a list."""
    facts = str(widget["value"]), attributes(widget), widget["label"]
    return format_html('<option value="{}"{}>{}</option>', *facts)


def select(widget: Facts) -> SafeString:
    """A list of choices, some of them in groups."""
    groups = joined(group(*each[:2]) for each in widget["optgroups"])
    facts = widget["name"], attributes(widget), groups
    return format_html('<select name="{}"{}>{}</select>', *facts)


def group(name: str | None, choices: list[Facts]) -> SafeString:
    """Choices that belong together, under their ``name`` if they have one."""
    options = joined(option(each) for each in choices)
    if not name:
        return options
    return format_html('<optgroup label="{}">{}</optgroup>', name, options)


BY_HAND: dict[str, Callable[[Facts], SafeString]] = {
    "django/forms/widgets/select.html": select,
    **{
        f"django/forms/widgets/{kind}.html": entry
        for kind in (
            "text",
            "number",
            "email",
            "password",
            "hidden",
            "date",
            "input",
            "checkbox",
            "file",
        )
    },
}
