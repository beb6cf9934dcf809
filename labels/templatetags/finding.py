"""How strangers may reach the organisation."""

import re

from django import template
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

register = template.Library()

TELEPHONE = re.compile(r"\+?[\d ()./-]{5,}")


@register.filter
def way_to_reach(contact: str) -> tuple[str, str] | None:
    """Where a tap on ``contact`` leads, and its sign; None if it is neither number nor e-mail."""
    if TELEPHONE.fullmatch(contact or ""):
        return "tel:" + re.sub(r"[^\d+]", "", contact), "phone"
    try:
        validate_email(contact)
    except ValidationError:
        return None
    return f"mailto:{contact}", "mail"
