"""What lets a telephone keep the site as an app, and open it without a network."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from locations.access import public
from people.models import Organisation

SHORT = 12  # letters that telephones show beneath an icon
BENCH = "#dde0d9"
ICONS = [
    ("app-192.png", 192, "any"),
    ("app-512.png", 512, "any"),
    ("app-maskable.png", 512, "maskable"),
]


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called, how it looks, and where it begins. All of the site belongs to it:

    iPhones open whatever doesn't in a window of its own, which gets no camera.
    """
    house = Organisation.current()
    name = house.name if house else "Quartermaster"
    facts = {
        "id": "/",
        "name": name,
        "short_name": name if len(name) <= SHORT else "Quartermaster",
        "start_url": reverse("dashboard:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": BENCH,
        "theme_color": BENCH,
        "icons": [
            {
                "src": static(f"icons/{file}"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for file, side, purpose in ICONS
        ],
        "shortcuts": [{"name": "Scan", "url": reverse("labels:scan")}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """What stands between the pages and the network; at the root, since it serves all of them."""
    response = render(request, "dashboard/service-worker.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown instead of a page that can't be reached. It knows nobody."""
    return render(request, "dashboard/offline.html")
