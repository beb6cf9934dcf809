"""Addresses of stock."""

from django.urls import path

from . import catalogue_views, count_views, reorder_views, value_views, views

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
    path("like/", catalogue_views.like, name="like"),
    path("categories/", catalogue_views.categories, name="categories"),
    path("categories/rename/", catalogue_views.rename_category, name="rename_category"),
    path("value/", value_views.stock_value, name="value"),
    path("to-reorder/", reorder_views.to_reorder, name="to_reorder"),
    path("suggest/", count_views.suggest, name="suggest"),
    path("counts/", count_views.count_list, name="count_list"),
    path("counts/start/", count_views.count_start, name="count_start"),
    path("counts/<int:pk>/", count_views.count, name="count"),
    path("counts/<int:pk>/line/", count_views.count_line, name="count_line"),
    path("counts/<int:pk>/progress/", count_views.count_progress, name="count_progress"),
    path("counts/<int:pk>/add/", count_views.count_add, name="count_add"),
    path("counts/<int:pk>/review/", count_views.count_review, name="count_review"),
    path("counts/<int:pk>/post/", count_views.count_post, name="count_post"),
    path("counts/<int:pk>/undo/", count_views.count_undo, name="count_undo"),
    path("counts/<int:pk>/drop/", count_views.count_drop, name="count_drop"),
    path("counts/<int:pk>/pick-up/", count_views.count_pick_up, name="count_pick_up"),
    path("movement/<int:pk>/undo/", views.undo, name="undo"),
]
