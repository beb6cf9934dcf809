"""Addresses of labels. The code's own address is in print, in capitals: it never changes."""

from django.urls import path

from . import views

app_name = "labels"
urlpatterns = [
    path("q/<str:code>", views.q, name="q"),
    path("Q/<str:code>", views.q),
    path("q/<str:code>/", views.q),
    path("Q/<str:code>/", views.q),
    path("scan/", views.scan, name="scan"),
    path("labels/count/<int:pk>/", views.count_jump, name="count_jump"),
    path("labels/", views.bench, name="bench"),
    path("labels/stocks/suggest/", views.suggest_stock, name="suggest_stock"),
    path("labels/pick/", views.pick, name="pick"),
    path("labels/settle/", views.settle, name="settle"),
    path("labels/drop/", views.drop, name="drop"),
    path("labels/print/", views.print_labels, name="print"),
    path("labels/<int:pk>/sheet.pdf", views.sheet, name="sheet"),
]
