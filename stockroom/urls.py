"""Addresses."""

app_name = "stockroom"
urlpatterns: list = []
