"""Addresses of people and of sign-in. allauth looks its own up by name, without a namespace."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path, re_path

from . import account_views, invitation_views, saved_views, team_views, views
from .doors import answering_422, any_member, public

app_name = "people"
urlpatterns = [
    path("set-up/", views.set_up, name="set_up"),
    path("", views.person_list, name="person_list"),
    path("add/", views.add, name="add"),
    path("add/several/", views.add_several, name="add_several"),
    path("suggest/", views.suggest, name="suggest"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/change/undo/", views.change_back, name="change_back"),
    path(
        "<int:pk>/second-step/remove/",
        account_views.remove_second_step,
        name="remove_second_step",
    ),
    path("<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:pk>/invite/", invitation_views.invite, name="invite"),
    path("<int:pk>/revoke/", invitation_views.revoke, name="revoke"),
    path("invitations/", invitation_views.invitation_list, name="invitation_list"),
    path("welcome/<str:secret>/", invitation_views.welcome, name="welcome"),
    path("history/", views.history, name="history"),
    path("teams/", team_views.team_list, name="team_list"),
    path("teams/add/", team_views.team_add, name="team_add"),
    path("teams/<int:pk>/rename/", team_views.team_rename, name="team_rename"),
    path("teams/<int:pk>/join/", team_views.team_join, name="team_join"),
    path("teams/<int:pk>/leave/", team_views.team_leave, name="team_leave"),
    path("teams/<int:pk>/restore/", team_views.team_restore, name="team_restore"),
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/<int:pk>/undo/", views.organisation_back, name="organisation_back"),
    path("organisation/logo/", views.logo, name="logo"),
    path("me/", account_views.account, name="account"),
    path("me/address/", account_views.change_address, name="change_address"),
    path("me/address/<str:secret>/", account_views.address, name="address"),
    path("me/devices/<int:pk>/end/", account_views.end_session, name="end_session"),
    path("me/filters/save/", saved_views.save, name="save_filter"),
    path("me/filters/<int:pk>/rename/", saved_views.rename, name="rename_filter"),
    path("me/filters/<int:pk>/remove/", saved_views.remove, name="remove_filter"),
    path("me/filters/<int:pk>/bring-back/", saved_views.bring_back, name="bring_back_filter"),
    path("me/filters/<int:pk>/open-with/", saved_views.open_with, name="open_with_filter"),
    path("me/filters/<int:pk>/open-without/", saved_views.open_without, name="open_without_filter"),
    path("theme/", views.theme, name="theme"),
]

allauth_urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", any_member(allauth.logout), name="account_logout"),
    path("sign-up/", public(allauth.signup), name="account_signup"),
    path("inactive/", public(allauth.account_inactive), name="account_inactive"),
    path(
        "again/", any_member(answering_422(allauth.reauthenticate)), name="account_reauthenticate"
    ),
    path(
        "password/",
        any_member(answering_422(allauth.password_change)),
        name="account_change_password",
    ),
    path(
        "password/new/",
        any_member(answering_422(allauth.password_set)),
        name="account_set_password",
    ),
    path(
        "password/forgotten/",
        public(answering_422(allauth.password_reset)),
        name="account_reset_password",
    ),
    path(
        "password/forgotten/sent/",
        public(allauth.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(answering_422(allauth.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "password/forgotten/done/",
        public(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("me/devices/", any_member(usersessions.list_usersessions), name="usersessions_list"),
    path("me/second-step/", any_member(mfa.index), name="mfa_index"),
    path("sign-in/second-step/", public(answering_422(mfa.authenticate)), name="mfa_authenticate"),
    path("sign-in/passkey/", views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("again/code/", any_member(answering_422(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        any_member(answering_422(webauthn.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "me/second-step/app/add/",
        any_member(answering_422(totp.activate_totp)),
        name="mfa_activate_totp",
    ),
    path(
        "me/second-step/app/remove/", any_member(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path(
        "me/second-step/codes/",
        any_member(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "me/second-step/codes/new/",
        any_member(answering_422(recovery_codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "me/second-step/codes/download/",
        any_member(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("me/second-step/passkeys/", any_member(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path(
        "me/second-step/passkeys/add/",
        any_member(answering_422(webauthn.add_webauthn)),
        name="mfa_add_webauthn",
    ),
    path(
        "me/second-step/passkeys/<int:pk>/rename/",
        any_member(answering_422(webauthn.edit_webauthn)),
        name="mfa_edit_webauthn",
    ),
    path(
        "me/second-step/passkeys/<int:pk>/remove/",
        any_member(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
