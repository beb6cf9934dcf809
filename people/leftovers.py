"""What is over and kept no longer: work that is done, sessions that ended, files nobody names."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from . import stray_files
from .sessions import SessionStore

# Mails stand there in full, with their links, some of which let somebody in for three days.
KEPT_FOR = timedelta(days=7)


def drop() -> None:
    """Forget what was done longer than a week ago, who is signed in no longer, and stray files."""
    done = DBTaskResult.objects.finished()
    done.filter(finished_at__lt=timezone.now() - KEPT_FOR).delete()
    SessionStore.clear_expired()
    stray_files.drop()
