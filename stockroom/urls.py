"""Addresses of stock."""

from django.urls import path

from . import catalogue_views, value_views, views

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
    path("<int:pk>/change/", catalogue_views.change, name="change"),
    path("<int:pk>/photo/", catalogue_views.photo, name="photo"),
    path("<int:pk>/barcodes/", catalogue_views.barcodes, name="barcodes"),
    path("<int:pk>/files/", catalogue_views.files, name="files"),
    path("<int:pk>/archive/", catalogue_views.archive, name="archive"),
    path("<int:pk>/restore/", catalogue_views.restore, name="restore"),
    path("<int:pk>/merge/", catalogue_views.merge_items, name="merge"),
    path("barcode/<int:pk>/remove/", catalogue_views.drop_barcode, name="drop_barcode"),
    path("file/<int:pk>/", catalogue_views.file, name="file"),
    path("file/<int:pk>/remove/", catalogue_views.drop_file, name="drop_file"),
    path("change/<int:pk>/undo/", catalogue_views.undo, name="undo_change"),
    path("suggest/", catalogue_views.suggest, name="suggest"),
    path("like/", catalogue_views.like, name="like"),
    path("categories/", catalogue_views.categories, name="categories"),
    path("categories/rename/", catalogue_views.rename_category, name="rename_category"),
    path("value/", value_views.stock_value, name="value"),
    path("movement/<int:pk>/undo/", views.undo, name="undo"),
]
