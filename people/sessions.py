"""Where sessions are kept: in the database, under keys that we gave."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """A cookie that can't be one of ours opens no session; PostgreSQL can't even look for some."""

    def _validate_session_key(self, key: str | None) -> bool:
        known = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(known and key and key.isascii() and key.isalnum())
