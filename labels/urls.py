"""Addresses of labels. The code's own address is in print, in capitals: it never changes."""

from django.urls import path

from . import claim_views, paper_views, printed_views, scan_views, views

app_name = "labels"
urlpatterns = [
    path("q/<str:code>", views.q, name="q"),
    path("Q/<str:code>", views.q),
    path("q/<str:code>/", views.q),
    path("Q/<str:code>/", views.q),
    path("scan/", scan_views.scan, name="scan"),
    path("scan/start/", scan_views.start, name="scan_start"),
    path("scan/end/", scan_views.end, name="scan_end"),
    path("scan/amount/", scan_views.amount, name="scan_amount"),
    path("scan/lines/<int:pk>/undo/", scan_views.undo, name="scan_undo"),
    path("scan/lines/<int:pk>/choose/", scan_views.choose, name="scan_choose"),
    path("scan/lines/<int:pk>/amount/", scan_views.line_amount, name="scan_line_amount"),
    path("scan/attach/", scan_views.attach, name="scan_attach"),
    path("scan/sessions/", scan_views.session_list, name="scan_session_list"),
    path("scan/sessions/<int:pk>/", scan_views.session, name="scan_session"),
    path("scan/sessions/<int:pk>/send/", scan_views.send, name="scan_session_send"),
    path("labels/count/<int:pk>/", views.count_jump, name="count_jump"),
    path("labels/", views.bench, name="bench"),
    path("labels/stocks/", paper_views.stock_list, name="stock_list"),
    path("labels/stocks/add/", paper_views.stock_add, name="stock_add"),
    path("labels/stocks/<int:pk>/", paper_views.stock, name="stock"),
    path("labels/stocks/<int:pk>/change/", paper_views.stock_change, name="stock_change"),
    path("labels/stocks/<int:pk>/hide/", paper_views.stock_hide, name="stock_hide"),
    path("labels/printers/", paper_views.printer_list, name="printer_list"),
    path("labels/printers/ruler.pdf", paper_views.ruler_page, name="ruler"),
    path("labels/printers/<int:pk>/", paper_views.printer, name="printer"),
    path("labels/printers/<int:pk>/forget/", paper_views.printer_forget, name="printer_forget"),
    path(
        "labels/printers/<int:pk>/put-away/", paper_views.printer_put_away, name="printer_put_away"
    ),
    path("labels/stocks/suggest/", views.suggest_stock, name="suggest_stock"),
    path("labels/pick/", views.pick, name="pick"),
    path("labels/settle/", views.settle, name="settle"),
    path("labels/drop/", views.drop, name="drop"),
    path("labels/print/", views.print_labels, name="print"),
    path("labels/templates/add/", views.template_add, name="template_add"),
    path("labels/templates/<int:pk>/remove/", views.template_remove, name="template_remove"),
    path("labels/find/", views.find, name="find"),
    path("labels/needing/", views.needing_list, name="needing"),
    path("labels/runs/", views.run_list, name="run_list"),
    path("labels/blanks/", claim_views.blanks, name="blanks"),
    path("labels/unclaimed/", claim_views.unclaimed, name="unclaimed"),
    path("labels/claim/", claim_views.claim, name="claim"),
    path("labels/claim/suggest/", claim_views.suggest_thing, name="suggest_thing"),
    path("labels/codes/<str:code>/void/", claim_views.void, name="void"),
    path("labels/codes/<str:code>/unvoid/", claim_views.unvoid, name="unvoid"),
    path("labels/codes/<str:code>/replace/", claim_views.replace, name="replace"),
    path("labels/<int:pk>/sheet.pdf", printed_views.sheet, name="sheet"),
    path("labels/<int:pk>/images/<int:dpi>/", printed_views.images, name="images"),
    path("labels/<int:pk>/rendering/<int:dpi>/", printed_views.rendering, name="rendering"),
    path("labels/bell/", printed_views.bell, name="bell"),
]
