"""Every address of the site. They are a contract: labels and scripts rely on them."""

from django.urls import include, path

from people.urls import allauth_urlpatterns

urlpatterns = [
    path("people/", include(allauth_urlpatterns)),
    path("people/", include("people.urls")),
    path("locations/", include("locations.urls")),
    path("stock/", include("stockroom.urls")),
    path("gear/", include("assets.urls")),
    path("", include("labels.urls")),
    path("", include("dashboard.urls")),
]
