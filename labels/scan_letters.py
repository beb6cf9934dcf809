"""What was done in a scan session, as an e-mail."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from people.models import Organisation
from people.sign_in import deliver, goes_out

from .models import ScanSession
from .tray import Tray


@dataclass(frozen=True)
class Letter:
    """The e-mail about ``session``, as whoever made it may still see what was scanned."""

    session: ScanSession
    tray: Tray

    @property
    def subject(self) -> str:
        """What was done, in the organisation's name."""
        house = Organisation.current() or "Quartermaster"
        return f"{house}: {self.session}"

    @property
    def body(self) -> str:
        """Each thing on a line."""
        facts = {"session": self.session, "tray": self.tray, "site": settings.SITE_URL}
        return render_to_string("labels/email/scan_session.txt", facts)

    @property
    def addresses(self) -> dict[str, str]:
        """To whom it can be sent: who scanned, and who took it all."""
        by, taker = self.session.by, self.session.person
        people = {"me": by, "them": None if taker == by else taker}
        return {who: person.email for who, person in people.items() if person and person.email}

    def send(self, to: str) -> bool:
        """Hand it to the worker; False if it was tried at once and could not be sent."""
        return goes_out(deliver, self.subject, self.body, [to])
