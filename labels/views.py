"""Where labels lead, and how they are printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere, requires
from locations.models import Location, Role
from people.pages import done, page, posted, whole_number
from people.refused import Refused
from stockroom.models import Count, Item, StockLevel

from . import operations
from .bench import Bench, copies_of, labels_of
from .forms import CodeForm, PickForm, SheetForm, chosen_sheet
from .models import PrintRun
from .pdf import to_pdf
from .sheets import layout
from .sheets import stock as label_stock
from .targets import meaning


@any_member
@require_safe
def q(request: HttpRequest, code: str) -> HttpResponse:
    """The permanent address in every label: on to the thing's page.

    An unknown code and one for something out of this person's sight are answered alike.
    """
    if (thing := meaning(code, request.user)) is None:
        raise Http404("No label of ours says this.")
    return redirect(thing)


@any_member
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """Type a code, or let a hand scanner type it, and go where it leads."""
    form = CodeForm(posted(request))
    if form.is_valid():
        if thing := meaning(form.cleaned_data["code"], request.user):
            return redirect(thing)
        form.add_error("code", "No label of ours says this. Check the code and try again.")
    return page(request, "labels/scan.html", section="scan", form=form)


@requires(Role.OPERATOR, Count)
@require_safe
def count_jump(request: HttpRequest, count: Count) -> HttpResponse:
    """On to the line of a count that was scanned or typed: a bin, an item, or one at the other."""
    text = request.GET.get("find", "")
    match meaning(text, request.user):
        case StockLevel() as level:
            asked = {"level": level.pk}
        case (Item() | Location()) as thing:
            asked = {"find": thing.code}
        case _:
            asked = {"find": text}
    return redirect(f"{count.get_absolute_url()}?{urlencode(asked)}")


@any_member
@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """What is picked, on which paper, from which label on: the sheet as it will be printed."""
    mine = Bench(request.user)
    part, start = chosen_sheet(request.GET, mine.run)
    return bench_page(request, mine, SheetForm(initial={"stock": part}), part, start)


def bench_page(
    request: HttpRequest, mine: Bench, form: SheetForm, part: str, start: int
) -> HttpResponse:
    """The label bench around ``form``."""
    copies, paper = copies_of(mine.labels), label_stock(part)
    return page(
        request,
        "labels/bench.html",
        section="labels",
        bench=mine,
        total=len(copies),
        sheets=layout(copies, paper, start),
        form=form,
        part=part,
        paper=paper,
        start=start,
        may_print=bool(mine.labels) or may_somewhere(request.user, Role.OPERATOR),
    )


@any_member
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """Add the ticked things to the selection."""
    things = PickForm(request.POST, user=request.user).picked()
    if not things:
        return refusal(request, "Nothing was ticked that your teams can print labels for.")
    try:
        operations.pick(things, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused))
    number = len(things)
    words = f"Picked {number} {'label' if number == 1 else 'labels'} to print."
    return done(request, reverse("labels:bench"), words)


def refusal(request: HttpRequest, words: str) -> HttpResponse:
    """The page that says why not."""
    return page(request, "refused.html", status=422, section="labels", words=words, back=None)


@any_member
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Change how many copies of each picked label to print; none takes it out."""
    settle_copies(request)
    return redirect(f"{reverse('labels:bench')}?{request.GET.urlencode()}")


UNBELIEVABLE = 100_000  # copies: a slip of the finger, and no number


def settle_copies(request: HttpRequest) -> None:
    """Take over the copies that stand in the form, as far as they are numbers."""
    copies = {}
    for name, value in request.POST.items():
        key, number = whole_number(name.removeprefix("copies-")), whole_number(value)
        if key is not None and number is not None and number < UNBELIEVABLE:
            copies[key] = number
    operations.set_copies(copies, by=request.user)


@any_member
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take one label, or with ``all`` every label, out of the selection."""
    key = whole_number(request.POST.get("line"))
    keys = None if "all" in request.POST else [] if key is None else [key]
    operations.drop(keys, by=request.user)
    return redirect(f"{reverse('labels:bench')}?{request.GET.urlencode()}")


@any_member
@require_POST
def print_labels(request: HttpRequest) -> HttpResponse:
    """Make a print run of the selection, with the copies as they stand, and go to its PDF."""
    settle_copies(request)
    form = SheetForm(request.POST)
    if form.is_valid() and form.try_to_print(by=request.user):
        assert form.outcome
        return redirect("labels:sheet", pk=form.outcome.pk)
    mine = Bench(request.user)
    return bench_page(request, mine, form, *chosen_sheet(request.POST, mine.run))


@any_member
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A print run as PDF. It can be fetched again, by the one who printed it."""
    run = get_object_or_404(PrintRun.objects.visible_to(request.user).printed(), pk=pk)
    labels = labels_of(run, request.user)
    if not labels:
        raise Http404("There is no label left to print.")
    pages = layout(copies_of(labels), label_stock(run.stock), run.start)
    response = HttpResponse(to_pdf(pages, title=f"Labels {run.pk}"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="labels-{run.pk}.pdf"'
    return response
