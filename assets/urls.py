"""Addresses of gear."""

from django.urls import path

from . import file_views, many_views, terms_views, type_views, views

app_name = "assets"
urlpatterns = [
    path("", views.asset_list, name="asset_list"),
    path("add/", views.add, name="add"),
    path("several/pick/", many_views.pick, name="many_pick"),
    path("several/check-out/", many_views.check_out, name="many_check_out"),
    path("several/check-in/", many_views.check_in, name="many_check_in"),
    path("several/move/", many_views.move, name="many_move"),
    path("several/<str:keys>/undo/", many_views.undo, name="many_undo"),
    path("types/", type_views.type_list, name="type_list"),
    path("types/<int:pk>/change/", type_views.type_change, name="type_change"),
    path("types/<int:pk>/photo/", type_views.type_photo, name="type_photo"),
    path("accepted/<int:pk>/", terms_views.acceptance, name="acceptance"),
    path("accepted/<int:pk>/signature/", terms_views.signature, name="signature"),
    path("borrowers/", type_views.suggest_borrowers, name="borrowers"),
    path("types/<int:pk>/files/", file_views.type_files, name="type_files"),
    path("file/<int:pk>/", file_views.file, name="file"),
    path("file/<int:pk>/remove/", file_views.remove_file, name="remove_file"),
    path("file/<int:pk>/bring-back/", file_views.bring_back_file, name="bring_back_file"),
    path("<int:pk>/", views.asset, name="asset"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/files/", file_views.files, name="files"),
    path("<int:pk>/photo/", views.photo, name="photo"),
    path("<int:pk>/check-out/", views.check_out, name="check_out"),
    path("<int:pk>/check-in/", views.check_in, name="check_in"),
    path("<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("<int:pk>/renew/", views.renew, name="renew"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/lost/", views.report_lost, name="report_lost"),
    path("<int:pk>/found/", views.report_found, name="report_found"),
    path("<int:pk>/broken/", views.report_broken, name="report_broken"),
    path("<int:pk>/repaired/", views.repaired, name="repaired"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("event/<int:pk>/undo/", views.undo, name="undo"),
]
