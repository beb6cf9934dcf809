"""What was printed, as a file: at once, or drawn in the background when that takes long."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member
from people.pages import next_address, page, refusal, wants_part

from . import renderings
from .bench import Again
from .models import PrintRun, Rendering
from .models.renderings import PDF
from .pdf import to_pdf
from .png import to_pngs, to_zip, too_large
from .selecting import printed_again
from .sheets import Sheet

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@any_member
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What was printed together, where, by whom and when, as it comes again."""
    runs = PrintRun.objects.visible_to(request.user).newest_first(request.user)
    shown = get_object_or_404(runs, pk=pk)
    again = Again(shown, request.user)
    context = {"run": shown, "again": again, "sheets": again.sheets}
    return page(request, "labels/run.html", section="labels", **context)


@any_member
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A print run as PDF, as it was printed. It comes again, to who may print its labels."""
    run = its_run(request, pk, PDF)
    if renderings.is_long(run, request.user):
        return from_the_worker(request, run, PDF)
    pages = its_sheets(request, run)
    return handed_out(to_pdf(pages, title=f"Labels {pk}"), f"labels-{pk}.pdf", "application/pdf")


@any_member
@require_safe
def images(request: HttpRequest, pk: int, dpi: int) -> HttpResponseBase:
    """A print run on a roll or tape for a label printer of ``dpi``: a PNG, or several in a ZIP."""
    run = its_run(request, pk, dpi)
    if dpi == PDF:
        raise Http404("No label printer prints no dots.")
    if renderings.is_long(run, request.user, dpi):
        return from_the_worker(request, run, dpi)
    pages = tuple(page for page in its_sheets(request, run) if page.labels)
    if too_large(pages, dpi):
        return refusal(request, renderings.TOO_LARGE, section="labels")
    name = f"labels-{pk}-{dpi}dpi"
    if len(pages) == 1:
        return handed_out(to_pngs(pages, dpi)[0], f"{name}.png", "image/png")
    return handed_out(to_zip(pages, dpi), f"{name}.zip", "application/zip")


@any_member
@require_http_methods(["GET", "POST"])
def rendering(request: HttpRequest, pk: int, dpi: int) -> HttpResponse:
    """How far the drawing of a long run is (``dpi`` 0: as PDF), and then the file; POST begins."""
    run = its_run(request, pk, dpi)
    if request.method == "POST":
        return to_its_file(request, run, dpi)
    mine = Rendering.objects.visible_to(request.user).filter(run=run, dpi=dpi).first()
    if mine and not mine.is_under_way:
        mine.stop_waiting()
    return page(
        request,
        "labels/rendering.html",
        section="labels",
        run=run,
        dpi=dpi,
        rendering=mine,
        is_ready=bool(mine and mine.file and renderings.is_current(mine)),
        bell=None,
    )


@any_member
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of a page that stays open while something is drawn."""
    return render(request, "labels/_bell.html")


@any_member
@require_POST
def bell_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell this person no more of a drawing, on no device; its file stays where it is."""
    get_object_or_404(Rendering.objects.visible_to(request.user), pk=pk).stop_waiting()
    if wants_part(request):
        return render(request, "labels/_bell.html")
    return redirect(next_address(request) or "labels:run_list")


def to_its_file(request: HttpRequest, run: PrintRun, dpi: int = PDF) -> HttpResponse:
    """Have a long run drawn, and go to where one sees how far it is; a short one comes at once."""
    if not renderings.is_long(run, request.user, dpi):
        return redirect("labels:images", run.pk, dpi) if dpi else redirect("labels:sheet", run.pk)
    renderings.begin(run, by=request.user, dpi=dpi)  # type: ignore[arg-type]
    return redirect("labels:rendering", run.pk, dpi)


def from_the_worker(request: HttpRequest, run: PrintRun, dpi: int) -> HttpResponseBase:
    """The file that was drawn; else to where it is begun."""
    mine = Rendering.objects.visible_to(request.user).filter(run=run, dpi=dpi).first()
    if mine is None or not mine.file or not renderings.is_current(mine):
        return redirect("labels:rendering", run.pk, dpi)
    mine.stop_waiting()
    ending = mine.name.rpartition(".")[2]
    return FileResponse(mine.file.open(), filename=mine.name, content_type=TYPES[ending])


def its_run(request: HttpRequest, pk: int, dpi: int) -> PrintRun:
    """A print run that this person may see, if it comes in so many dots."""
    run = get_object_or_404(PrintRun.objects.visible_to(request.user), pk=pk)
    if dpi not in (PDF, *run.resolutions):
        raise Http404("No label printer prints this run in so many dots.")
    return run


def its_sheets(request: HttpRequest, run: PrintRun) -> tuple[Sheet, ...]:
    """What of a run may still be printed."""
    if pages := printed_again(run, request.user):
        return pages
    raise Http404(renderings.NOTHING_LEFT)


def handed_out(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to look at or to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
