"""Addresses that change the tree."""

from django.urls import path

from . import views

app_name = "locations"
urlpatterns = [
    path("add/", views.add, name="add"),
    path("<int:pk>/access/", views.access, name="access"),
]
