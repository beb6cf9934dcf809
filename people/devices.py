"""The devices on which somebody is signed in, and when each was seen last."""

from collections.abc import Callable
from zlib import crc32

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

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
    """Was it not seen lately, or from elsewhere?"""
    where = f"{request.META.get('REMOTE_ADDR')} {request.headers.get('User-Agent')}"
    key = f"seen.{request.session.session_key}.{crc32(where.encode())}"
    return bool(cache.add(key, 1, QUARTER_HOUR))
