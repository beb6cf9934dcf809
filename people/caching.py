"""Who may keep a copy of a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def by_their_browser_alone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Middleware: what somebody signed in sees is kept by no proxy on the way, for nobody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private"
        return response

    return middleware
