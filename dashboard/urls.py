"""Addresses of the pages that look over everything."""

from django.urls import path

from . import installing, people_views, views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("activity/", views.activity, name="activity"),
    path("locations/", views.location_list, name="location_list"),
    path("locations/<int:pk>/", views.location, name="location"),
    path("locations/<int:pk>/inside/", views.inside, name="inside"),
    path("locations/<int:pk>/happened/", views.happened, name="happened"),
    path("locations/<int:pk>/why/", views.why_location, name="why_location"),
    path("gear/<int:pk>/why/", views.why_asset, name="why_asset"),
    path("stock/<int:pk>/why/", views.why_item, name="why_item"),
    path("locations/<int:pk>/archive/", views.archive, name="archive"),
    path("locations/event/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("locations/event/<int:pk>/archive/", views.archive_again, name="archive_again"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/did/", people_views.did, name="did"),
    path("people/<int:pk>/deactivate/", people_views.deactivate, name="deactivate"),
    path("people/history/<int:pk>/undo/", people_views.undo_change, name="undo_change"),
    path("people/teams/<int:pk>/", people_views.team, name="team"),
    path("people/teams/<int:pk>/archive/", people_views.archive_team, name="archive_team"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("service-worker.js", installing.service_worker, name="service_worker"),
    path("offline/", installing.offline, name="offline"),
    path("health/live/", views.live, name="live"),
    path("health/ready/", views.ready, name="ready"),
]
