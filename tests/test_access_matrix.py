"""Every address of the site, and what it answers to everybody. A new address needs a row here."""

from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

import locations.operations
import stockroom.catalogue
import stockroom.counts
import stockroom.operations
from assets import adding
from assets.models import Acceptance, AssetEvent, AssetFile, Terms
from labels import finds
from labels.models import LabelStock, LabelTemplate, Printer, ScanSession
from locations.models import Location
from people.doors import all_routes
from people.models import SavedFilter
from stockroom.models import ItemFile
from tests import make

OF_ALLAUTH = ("account_", "mfa_", "usersessions_")
ABOUT_PEOPLE = {
    "dashboard:person", "dashboard:did", "labels:scan_session", "labels:scan_session_send",
    "locations:reach", "people:welcome", "people:logo",
}  # fmt: skip
# Suppliers belong to the house: whoever operates anywhere knows them.
OF_THE_HOUSE = {
    f"stockroom:supplier{verb}" for verb in ("", "_change", "_change_back", "_archive", "_restore")
}
WHO = ("nobody", "xan", "vic", "olu", "mo", "ada")
IN = 302  # on to where it leads, or to sign in

# Address: what GET answers to each of WHO. Things named here are in the Main building, where Mo
# manages, Olu operates and Vic views.
MATRIX = {
    "account_login": (200, IN, IN, IN, IN, IN),
    "account_logout": (IN, 200, 200, 200, 200, 200),
    "account_signup": (200, IN, IN, IN, IN, IN),
    "account_inactive": (200, 200, 200, 200, 200, 200),
    "account_reauthenticate": (IN, 200, 200, 200, 200, 200),
    "account_change_password": (IN, 200, 200, 200, 200, 200),
    "account_set_password": (IN, IN, IN, IN, IN, IN),
    "account_reset_password": (200, 200, 200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200, 200, 200, 200),
    "people:set_up": (IN, IN, IN, IN, IN, IN),
    "people:person_list": (IN, 200, 200, 200, 200, 200),
    "people:suggest": (IN, 200, 200, 200, 200, 200),
    "people:add": (IN, 403, 403, 403, 403, 200),
    "people:add_several": (IN, 403, 403, 403, 403, 200),
    "people:change": (IN, 403, 403, 403, 403, 200),
    "people:change_back": (IN, 403, 403, 403, 403, 405),
    "people:reactivate": (IN, 403, 403, 403, 403, 405),
    "people:remove_second_step": (IN, 403, 403, 403, 403, 405),
    "people:invite": (IN, 403, 403, 403, 403, 405),
    "people:revoke": (IN, 403, 403, 403, 403, 405),
    "people:invitation_list": (IN, 403, 403, 403, 403, 200),
    "people:welcome": (404, 404, 404, 404, 404, 404),
    "people:history": (IN, 403, 403, 403, 403, 200),
    "people:team_list": (IN, 403, 403, 403, 403, 200),
    "people:team_add": (IN, 403, 403, 403, 403, 200),
    "people:team_rename": (IN, 403, 403, 403, 403, 200),
    "people:team_join": (IN, 403, 403, 403, 403, 405),
    "people:team_leave": (IN, 403, 403, 403, 403, 405),
    "people:team_restore": (IN, 403, 403, 403, 403, 405),
    "people:organisation": (IN, 403, 403, 403, 403, 200),
    "people:organisation_back": (IN, 403, 403, 403, 403, 405),
    "people:logo": (404, 404, 404, 404, 404, 404),
    "people:account": (IN, 200, 200, 200, 200, 200),
    "people:change_address": (IN, IN, IN, IN, IN, IN),
    "people:address": (IN, 410, 410, 410, 410, 410),
    "people:end_session": (IN, 405, 405, 405, 405, 405),
    "usersessions_list": (IN, 200, 200, 200, 200, 200),
    "mfa_index": (IN, 200, 200, 200, 200, 200),
    "mfa_authenticate": (IN, IN, IN, IN, IN, IN),
    "mfa_login_webauthn": (IN, IN, IN, IN, IN, IN),
    "mfa_reauthenticate": (IN, IN, IN, IN, IN, IN),
    "mfa_reauthenticate_webauthn": (IN, IN, IN, IN, IN, IN),
    "mfa_activate_totp": (IN, IN, IN, IN, IN, IN),
    "mfa_deactivate_totp": (IN, 404, 404, 404, 404, 404),
    "mfa_view_recovery_codes": (IN, 404, 404, 404, 404, 404),
    "mfa_generate_recovery_codes": (IN, IN, IN, IN, IN, IN),
    "mfa_download_recovery_codes": (IN, 404, 404, 404, 404, 404),
    "mfa_list_webauthn": (IN, 200, 200, 200, 200, 200),
    "mfa_add_webauthn": (IN, IN, IN, IN, IN, IN),
    "mfa_edit_webauthn": (IN, IN, IN, IN, IN, IN),
    "mfa_remove_webauthn": (IN, IN, IN, IN, IN, IN),
    "people:theme": (405, 405, 405, 405, 405, 405),
    "people:save_filter": (IN, 405, 405, 405, 405, 405),
    "people:rename_filter": (IN, 405, 405, 405, 405, 405),
    "people:remove_filter": (IN, 405, 405, 405, 405, 405),
    "people:bring_back_filter": (IN, 405, 405, 405, 405, 405),
    "people:open_with_filter": (IN, 405, 405, 405, 405, 405),
    "people:open_without_filter": (IN, 405, 405, 405, 405, 405),
    "locations:add": (IN, 403, 403, 403, 200, 200),
    "locations:add_several": (IN, 403, 403, 403, 200, 200),
    "locations:change": (IN, 404, 403, 403, 200, 200),
    "locations:change_back": (IN, 404, 403, 403, 405, 405),
    "locations:photo": (IN, 404, 404, 404, 404, 404),
    "locations:move": (IN, 404, 403, 403, 200, 200),
    "locations:order": (IN, 404, 403, 403, 200, 200),
    "locations:order_back": (IN, 404, 403, 403, 405, 405),
    "locations:restore": (IN, 404, 403, 403, 405, 405),
    "locations:undo": (IN, 404, 403, 403, 405, 405),
    "locations:access": (IN, 404, 403, 403, 200, 200),
    "locations:undo_access": (IN, 404, 403, 403, 405, 405),
    "locations:suggest": (IN, 200, 200, 200, 200, 200),
    "locations:matrix": (IN, 403, 403, 403, 200, 200),
    "locations:history": (IN, 403, 403, 403, 200, 200),
    "locations:reach": (IN, 404, 403, 200, 403, 200),
    "stockroom:item_list": (IN, 200, 200, 200, 200, 200),
    "stockroom:add": (IN, 403, 403, 403, 200, 200),
    "stockroom:item": (IN, 404, 200, 200, 200, 200),
    "stockroom:use": (IN, 404, 403, 200, 200, 200),
    "stockroom:receive": (IN, 404, 403, 200, 200, 200),
    "stockroom:supplier_list": (IN, 403, 403, 200, 200, 200),
    "stockroom:supplier_add": (IN, 403, 403, 403, 200, 200),
    "stockroom:supplier": (IN, 404, 404, 200, 200, 200),
    "stockroom:supplier_change": (IN, 404, 404, 403, 200, 200),
    "stockroom:supplier_archive": (IN, 404, 404, 403, 405, 405),
    "stockroom:supplier_change_back": (IN, 404, 404, 403, 405, 405),
    "stockroom:supplier_restore": (IN, 404, 404, 403, 405, 405),
    "stockroom:offer_add": (IN, 404, 403, 403, 200, 200),
    "stockroom:offer_change": (IN, 404, 404, 403, 200, 200),
    "stockroom:offer_remove": (IN, 404, 404, 403, 405, 405),
    "stockroom:offer_change_back": (IN, 404, 404, 403, 405, 405),
    "stockroom:offer_restore": (IN, 404, 404, 403, 405, 405),
    "stockroom:order_list": (IN, 403, 403, 200, 200, 200),
    "stockroom:order_start": (IN, 403, 403, 403, 200, 200),
    "stockroom:order": (IN, 404, 403, 200, 200, 200),
    "stockroom:order_line": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_change": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_place": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_change_back": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_expect_back": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_expect": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_cancel": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_reopen": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_place_again": (IN, 404, 403, 403, 405, 405),
    "stockroom:order_receive": (IN, 404, 403, 200, 200, 200),
    "stockroom:order_unreceive": (IN, 404, 403, 405, 405, 405),
    "stockroom:order_pdf": (IN, 404, 403, 200, 200, 200),
    "stockroom:reason_list": (IN, 403, 403, 403, 403, 200),
    "stockroom:reason_change": (IN, 403, 403, 403, 403, 405),
    "stockroom:to_reorder": (IN, 200, 200, 200, 200, 200),
    "stockroom:undo_restocking": (IN, 405, 405, 405, 405, 405),
    "assets:audit_list": (IN, 200, 200, 200, 200, 200),
    "assets:audit_start": (IN, 403, 403, 200, 200, 200),
    "assets:audit": (IN, 404, 200, 200, 200, 200),
    "assets:audit_see": (IN, 404, 403, 405, 405, 405),
    "assets:audit_withdraw": (IN, 404, 403, 405, 405, 405),
    "assets:audit_progress": (IN, 404, 403, 200, 200, 200),
    "assets:audit_finish": (IN, 404, 403, 200, 200, 200),
    "assets:audit_undo": (IN, 404, 403, 405, 405, 405),
    "assets:audit_drop": (IN, 404, 403, 405, 405, 405),
    "assets:audit_pick_up": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_list": (IN, 200, 200, 200, 200, 200),
    "stockroom:count_start": (IN, 403, 403, 200, 200, 200),
    "stockroom:count": (IN, 404, 200, 200, 200, 200),
    "stockroom:count_line": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_progress": (IN, 404, 403, 200, 200, 200),
    "stockroom:count_add": (IN, 404, 403, 200, 200, 200),
    "stockroom:count_back": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_review": (IN, 404, 403, 200, 200, 200),
    "stockroom:count_post": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_undo": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_drop": (IN, 404, 403, 405, 405, 405),
    "stockroom:count_pick_up": (IN, 404, 403, 405, 405, 405),
    "labels:count_jump": (IN, 404, 403, IN, IN, IN),
    "stockroom:adjust": (IN, 404, 403, 200, 200, 200),
    "stockroom:count_one": (IN, 404, 403, 200, 200, 200),
    "stockroom:move": (IN, 404, 403, 200, 200, 200),
    "stockroom:reorder": (IN, 404, 403, 403, 200, 200),
    "stockroom:undo": (IN, 404, 403, 405, 405, 405),
    "stockroom:change": (IN, 404, 403, 403, 200, 200),
    "stockroom:change_back": (IN, 404, 403, 403, 405, 405),
    "stockroom:photo": (IN, 404, 404, 404, 404, 404),
    "stockroom:barcodes": (IN, 404, 403, 403, 200, 200),
    "stockroom:drop_barcode": (IN, 404, 403, 403, 405, 405),
    "stockroom:files": (IN, 404, 403, 403, 200, 200),
    "stockroom:file": (IN, 404, 404, 404, 404, 404),
    "stockroom:remove_file": (IN, 404, 403, 403, 405, 405),
    "stockroom:bring_back_file": (IN, 404, 403, 403, 405, 405),
    "stockroom:archive": (IN, 404, 403, 403, 200, 200),
    "stockroom:restore": (IN, 404, 403, 403, 405, 405),
    "stockroom:undo_change": (IN, 404, 403, 403, 405, 405),
    "stockroom:merge": (IN, 404, 403, 403, 200, 200),
    "stockroom:suggest": (IN, 200, 200, 200, 200, 200),
    "stockroom:like": (IN, 403, 403, 403, 200, 200),
    "stockroom:categories": (IN, 403, 403, 403, 403, 200),
    "stockroom:rename_category": (IN, 403, 403, 403, 403, 200),
    "stockroom:undo_renaming": (IN, 403, 403, 403, 403, 405),
    "stockroom:drop_rule": (IN, 404, 403, 403, 405, 405),
    "stockroom:undo_rule": (IN, 404, 403, 403, 405, 405),
    "stockroom:value": (IN, 403, 403, 403, 200, 200),
    "stockroom:ledger": (IN, 200, 200, 200, 200, 200),
    "stockroom:ledger_export": (IN, 200, 200, 200, 200, 200),
    "assets:asset_list": (IN, 200, 200, 200, 200, 200),
    "assets:add": (IN, 403, 403, 403, 200, 200),
    "assets:asset": (IN, 404, 200, 200, 200, 200),
    "assets:change": (IN, 404, 403, 403, 200, 200),
    "assets:change_back": (IN, 404, 403, 403, 405, 405),
    "assets:type_list": (IN, 200, 200, 200, 200, 200),
    "assets:type_change": (IN, 404, 403, 403, 200, 200),
    "assets:type_change_back": (IN, 404, 403, 403, 405, 405),
    "assets:type_photo": (IN, 404, 404, 404, 404, 404),
    "assets:acceptance": (IN, 404, 404, 200, 200, 200),
    "assets:signature": (IN, 404, 404, 404, 404, 404),
    "assets:event_photo": (IN, 404, 404, 404, 404, 404),
    "assets:borrowers": (IN, 200, 200, 200, 200, 200),
    "assets:photo": (IN, 404, 404, 404, 404, 404),
    "assets:files": (IN, 404, 403, 403, 200, 200),
    "assets:type_files": (IN, 404, 403, 403, 200, 200),
    "assets:file": (IN, 404, 404, 404, 404, 404),
    "assets:remove_file": (IN, 404, 403, 403, 405, 405),
    "assets:bring_back_file": (IN, 404, 403, 403, 405, 405),
    "assets:take_back_file": (IN, 404, 403, 403, 405, 405),
    "assets:check_out": (IN, 404, 403, 200, 200, 200),
    "assets:check_in": (IN, 404, 403, 200, 200, 200),
    "assets:move": (IN, 404, 403, 200, 200, 200),
    "assets:hand_over": (IN, 404, 403, 200, 200, 200),
    "assets:renew": (IN, 404, 403, 200, 200, 200),
    "assets:report_lost": (IN, 404, 403, 200, 200, 200),
    "assets:report_found": (IN, 404, 403, 200, 200, 200),
    "assets:report_broken": (IN, 404, 403, 200, 200, 200),
    "assets:repaired": (IN, 404, 403, 200, 200, 200),
    "assets:retire": (IN, 404, 403, 403, 200, 200),
    "assets:restore": (IN, 404, 403, 403, 200, 200),
    "assets:undo": (IN, 404, 403, 405, 405, 405),
    "assets:choose_columns": (IN, 405, 405, 405, 405, 405),
    "assets:many_pick": (IN, 405, 405, 405, 405, 405),
    "assets:many_export": (IN, 405, 405, 405, 405, 405),
    "assets:many_check_out": (IN, 403, 403, 200, 200, 200),
    "assets:many_check_in": (IN, 403, 403, 200, 200, 200),
    "assets:many_move": (IN, 403, 403, 200, 200, 200),
    "assets:many_hand_over": (IN, 403, 403, 200, 200, 200),
    "assets:many_lost": (IN, 403, 403, 200, 200, 200),
    "assets:many_found": (IN, 403, 403, 200, 200, 200),
    "assets:many_retire": (IN, 403, 403, 403, 200, 200),
    "assets:many_undo": (IN, 405, 405, 405, 405, 405),
    "assets:take_back": (IN, 405, 405, 405, 405, 405),
    "labels:q": (200, 404, IN, IN, IN, IN),
    "labels:scan": (IN, 200, 200, 200, 200, 200),
    "labels:scan_start": (IN, 405, 405, 405, 405, 405),
    "labels:scan_end": (IN, 405, 405, 405, 405, 405),
    "labels:scan_amount": (IN, 405, 405, 405, 405, 405),
    "labels:scan_undo": (IN, 405, 405, 405, 405, 405),
    "labels:scan_choose": (IN, 405, 405, 405, 405, 405),
    "labels:scan_line_amount": (IN, 405, 405, 405, 405, 405),
    "labels:scan_accept": (IN, 404, 404, 404, 404, 404),
    "labels:scan_attach": (IN, 403, 403, 403, 200, 200),
    "labels:scan_session_list": (IN, 200, 200, 200, 200, 200),
    "labels:scan_session": (IN, 404, 404, 200, 404, 404),
    "labels:scan_session_send": (IN, 405, 405, 405, 405, 405),
    "labels:read_frame": (IN, 405, 405, 405, 405, 405),
    "labels:photo": (IN, 200, 200, 200, 200, 200),
    "labels:scan_news": (IN, IN, IN, IN, IN, IN),
    "labels:scan_shell": (IN, 200, 200, 200, 200, 200),
    "dashboard:manifest": (200, 200, 200, 200, 200, 200),
    "dashboard:service_worker": (200, 200, 200, 200, 200, 200),
    "dashboard:offline": (200, 200, 200, 200, 200, 200),
    "labels:bench": (IN, 200, 200, 200, 200, 200),
    "labels:suggest_stock": (IN, 200, 200, 200, 200, 200),
    "labels:stock_list": (IN, 403, 403, 200, 200, 200),
    "labels:stock_add": (IN, 403, 403, 403, 200, 200),
    "labels:stock": (IN, 403, 403, 200, 200, 200),
    "labels:stock_change": (IN, 403, 403, 403, 403, 403),
    "labels:stock_change_back": (IN, 405, 405, 405, 405, 405),
    "labels:stock_hide": (IN, 405, 405, 405, 405, 405),
    "labels:printer_list": (IN, 403, 403, 200, 200, 200),
    "labels:printer": (IN, 403, 403, 200, 200, 200),
    "labels:printer_forget": (IN, 405, 405, 405, 405, 405),
    "labels:printer_put_away": (IN, 405, 405, 405, 405, 405),
    "labels:ruler": (IN, 403, 403, 200, 200, 200),
    "labels:template_add": (IN, 405, 405, 405, 405, 405),
    "labels:template_remove": (IN, 405, 405, 405, 405, 405),
    "labels:from_list": (IN, 403, 403, 200, 200, 200),
    "labels:find": (IN, 200, 200, 200, 200, 200),
    "labels:needing": (IN, 200, 200, 200, 200, 200),
    "labels:run_list": (IN, 200, 200, 200, 200, 200),
    "labels:blanks": (IN, 403, 403, 200, 200, 200),
    "labels:unclaimed": (IN, 403, 403, 200, 200, 200),
    "labels:claim": (IN, 403, 403, 200, 200, 200),
    "labels:claim_new": (IN, 403, 403, 403, 200, 200),
    "labels:suggest_thing": (IN, 200, 200, 200, 200, 200),
    "labels:unclaim": (IN, 405, 405, 405, 405, 405),
    "labels:void": (IN, 405, 405, 405, 405, 405),
    "labels:unvoid": (IN, 405, 405, 405, 405, 405),
    "labels:replace": (IN, 405, 405, 405, 405, 405),
    "labels:pick": (IN, 405, 405, 405, 405, 405),
    "labels:settle": (IN, 405, 405, 405, 405, 405),
    "labels:drop": (IN, 405, 405, 405, 405, 405),
    "labels:print": (IN, 405, 405, 405, 405, 405),
    "labels:run": (IN, 404, 404, 200, 200, 200),
    "labels:sheet": (IN, 404, 404, 200, 200, 200),
    "labels:images": (IN, 404, 404, 404, 404, 404),
    "labels:rendering": (IN, 404, 404, 200, 200, 200),
    "labels:bell": (IN, 200, 200, 200, 200, 200),
    "labels:bell_stop": (IN, 405, 405, 405, 405, 405),
    "labels:found_list": (IN, 403, 403, 403, 200, 200),
    "labels:found_report": (IN, 404, 403, 403, 200, 200),
    "labels:found_answer": (IN, 404, 403, 403, 405, 405),
    "labels:found_close": (IN, 404, 403, 403, 405, 405),
    "labels:found_undo": (IN, 404, 403, 403, 405, 405),
    "dashboard:home": (IN, 200, 200, 200, 200, 200),
    "dashboard:search": (IN, 200, 200, 200, 200, 200),
    "dashboard:activity": (IN, 200, 200, 200, 200, 200),
    "dashboard:location_list": (IN, 200, 200, 200, 200, 200),
    "dashboard:location": (IN, 404, 200, 200, 200, 200),
    "dashboard:happened": (IN, 404, 200, 200, 200, 200),
    "dashboard:inside": (IN, 404, IN, IN, IN, IN),
    "dashboard:why_location": (IN, 404, 403, 403, 200, 200),
    "dashboard:why_asset": (IN, 404, 403, 403, 200, 200),
    "dashboard:why_item": (IN, 404, 403, 403, 200, 200),
    "dashboard:archive": (IN, 404, 403, 403, 200, 200),
    "dashboard:archive_again": (IN, 404, 403, 403, 405, 405),
    "dashboard:take_back": (IN, 404, 403, 403, 405, 405),
    "dashboard:person": (IN, 404, 200, 200, 200, 200),
    "dashboard:did": (IN, 404, 200, 200, 200, 200),
    "dashboard:deactivate": (IN, 403, 403, 403, 403, 200),
    "dashboard:undo_change": (IN, 403, 403, 403, 403, 405),
    "dashboard:team": (IN, 403, 403, 403, 403, 200),
    "dashboard:archive_team": (IN, 403, 403, 403, 403, 200),
    "dashboard:live": (200, 200, 200, 200, 200, 200),
    "dashboard:ready": (200, 200, 200, 200, 200, 200),
}

OF_A_PERSON = (
    "people:change", "people:change_back", "people:reactivate", "people:remove_second_step",
    "people:invite", "people:revoke", "dashboard:person", "dashboard:did", "dashboard:deactivate",
)  # fmt: skip
OF_A_TEAM = (
    "people:team_rename", "people:team_join", "people:team_leave", "people:team_restore",
    "dashboard:team", "dashboard:archive_team",
)  # fmt: skip

OF_AN_ITEM = (
    "stockroom:change", "stockroom:change_back", "stockroom:photo", "stockroom:barcodes",
    "stockroom:files", "stockroom:archive", "stockroom:restore", "stockroom:merge",
)  # fmt: skip

# What an empty POST answers: refused input is 422, what leads on is 302.
POSTS = {
    "account_login": (422, IN, IN, IN, IN, IN),
    "people:set_up": (422, 422, 422, 422, 422, 422),
    "people:theme": (IN, IN, IN, IN, IN, IN),
    "people:save_filter": (IN, 422, 422, 422, 422, 422),
    "people:rename_filter": (IN, 404, 404, 422, 404, 404),
    "people:remove_filter": (IN, 404, 404, IN, 404, 404),
    "people:bring_back_filter": (IN, 404, 404, IN, 404, 404),
    "people:open_with_filter": (IN, 404, 404, IN, 404, 404),
    "people:open_without_filter": (IN, 404, 404, IN, 404, 404),
    "people:add": (IN, 403, 403, 403, 403, 422),
    "people:add_several": (IN, 403, 403, 403, 403, 422),
    "people:change": (IN, 403, 403, 403, 403, 422),
    "people:change_back": (IN, 403, 403, 403, 403, 422),
    "people:reactivate": (IN, 403, 403, 403, 403, 422),
    "people:invite": (IN, 403, 403, 403, 403, 422),
    "people:revoke": (IN, 403, 403, 403, 403, 422),
    "people:welcome": (404, 404, 404, 404, 404, 404),
    "people:team_add": (IN, 403, 403, 403, 403, 422),
    "people:team_rename": (IN, 403, 403, 403, 403, 422),
    "people:team_join": (IN, 403, 403, 403, 403, 422),
    "people:team_leave": (IN, 403, 403, 403, 403, 422),
    "people:team_restore": (IN, 403, 403, 403, 403, 422),
    "dashboard:deactivate": (IN, 403, 403, 403, 403, 422),
    "dashboard:archive_team": (IN, 403, 403, 403, 403, 422),
    "dashboard:archive_again": (IN, 404, 403, 403, 422, 422),
    "dashboard:take_back": (IN, 404, 403, 403, 422, 422),
    "dashboard:undo_change": (IN, 403, 403, 403, 403, 404),
    "locations:add": (IN, 403, 403, 403, 422, 422),
    "locations:add_several": (IN, 403, 403, 403, 422, 422),
    "people:organisation": (IN, 403, 403, 403, 403, 422),
    "people:organisation_back": (IN, 403, 403, 403, 403, 422),
    "people:remove_second_step": (IN, 403, 403, 403, 403, IN),
    "people:account": (IN, 422, 422, 422, 422, 422),
    "people:change_address": (IN, IN, IN, IN, IN, IN),
    "people:address": (IN, 410, 410, 410, 410, 410),
    "people:end_session": (IN, IN, IN, IN, IN, IN),
    "locations:change": (IN, 404, 403, 403, 422, 422),
    "locations:move": (IN, 404, 403, 403, 422, 422),
    "locations:order": (IN, 404, 403, 403, IN, IN),
    "locations:restore": (IN, 404, 403, 403, 422, 422),
    "locations:undo": (IN, 404, 403, 403, IN, IN),
    "locations:change_back": (IN, 404, 403, 403, 422, 422),
    "locations:order_back": (IN, 404, 403, 403, 422, 422),
    "locations:undo_access": (IN, 404, 403, 403, IN, IN),
    "locations:access": (IN, 404, 403, 403, 422, 422),
    "dashboard:archive": (IN, 404, 403, 403, 422, 422),
    "stockroom:add": (IN, 403, 403, 403, 422, 422),
    "stockroom:use": (IN, 404, 403, 422, 422, 422),
    "stockroom:receive": (IN, 404, 403, 422, 422, 422),
    "stockroom:supplier_add": (IN, 403, 403, 403, 422, 422),
    "stockroom:supplier_change": (IN, 404, 404, 403, 422, 422),
    "stockroom:supplier_archive": (IN, 404, 404, 403, IN, IN),
    "stockroom:supplier_change_back": (IN, 404, 404, 403, 422, 422),
    "stockroom:supplier_restore": (IN, 404, 404, 403, IN, IN),
    "stockroom:offer_add": (IN, 404, 403, 403, 422, 422),
    "stockroom:offer_change": (IN, 404, 404, 403, 422, 422),
    "stockroom:offer_remove": (IN, 404, 404, 403, IN, IN),
    "stockroom:offer_change_back": (IN, 404, 404, 403, 422, 422),
    "stockroom:offer_restore": (IN, 404, 404, 403, IN, IN),
    "stockroom:order_start": (IN, 403, 403, 403, 422, 422),
    "stockroom:order_line": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_change": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_place": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_change_back": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_expect_back": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_expect": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_cancel": (IN, 404, 403, 403, IN, IN),
    "stockroom:order_reopen": (IN, 404, 403, 403, IN, IN),
    "stockroom:order_place_again": (IN, 404, 403, 403, 422, 422),
    "stockroom:order_receive": (IN, 404, 403, 422, 422, 422),
    "stockroom:order_unreceive": (IN, 404, 403, IN, IN, IN),
    "stockroom:reason_list": (IN, 403, 403, 403, 403, 422),
    "stockroom:reason_change": (IN, 403, 403, 403, 403, 404),
    "stockroom:to_reorder": (IN, 422, 422, 422, 422, 422),
    "stockroom:undo_restocking": (IN, 422, 422, 422, 422, 422),
    "assets:audit_start": (IN, 403, 403, 422, 422, 422),
    "assets:audit_see": (IN, 404, 403, 422, 422, 422),
    "assets:audit_withdraw": (IN, 404, 403, 404, 404, 404),
    "assets:audit_finish": (IN, 404, 403, 422, 422, 422),
    "assets:audit_undo": (IN, 404, 403, IN, IN, IN),
    "assets:audit_drop": (IN, 404, 403, IN, IN, IN),
    "assets:audit_pick_up": (IN, 404, 403, IN, IN, IN),
    "stockroom:count_start": (IN, 403, 403, 422, 422, 422),
    "stockroom:count_line": (IN, 404, 403, 404, 404, 404),
    "stockroom:count_add": (IN, 404, 403, 422, 422, 422),
    "stockroom:count_back": (IN, 404, 403, IN, IN, IN),
    "stockroom:count_post": (IN, 404, 403, 422, 422, 422),
    "stockroom:count_undo": (IN, 404, 403, 422, 422, 422),
    "stockroom:count_drop": (IN, 404, 403, IN, IN, IN),
    "stockroom:count_pick_up": (IN, 404, 403, IN, IN, IN),
    "stockroom:adjust": (IN, 404, 403, 422, 422, 422),
    "stockroom:count_one": (IN, 404, 403, 422, 422, 422),
    "stockroom:move": (IN, 404, 403, 422, 422, 422),
    "stockroom:reorder": (IN, 404, 403, 403, 422, 422),
    "stockroom:undo": (IN, 404, 403, IN, IN, IN),
    "stockroom:change": (IN, 404, 403, 403, 422, 422),
    "stockroom:change_back": (IN, 404, 403, 403, 422, 422),
    "stockroom:barcodes": (IN, 404, 403, 403, 422, 422),
    "stockroom:drop_barcode": (IN, 404, 403, 403, 422, 422),
    "stockroom:files": (IN, 404, 403, 403, 422, 422),
    "stockroom:remove_file": (IN, 404, 403, 403, IN, IN),
    "stockroom:bring_back_file": (IN, 404, 403, 403, IN, IN),
    "stockroom:archive": (IN, 404, 403, 403, 422, 422),
    "stockroom:restore": (IN, 404, 403, 403, 422, 422),
    "stockroom:undo_change": (IN, 404, 403, 403, IN, IN),
    "stockroom:merge": (IN, 404, 403, 403, 422, 422),
    "stockroom:rename_category": (IN, 403, 403, 403, 403, 422),
    "stockroom:undo_renaming": (IN, 403, 403, 403, 403, 404),
    "stockroom:drop_rule": (IN, 404, 403, 403, IN, IN),
    "stockroom:undo_rule": (IN, 404, 403, 403, IN, IN),
    "assets:add": (IN, 403, 403, 403, 422, 422),
    "assets:change": (IN, 404, 403, 403, 422, 422),
    "assets:change_back": (IN, 404, 403, 403, 422, 422),
    "assets:type_change": (IN, 404, 403, 403, 422, 422),
    "assets:type_change_back": (IN, 404, 403, 403, 422, 422),
    "assets:files": (IN, 404, 403, 403, 422, 422),
    "assets:type_files": (IN, 404, 403, 403, 422, 422),
    "assets:remove_file": (IN, 404, 403, 403, 422, 422),
    "assets:bring_back_file": (IN, 404, 403, 403, IN, IN),
    "assets:take_back_file": (IN, 404, 403, 403, IN, IN),
    "assets:check_out": (IN, 404, 403, 422, 422, 422),
    "assets:check_in": (IN, 404, 403, 422, 422, 422),
    "assets:move": (IN, 404, 403, 422, 422, 422),
    "assets:hand_over": (IN, 404, 403, 422, 422, 422),
    "assets:choose_columns": (IN, IN, IN, IN, IN, IN),
    "assets:many_pick": (IN, 404, 404, 404, 404, 404),
    "assets:many_export": (IN, 404, 404, 404, 404, 404),
    "assets:many_check_out": (IN, 403, 403, 422, 422, 422),
    "assets:many_check_in": (IN, 403, 403, 422, 422, 422),
    "assets:many_move": (IN, 403, 403, 422, 422, 422),
    "assets:many_hand_over": (IN, 403, 403, 422, 422, 422),
    "assets:many_lost": (IN, 403, 403, 422, 422, 422),
    "assets:many_found": (IN, 403, 403, 422, 422, 422),
    "assets:many_retire": (IN, 403, 403, 403, 422, 422),
    "assets:many_undo": (IN, 404, 403, IN, IN, IN),
    "assets:take_back": (IN, 404, 403, 403, IN, IN),
    "assets:renew": (IN, 404, 403, 422, 422, 422),
    "assets:report_lost": (IN, 404, 403, 422, 422, 422),
    "assets:report_found": (IN, 404, 403, 422, 422, 422),
    "assets:report_broken": (IN, 404, 403, 422, 422, 422),
    "assets:repaired": (IN, 404, 403, 422, 422, 422),
    "assets:retire": (IN, 404, 403, 403, 422, 422),
    "assets:restore": (IN, 404, 403, 403, 422, 422),
    "assets:undo": (IN, 404, 403, IN, IN, IN),
    "labels:q": (422, 404, IN, IN, IN, IN),
    "labels:scan": (IN, 422, 422, 422, 422, 422),
    "labels:scan_start": (IN, 422, 422, 422, 422, 422),
    "labels:scan_end": (IN, IN, IN, IN, IN, IN),
    "labels:scan_amount": (IN, IN, IN, IN, IN, IN),
    "labels:scan_undo": (IN, 404, 404, 404, 404, 404),
    "labels:scan_choose": (IN, 404, 404, 404, 404, 404),
    "labels:scan_line_amount": (IN, 404, 404, 404, 404, 404),
    "labels:scan_accept": (IN, 404, 404, 404, 404, 404),
    "labels:scan_attach": (IN, 403, 403, 403, 422, 422),
    "labels:scan_session_send": (IN, 404, 404, 422, 404, 404),
    "labels:read_frame": (IN, 415, 415, 415, 415, 415),
    "labels:photo": (IN, 422, 422, 422, 422, 422),
    "labels:pick": (IN, 422, 422, 422, 422, 422),
    "labels:from_list": (IN, 403, 403, 422, 422, 422),
    "labels:blanks": (IN, 403, 403, 422, 422, 422),
    "labels:stock_add": (IN, 403, 403, 403, 422, 422),
    "labels:stock_change": (IN, 403, 403, 403, 403, 403),
    "labels:stock_change_back": (IN, 403, 403, 403, 403, 403),
    "labels:stock_hide": (IN, 403, 403, 403, 403, IN),
    "labels:printer_list": (IN, 403, 403, 403, 422, 422),
    "labels:printer": (IN, 403, 403, 403, 422, 422),
    "labels:printer_forget": (IN, 403, 403, 403, IN, IN),
    "labels:printer_put_away": (IN, 403, 403, 403, IN, IN),
    "labels:template_add": (IN, 403, 403, 403, 422, 422),
    "labels:template_remove": (IN, 403, 403, 403, IN, IN),
    "labels:claim": (IN, 403, 403, 422, 422, 422),
    "labels:unclaim": (IN, 404, 403, 422, 422, 422),
    "labels:claim_new": (IN, 403, 403, 403, 422, 422),
    "labels:void": (IN, 404, 403, IN, IN, IN),
    "labels:unvoid": (IN, 404, 403, IN, IN, IN),
    "labels:replace": (IN, 404, 403, IN, IN, IN),
    "labels:found_answer": (IN, 404, 403, 403, 422, 422),
    "labels:found_close": (IN, 404, 403, 403, 422, 422),
    "labels:found_undo": (IN, 404, 403, 403, IN, IN),
    "labels:settle": (IN, IN, IN, IN, IN, IN),
    "labels:drop": (IN, IN, IN, IN, IN, IN),
    "labels:print": (IN, 422, 422, 422, 422, 422),
    "labels:rendering": (IN, 404, 404, IN, IN, IN),
    "labels:bell_stop": (IN, 404, 404, 404, 404, 404),
}


def added_at(place, *, by):
    """Another asset was added there."""
    facts = {"name": "Saw", "type_name": "Saw", "home": place, "by": by}
    return adding.add(operation_key=uuid4(), **facts).events.get()


@pytest.fixture
def things(cast) -> SimpleNamespace:
    """One of each thing that an address can name, in the Main building."""
    level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    drill = make.asset(home=cast.workshop)
    event = make.check_out(drill, to=cast.mo)
    tag = make.tag(asset=drill)
    run = make.print_run(("asset", drill), by=cast.mo)
    return SimpleNamespace(
        added=added_at(cast.workshop, by=cast.mo),
        cast=cast, item=level.item, movement=level.movements.get(), asset=drill, event=event,
        tag=tag, run=run, **found_and_answered(tag, by=cast.ada),
        moved=moved_into(cast.workshop, by=cast.ada),
        given=given_at(cast.workshop, by=cast.mo),
        **kept_with(level.item, by=cast.mo),
        **reordered(level, by=cast.ada), counted=counted_there(level, by=cast.ada),
        count=make.count(cast.workshop, by=cast.ada), manual=manual_of(drill, by=cast.mo),
        acceptance=accepted_by(event),
        saved=SavedFilter.objects.create(person=cast.olu, list="gear", name="A", query="state=out"),
        audit=make.audit(cast.workshop, by=cast.ada),
        offer=(offer := make.offer(level.item, by=cast.ada)),
        order=make.order(offer, at=cast.workshop, by=cast.ada),
    )  # fmt: skip


def found_and_answered(tag, *, by):
    """What a stranger wrote who found it, and the line that says somebody answered."""
    found = make.found_report(tag)
    return {"found": found, "answered": finds.answer(found, by=by, operation_key=uuid4())}


def kept_with(item, *, by):
    """A barcode, the line of history that says so, and a file that the storage has lost."""
    change = stockroom.catalogue.add_barcode(
        item, barcode=f"K{item.pk}", quantity=Decimal(1), by=by, operation_key=uuid4()
    )
    file = ItemFile.objects.create(item=item, file="files/0.pdf", name="Sheet.pdf", size=1, by=by)
    return {"barcode": item.barcodes.get(), "change": change, "file": file}


def manual_of(drill, *, by):
    """A file of an asset that the storage has lost."""
    file = AssetFile.objects.create(
        asset=drill, kind="manual", file="files/0.pdf", name="Manual.pdf", size=1, by=by
    )
    AssetEvent.objects.create(asset=drill, kind="add-file", file=file, by=by)
    return file


def reordered(level, *, by):
    """A reorder rule, and the line of history that says so."""
    rule = stockroom.operations.set_reorder_rule(
        level.item, location=level.location, reorder_point=Decimal(3), order_up_to=Decimal(9), by=by
    )
    return {"rule": rule, "rule_event": rule.item.rule_events.get()}


def counted_there(level, *, by):
    """What was counted of it by itself, as expected."""
    return stockroom.counts.count_one(
        level.item, location=level.location, counted=level.quantity, by=by, operation_key=uuid4()
    )


def accepted_by(event):
    """What was accepted with a check out, by name."""
    terms = Terms.objects.create(text="Bring it back.", by=event.by)
    return Acceptance.objects.create(checkout=event.checkout, terms=terms, name="A", by=event.by)


def moved_into(place, *, by):
    """A shelf that was put there out of what is there."""
    shelf = make.location(parent=make.location(parent=place))
    return locations.operations.move(shelf, to=place, by=by, operation_key=uuid4())


def given_at(place, *, by):
    """The line of history that says that somebody gave a team a role there."""
    facts = {"team": make.team(), "role": 1, "by": by, "operation_key": uuid4()}
    return locations.operations.set_access(place, **facts)


def usual_stock() -> LabelStock:
    """One that comes with the house."""
    return LabelStock.objects.get(part="L7160")


def a_template(maker) -> LabelTemplate:
    """One that anybody who prints may choose."""
    facts = {"shown": {"name": True}, "made_by": maker}
    return LabelTemplate.objects.get_or_create(name="Plain", defaults=facts)[0]


def a_scan_session(maker) -> ScanSession:
    """One that only its maker sees."""
    facts = {"doing": "look-up", "operation_key": uuid4()}
    return ScanSession.objects.get_or_create(by=maker, defaults=facts)[0]


def addresses(things: SimpleNamespace) -> dict[str, str]:
    """The address of each name, for the things in the Main building."""
    arguments = {
        "stockroom:ledger_export": ["csv"],
        "stockroom:item": [things.item.pk],
        "stockroom:use": [things.item.pk],
        "stockroom:receive": [things.item.pk],
        "stockroom:move": [things.item.pk],
        "stockroom:reorder": [things.item.pk],
        "stockroom:adjust": [things.item.pk],
        "stockroom:count_one": [things.item.pk],
        "stockroom:undo": [things.movement.pk],
        "stockroom:undo_restocking": [uuid4()],
        **{name: [things.item.pk] for name in OF_AN_ITEM},
        "stockroom:drop_barcode": [things.barcode.pk],
        "stockroom:file": [things.file.pk],
        "stockroom:remove_file": [things.file.pk],
        "stockroom:bring_back_file": [things.file.pk],
        "stockroom:undo_change": [things.change.pk],
        "stockroom:offer_add": [things.item.pk],
        "stockroom:supplier": [things.order.supplier_id],
        "stockroom:supplier_change": [things.order.supplier_id],
        "stockroom:supplier_archive": [things.order.supplier_id],
        "stockroom:supplier_change_back": [things.order.supplier_id],
        "stockroom:supplier_restore": [things.order.supplier_id],
        "stockroom:offer_change": [things.offer.pk],
        "stockroom:offer_remove": [things.offer.pk],
        "stockroom:offer_change_back": [things.offer.pk],
        "stockroom:offer_restore": [things.offer.pk],
        "stockroom:order": [things.order.pk],
        "stockroom:order_line": [things.order.pk],
        "stockroom:order_change": [things.order.pk],
        "stockroom:order_place": [things.order.pk],
        "stockroom:order_change_back": [things.order.pk],
        "stockroom:order_expect_back": [things.order.pk],
        "stockroom:order_expect": [things.order.pk],
        "stockroom:order_cancel": [things.order.pk],
        "stockroom:order_reopen": [things.order.pk],
        "stockroom:order_place_again": [things.order.pk],
        "stockroom:order_receive": [things.order.pk],
        "stockroom:order_unreceive": [things.order.pk],
        "stockroom:order_pdf": [things.order.pk],
        "stockroom:reason_change": [999_999],
        "stockroom:undo_renaming": [999_999],
        "stockroom:drop_rule": [things.rule.pk],
        "stockroom:undo_rule": [things.rule_event.pk],
        "assets:audit": [things.audit.pk],
        "assets:audit_see": [things.audit.pk],
        "assets:audit_withdraw": [things.audit.pk],
        "assets:audit_progress": [things.audit.pk],
        "assets:audit_finish": [things.audit.pk],
        "assets:audit_undo": [things.audit.pk],
        "assets:audit_drop": [things.audit.pk],
        "assets:audit_pick_up": [things.audit.pk],
        "stockroom:count": [things.count.pk],
        "stockroom:count_line": [things.count.pk],
        "stockroom:count_progress": [things.count.pk],
        "stockroom:count_add": [things.count.pk],
        "stockroom:count_back": [things.counted.pk],
        "stockroom:count_review": [things.count.pk],
        "stockroom:count_post": [things.count.pk],
        "stockroom:count_undo": [things.count.pk],
        "stockroom:count_drop": [things.count.pk],
        "stockroom:count_pick_up": [things.count.pk],
        "labels:count_jump": [things.count.pk],
        "assets:asset": [things.asset.pk],
        "assets:change": [things.asset.pk],
        "assets:change_back": [things.asset.pk],
        "assets:type_change": [things.asset.type_id],
        "assets:type_change_back": [things.asset.type_id],
        "assets:photo": [things.asset.pk],
        "assets:files": [things.asset.pk],
        "assets:event_photo": [things.event.pk],
        "assets:acceptance": [things.acceptance.pk],
        "assets:signature": [things.acceptance.pk],
        "assets:type_photo": [things.asset.type_id],
        "assets:type_files": [things.asset.type_id],
        "assets:file": [things.manual.pk],
        "assets:remove_file": [things.manual.pk],
        "assets:bring_back_file": [things.manual.pk],
        "assets:take_back_file": [things.manual.pk],
        "assets:check_out": [things.asset.pk],
        "assets:check_in": [things.asset.pk],
        "assets:move": [things.asset.pk],
        "assets:hand_over": [things.asset.pk],
        "assets:renew": [things.asset.pk],
        "assets:report_lost": [things.asset.pk],
        "assets:report_found": [things.asset.pk],
        "assets:report_broken": [things.asset.pk],
        "assets:repaired": [things.asset.pk],
        "assets:retire": [things.asset.pk],
        "assets:restore": [things.asset.pk],
        "assets:undo": [things.event.pk],
        "assets:many_undo": [things.event.pk],
        "assets:take_back": [things.added.pk],
        "labels:q": [things.tag.code],
        "labels:unclaim": [things.tag.code],
        "labels:void": [things.tag.code],
        "labels:claim_new": [things.tag.code, "gear"],
        **{
            f"labels:stock{verb}": [usual_stock().pk]
            for verb in ("", "_change", "_change_back", "_hide")
        },
        "labels:template_remove": [a_template(things.cast.olu).pk],
        **{
            f"labels:printer{verb}": [Printer.objects.get_or_create(name="Laser")[0].pk]
            for verb in ("", "_forget", "_put_away")
        },
        "labels:unvoid": [things.tag.code],
        "labels:replace": [things.tag.code],
        **{
            f"labels:scan_{verb}": [999_999] for verb in ("undo", "choose", "accept", "line_amount")
        },
        "labels:scan_session": [a_scan_session(things.cast.olu).pk],
        "labels:scan_session_send": [a_scan_session(things.cast.olu).pk],
        "labels:run": [things.run.pk],
        "labels:sheet": [things.run.pk],
        "labels:images": [things.run.pk, 300],
        "labels:rendering": [things.run.pk, 0],
        "labels:bell_stop": [999_999],
        "dashboard:undo_change": [999_999],
        **{f"labels:found_{verb}": [things.found.pk] for verb in ("report", "answer", "close")},
        "labels:found_undo": [things.answered.pk],
        "dashboard:location": [things.cast.workshop.pk],
        "locations:change": [things.cast.workshop.pk],
        "locations:change_back": [things.cast.workshop.pk],
        "locations:photo": [things.cast.workshop.pk],
        "locations:move": [things.cast.workshop.pk],
        "locations:order_back": [things.cast.workshop.pk],
        "locations:order": [things.cast.workshop.pk],
        "locations:restore": [things.cast.workshop.pk],
        "locations:undo": [things.moved.pk],
        "locations:undo_access": [things.given.pk],
        "locations:access": [things.cast.workshop.pk],
        "dashboard:inside": [things.cast.workshop.pk],
        "dashboard:why_location": [things.cast.workshop.pk],
        "dashboard:why_asset": [things.asset.pk],
        "dashboard:why_item": [things.item.pk],
        "locations:reach": [things.cast.olu.pk],
        "dashboard:happened": [things.cast.workshop.pk],
        "dashboard:archive_again": [things.moved.pk],
        "dashboard:take_back": [things.moved.pk],
        "dashboard:archive": [things.cast.workshop.pk],
        "people:organisation_back": [1],
        "people:welcome": ["secret"],
        "people:address": ["secret"],
        "people:end_session": [1],
        **{
            f"people:{verb}_filter": [things.saved.pk]
            for verb in ("rename", "remove", "bring_back", "open_with", "open_without")
        },
        "mfa_edit_webauthn": [1],
        "mfa_remove_webauthn": [1],
        **{name: [things.cast.olu.pk] for name in OF_A_PERSON},
        **{name: [things.cast.olu.teams.get().pk] for name in OF_A_TEAM},
        "account_reset_password_from_key": ["1", "none"],
    }
    return {name: reverse(name, args=arguments.get(name, [])) for name in MATRIX}


def signed_in(who: str, things: SimpleNamespace) -> Client:
    """The browser of one of WHO."""
    client = Client()
    if who != "nobody":
        client.force_login(getattr(things.cast, who))
    return client


def asked(method: str, where: str, client: Client) -> int:
    """What is answered, which changes nothing for whoever asks next in the same workspace."""
    window = Client()
    window.cookies.load(client.cookies.output(header="", sep=";"))
    cache.clear()
    with transaction.atomic():
        answer = getattr(window, method)(where)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_address_has_a_row(things):
    """The address of a code is spelled four ways; one of them is enough."""
    spelled = ("q/", "Q/")
    routes = {where for where, _ in all_routes() if not where.startswith(spelled)}
    places = addresses(things)
    named = {name: resolve(places[name]).route for name in MATRIX if name != "labels:q"}
    assert {where.replace("^", "") for where in routes} == set(named.values())


@pytest.mark.parametrize("who", WHO)
def test_what_get_answers(who, things):
    """Reading changes nothing, so each goes through all addresses of one workspace."""
    client = signed_in(who, things)
    answers = {name: client.get(where).status_code for name, where in addresses(things).items()}
    assert answers == {name: row[WHO.index(who)] for name, row in MATRIX.items()}


@pytest.mark.parametrize("who", WHO)
def test_what_an_empty_post_answers(who, things):
    client, places = signed_in(who, things), addresses(things)
    answers = {name: asked("post", places[name], client) for name in POSTS}
    assert answers == {name: row[WHO.index(who)] for name, row in POSTS.items()}


def test_every_address_that_takes_a_post_has_a_row(things):
    client = signed_in("ada", things)
    taking = {
        name
        for name, where in addresses(things).items()
        if not name.startswith(OF_ALLAUTH) and asked("post", where, client) != 405
    }
    assert taking == {name for name in POSTS if not name.startswith(OF_ALLAUTH)}


# What GET and POST answer where one may see nothing.
NOTHING_THERE = [(404, 404), (404, 405)]
HIDDEN = [
    name
    for name, answers in MATRIX.items()
    if 404 in answers and name not in ABOUT_PEOPLE | OF_THE_HOUSE
]


@pytest.mark.parametrize("place", ["annex", "site"])
@pytest.mark.parametrize("who", ["xan", "vic", "olu", "mo"])
def test_what_is_beside_or_above_does_not_exist(who, place, cast):
    """A sibling building, and the site above: seen by nobody whose role is in the Main building."""
    place = getattr(cast, place)
    level = make.level(at=place, quantity=10, by=cast.ada)
    drill = make.asset(home=place)
    event = make.check_out(drill, to=cast.ada)
    run = make.print_run(("asset", drill), by=cast.ada)
    there = SimpleNamespace(
        cast=SimpleNamespace(workshop=place, olu=cast.olu),
        item=level.item, movement=level.movements.get(), asset=drill, event=event,
        tag=(tag := make.tag(asset=drill)), run=run, **found_and_answered(tag, by=cast.ada),
        moved=moved_into(place, by=cast.ada), added=added_at(place, by=cast.ada),
        given=given_at(place, by=cast.ada),
        **kept_with(level.item, by=cast.ada),
        **reordered(level, by=cast.ada), counted=counted_there(level, by=cast.ada),
        count=make.count(place, by=cast.ada), manual=manual_of(drill, by=cast.ada),
        acceptance=accepted_by(event),
        saved=SavedFilter.objects.create(person=cast.olu, list="gear", name="A", query="state=out"),
        audit=make.audit(place, by=cast.ada),
        offer=(offer := make.offer(level.item, by=cast.ada)),
        order=make.order(offer, at=place, by=cast.ada),
    )  # fmt: skip
    client = Client()
    client.force_login(getattr(cast, who))
    answers = {
        name: (client.get(where).status_code, client.post(where).status_code)
        for name, where in addresses(there).items()
        if name in HIDDEN
    }
    assert {name: each for name, each in answers.items() if each not in NOTHING_THERE} == {}


@pytest.mark.parametrize("who", WHO)
def test_what_is_archived_is_as_open_as_before(who, things):
    """Its page stays for those who saw it; who may do what there stays as it was."""
    client = signed_in(who, things)
    places = {
        name: where
        for name, where in addresses(things).items()
        if name.startswith("locations:") or name == "dashboard:location"
    }
    Location.objects.under(things.cast.workshop).update(archived_at=timezone.now())
    assert {name: client.get(where).status_code for name, where in places.items()} == {
        name: MATRIX[name][WHO.index(who)] for name in places
    }


ARCHIVED_TO = {
    "locations:add": {"name": "Shelf", "kind": "shelf", "parent": "here"},
    "locations:add_several": {"lines": "Shelf", "parent": "here"},
    "locations:move": {"to": "here"},
    "stockroom:receive": {"location": "here", "quantity": "1"},
    "stockroom:move": {"location": "there", "to": "here", "quantity": "1"},
    "stockroom:add": {"name": "Screws", "unit": "each", "location": "here"},
    "stockroom:reorder": {"location": "here", "reorder_point": "1", "order_up_to": "2"},
    "assets:check_in": {"location": "here"},
    "assets:move": {"to": "here"},
    "assets:add": {"name": "Saw", "type_name": "Saw", "home": "here"},
    "dashboard:archive": {"to": "here"},
}


@pytest.mark.parametrize("who", ["mo", "ada"])
def test_nothing_is_put_into_what_is_archived(who, things):
    """Nor is it offered; what a hand-made form names is refused beside its field."""
    archived = make.location(name="Old store", parent=things.cast.main)
    Location.objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    keys = {"here": archived.pk, "there": things.cast.workshop.pk}
    client, places = signed_in(who, things), addresses(things)
    for name, fields in ARCHIVED_TO.items():
        assert "Old store" not in client.get(places[name]).content.decode()
        data = {field: keys.get(value, value) for field, value in fields.items()}
        answer = client.post(places[name], data | {"operation_key": str(uuid4())})
        assert (name, answer.status_code) == (name, 422)
        wrong = next(field for field, value in fields.items() if value == "here")
        assert (name, list(answer.context["form"].errors)) == (name, [wrong])
