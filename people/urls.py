"""Addresses of people and of sign-in. allauth looks its own up by name, without a namespace."""

from allauth.account import views as allauth
from django.urls import path, re_path

from . import invitation_views, team_views, views
from .doors import answering_422, any_member, public

app_name = "people"
urlpatterns = [
    path("set-up/", views.set_up, name="set_up"),
    path("", views.person_list, name="person_list"),
    path("add/", views.add, name="add"),
    path("suggest/", views.suggest, name="suggest"),
    path("<int:pk>/change/", views.change, name="change"),
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
    path("organisation/logo/", views.logo, name="logo"),
    path("me/", views.account, name="account"),
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
]
