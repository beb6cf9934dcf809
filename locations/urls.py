"""Addresses that change the tree."""

from django.urls import path

from . import views

app_name = "locations"
urlpatterns = [
    path("add/", views.add, name="add"),
    path("add/several/", views.add_several, name="add_several"),
    path("suggest/", views.suggest, name="suggest"),
    path("access/", views.matrix, name="matrix"),
    path("access/history/", views.history, name="history"),
    path("access/history/<int:pk>/undo/", views.undo_access, name="undo_access"),
    path("access/of/<int:pk>/", views.reach, name="reach"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/change/undo/", views.change_back, name="change_back"),
    path("<int:pk>/photo/", views.photo, name="photo"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/order/", views.order, name="order"),
    path("<int:pk>/order/undo/", views.order_back, name="order_back"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("event/<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/access/", views.access, name="access"),
]
