"""Addresses of stock."""

from django.urls import path

from . import views

app_name = "stockroom"
urlpatterns = [
    path("", views.item_list, name="item_list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/use/", views.use, name="use"),
    path("<int:pk>/receive/", views.receive, name="receive"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/adjust/", views.adjust, name="adjust"),
    path("<int:pk>/count/", views.count_one, name="count_one"),
    path("<int:pk>/reorder/", views.reorder, name="reorder"),
    path("movement/<int:pk>/undo/", views.undo, name="undo"),
]
