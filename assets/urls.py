"""Addresses of gear."""

from django.urls import path

from . import views

app_name = "assets"
urlpatterns = [
    path("", views.asset_list, name="asset_list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.asset, name="asset"),
    path("<int:pk>/check-out/", views.check_out, name="check_out"),
    path("<int:pk>/check-in/", views.check_in, name="check_in"),
    path("<int:pk>/move/", views.move, name="move"),
    path("event/<int:pk>/undo/", views.undo, name="undo"),
]
