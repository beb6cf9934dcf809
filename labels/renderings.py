"""Drawing a long print run in the background, and keeping the file for some days."""

from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django_tasks import task

from people.models import Person
from people.refused import Refused

from .models import PrintLine, PrintRun, Rendering
from .models.renderings import PDF
from .pdf import to_pdf
from .png import to_zip, too_large
from .selecting import lines_again, namable, place_of, printed_again

# What is drawn while one waits: about a second on a slow machine.
MOST_AT_ONCE, MOST_IMAGES_AT_ONCE = 300, 60
TOLD_EVERY = 0.5  # seconds

NOTHING_LEFT = "There is no label left to print."
TOO_LARGE = "These labels are too large to come as images. Take the PDF."
FAILED = "The labels could not be drawn. Begin again; if it fails again, tell an administrator."


def is_long(run: PrintRun, user: Any, dpi: int = PDF) -> bool:
    """Does what ``user`` sees of it take longer to draw than one should wait for an answer?"""
    most = MOST_AT_ONCE if dpi == PDF else MOST_IMAGES_AT_ONCE
    lines = PrintLine.objects.visible_to(user).filter(run=run)
    return bool((lines.aggregate(labels=Sum("copies"))["labels"] or 0) > most)


def begin(run: PrintRun, *, by: Person, dpi: int = PDF) -> Rendering:
    """Have ``run`` drawn for ``by``, who waits for it, unless that is under way or done."""
    drop_old()
    rendering, is_new = ask(run, by=by, dpi=dpi)
    Rendering.objects.filter(pk=rendering.pk).update(is_awaited=True)
    if is_new:
        draw.enqueue(rendering.pk, str(rendering.attempt))
        rendering.refresh_from_db()
    return rendering


@transaction.atomic
def ask(run: PrintRun, *, by: Person, dpi: int) -> tuple[Rendering, bool]:
    """The rendering, and whether this is a new attempt at it."""
    rendering, is_new = Rendering.objects.get_or_create(run=run, by=by, dpi=dpi)
    if is_new:
        return rendering, True
    rendering = Rendering.objects.select_for_update().get(pk=rendering.pk)
    if rendering.is_under_way or is_current(rendering):
        return rendering, False
    remove(rendering)
    rendering.attempt, rendering.problem, rendering.file = uuid4(), "", ""
    rendering.steps = rendering.done = 0
    rendering.asked_at = rendering.heard_at = timezone.now()
    rendering.save()
    return rendering, True


def is_current(rendering: Rendering) -> bool:
    """Is its file there, with just the labels that its asker may print now?"""
    return rendering.is_kept and rendering.content == content(rendering.run, rendering.by)


def content(run: PrintRun, user: Any) -> str:
    """A digest of which labels of ``run`` ``user`` may still print, and which name their place."""
    lines, allowed = lines_again(run, user)
    named = namable(lines, run, user)
    kept = ((line.pk, place_of(line) in named) for line in lines if line.tag_id in allowed)
    return sha256(repr([*kept]).encode()).hexdigest()


@task()
def draw(key: int, attempt: str) -> None:
    """Draw one rendering, unless another attempt at it was begun since."""
    rows = Rendering.objects.select_related("run", "by")
    rendering = rows.filter(pk=key, attempt=UUID(attempt)).first()
    if rendering is None or not rendering.is_under_way:
        return
    progress, file = Progress(rendering), rendering.file
    try:
        held = content(rendering.run, rendering.by)
        ending = rendering.name.rpartition(".")[2]
        written = ContentFile(drawn(rendering, progress))
        file.save(f"{uuid4().hex}.{ending}", written, save=False)
    except Refused as refused:
        progress.write(problem=str(refused))
        return
    except Exception:
        progress.write(problem=FAILED)
        raise
    if not progress.write(file=file.name, content=held, done=progress.steps):
        file.delete(save=False)


def drawn(rendering: Rendering, progress: "Progress") -> bytes:
    """The file. Refused when nothing of it may be printed any more, or it is too large."""
    run, told = rendering.run, progress.told
    pages = printed_again(run, rendering.by, told=told)
    if not pages:
        raise Refused(NOTHING_LEFT)
    if rendering.dpi == PDF:
        return to_pdf(pages, title=f"Labels {run.pk}", told=told)
    if too_large(pages, rendering.dpi):
        raise Refused(TOO_LARGE)
    return to_zip((page for page in pages if page.labels), rendering.dpi, told=told)


class Progress:
    """What a worker tells of one attempt, now and then; nobody listens once it was given up."""

    def __init__(self, rendering: Rendering) -> None:
        self.mine = Rendering.objects.filter(pk=rendering.pk, attempt=rendering.attempt)
        lines = PrintLine.objects.visible_to(rendering.by).filter(run=rendering.run)
        labels = lines.aggregate(labels=Sum("copies"))["labels"] or 0
        self.done, self.steps = 0, 2 * labels
        self.write(steps=self.steps)

    def told(self, count: int) -> None:
        self.done += count
        if monotonic() - self.written_at > TOLD_EVERY:
            self.write(done=self.done)

    def write(self, **facts: Any) -> bool:
        """Write down ``facts``; False if the attempt was given up."""
        self.written_at = monotonic()
        return bool(self.mine.update(heard_at=timezone.now(), **facts))


def drop_old() -> int:
    """Drop the files that were kept long enough, and say how many. They can be drawn anew."""
    before = timezone.now() - Rendering.KEPT_FOR
    old = list(Rendering.objects.exclude(file="").filter(heard_at__lt=before))
    for rendering in old:
        Rendering.objects.filter(pk=rendering.pk, file=rendering.file.name).delete()
        remove(rendering)
    return len(old)


def remove(rendering: Rendering) -> None:
    """Its file goes, once that is settled."""
    storage, name = rendering.file.storage, rendering.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
