"""The devices on which somebody is signed in, or has been, and when each was seen last."""

from collections.abc import Callable
from secrets import token_urlsafe
from zlib import crc32

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

COOKIE = SALT = "people.devices"
A_YEAR = 365 * 24 * 60 * 60
# A device that was seen is not looked at again for so many seconds: it costs a write each time.
QUARTER_HOUR = 15 * 60


def noticing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: write down that a device was seen, from where and with which browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_news(request):
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def is_news(request: HttpRequest) -> bool:
    """Was it not seen lately, or from elsewhere?

    A device is remembered once, whatever it calls itself: a full cache would forget who tried what.
    """
    where = f"{request.META.get('REMOTE_ADDR')} {request.headers.get('User-Agent')}"
    key, place = f"seen.{request.session.session_key}", crc32(where.encode())
    if cache.get(key) == place:
        return False
    cache.set(key, place, QUARTER_HOUR)
    return True


def remember(response: HttpResponse, email: str) -> None:
    """Let this browser say from now on that somebody has signed in on it with ``email``."""
    said = signing.dumps([email, token_urlsafe(9)], salt=SALT)
    facts = {"secure": settings.SESSION_COOKIE_SECURE, "httponly": True, "samesite": "Lax"}
    response.set_cookie(COOKIE, said, max_age=A_YEAR, **facts)


def known(request: HttpRequest, email: str) -> str:
    """What a device is called on which somebody signed in with ``email`` last; empty for others."""
    try:
        was, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except (signing.BadSignature, ValueError):
        return ""
    return str(name) if was == email else ""
