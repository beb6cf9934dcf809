"""How often something may be tried: per address of the network, and per account or link.

It is counted alike whether or not there is such an account or link, so it tells of neither.
"""

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest

# How many / in what time / counted by: "ip" where it comes from, "key" what it is about.
RATES = {
    "set_up": "20/m/ip,10/m/key",
    "ask_for_passkey": "30/m/ip",
    "open_invitation": "30/m/ip,20/m/key",
    "accept_invitation": "20/m/ip,10/m/key",
    "change_address": "20/h/ip,5/h/key",
    "add_borrower": "60/h/key",
    "send_scans": "20/h/key",
    "invite": "60/m/ip,5/10m/key",
    "read_frame": "6/s/key",
    "open_label": "60/m/ip",
    "guess_label": "40/10m/key",
    "write_about_a_label": "10/h/ip,10/h/key",
    "write_about_labels": "60/h/key",
}


def too_often(request: HttpRequest, action: str, *, about: str, counts: bool = True) -> bool:
    """Has ``action`` been tried too often, from there or ``about`` this? It ``counts`` as a try."""
    spent = consume(
        request,
        app="people",
        action=action,
        config=RATES,
        key=about.lower(),
        dry_run=not counts,
        limit_get=True,
    )
    return spent is None
