"""What is over is not kept for ever: mails that went out, and sessions that ended."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from people.sign_in import deliver


def mail(settings, status, *, days: int) -> DBTaskResult:
    """A mail that was handed to the worker, and what became of it so many days ago."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    handed = deliver.enqueue(subject="Choose a password", body="A link", to=["ana@example.org"])
    row = DBTaskResult.objects.get(pk=handed.id)
    row.status, row.finished_at = status, timezone.now() - timedelta(days=days)
    row.save()
    return row


def test_mails_that_were_dealt_with_a_week_ago_are_forgotten(cast, settings):
    mail(settings, TaskResultStatus.SUCCESSFUL, days=8)
    mail(settings, TaskResultStatus.FAILED, days=8)
    lately = mail(settings, TaskResultStatus.SUCCESSFUL, days=6)
    waiting = mail(settings, TaskResultStatus.READY, days=8)
    call_command("send_digests", verbosity=0)
    assert set(DBTaskResult.objects.all()) == {lately, waiting}


def test_sessions_that_ended_are_forgotten(cast, sign_in):
    going_on = sign_in(cast.olu).session.session_key
    Session.objects.create(
        session_key="ended", session_data="", expire_date=timezone.now() - timedelta(minutes=1)
    )
    call_command("send_digests", verbosity=0)
    assert [session.pk for session in Session.objects.all()] == [going_on]
