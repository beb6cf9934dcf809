"""Addresses that change the tree."""

from django.urls import path

from . import views

app_name = "locations"
urlpatterns = [
    path("add/", views.add, name="add"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/order/", views.order, name="order"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("event/<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/access/", views.access, name="access"),
]
