"""The label bench: what is printed, on which paper, from which label on, and what labels show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import any_member, may_somewhere
from locations.models import Role
from people.pages import done, page, whole_number

from . import operations, templating
from .bench import Bench, BlanksBench, printed_before
from .claim_forms import BlanksForm
from .claim_views import must_print
from .forms import MOST_WRITTEN, SAID, BenchForm, CopiesForm, TemplateForm, tried
from .models import LabelTemplate, PrintRun
from .paper_views import must_manage
from .printed_views import to_its_file


@any_member
@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """What is picked, on which paper, from which label on: the sheet as it will be printed."""
    before = printed_before(request.user)
    form = tried(request.GET, user=request.user, latest=before[0] if before else None)
    return remembered(request, form, bench_page(request, Bench(request.user, form), before))


def bench_page(
    request: HttpRequest, mine: Bench, before: list[PrintRun], **more: Any
) -> HttpResponse:
    """The label bench as it stands."""
    return page(
        request,
        "labels/bench.html",
        section="labels",
        before=before,
        copies=mine.copies,
        may_manage=may_somewhere(request.user, Role.MANAGER),
        may_print=bool(mine.labels) or may_somewhere(request.user, Role.OPERATOR),
        **drawn(mine) | {"naming": TemplateForm()} | more,
    )


def drawn(mine: Bench) -> dict[str, Any]:
    """What the drawing of a bench needs."""
    form = mine.form
    return {
        "bench": mine,
        "sheets": mine.sheets,
        "form": form,
        "stock": form.cleaned_data.get("stock"),
        "struck": mine.setup.struck if mine.setup else (),
        "query": form.address,
        "strikes": form.data.get("mode") == "strike",
    }


def remembered(request: HttpRequest, form: BenchForm, response: HttpResponse) -> HttpResponse:
    """The page, with what was chosen on it in its address."""
    response["HX-Push-Url"] = f"{request.path}?{form.address.urlencode()}"
    return response


@any_member
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Take over the copies of each picked label, and show the sheets as they are wanted now."""
    form, copies = BenchForm(request.POST, user=request.user), sent_copies(request)
    too_long = any(len(str(request.POST[name])) > MOST_WRITTEN for name in request.POST)
    if too_long or not copies.is_valid():
        mine = Bench(request.user, form, copies)
        return bench_page(request, mine, printed_before(request.user), status=422)
    operations.set_copies(copies.wanted, by=request.user)
    return to_bench(form)


def sent_copies(request: HttpRequest) -> CopiesForm:
    """The copies of what is picked, as they stand in the form."""
    return CopiesForm.sent(request.POST, user=request.user)


def to_bench(form: BenchForm) -> HttpResponse:
    """Back to where it is drawn, with what was chosen in the address."""
    return redirect(f"{reverse(form.at)}?{form.address.urlencode()}")


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
    form, copies = BenchForm(request.POST, user=request.user), sent_copies(request)
    if copies.is_valid():
        operations.set_copies(copies.wanted, by=request.user)
        if form.is_valid() and form.try_to_print(by=request.user):
            return to_its_file(request, form.outcome)
    return bench_page(request, Bench(request.user, form, copies), printed_before(request.user))


@any_member
@require_http_methods(["GET", "POST"])
def blanks(request: HttpRequest) -> HttpResponse:
    """Print a stack of labels with fresh codes, to be put on things later."""
    must_print(request.user)
    if request.method == "POST":
        form = BlanksForm(request.POST, user=request.user)
        if "show" in request.POST:
            return to_bench(form)
        if form.is_valid() and form.try_to_print(by=request.user):
            return to_its_file(request, form.outcome)
        return blanks_page(request, form)
    before, query = printed_before(request.user), request.GET.copy()
    latest = before[0] if before else None
    form = tried(query, user=request.user, latest=latest, form=BlanksForm)
    if "count" not in query:
        query["count"] = str(form.room)
        form = tried(query, user=request.user, latest=latest, form=BlanksForm)
    return remembered(request, form, blanks_page(request, form))


def blanks_page(request: HttpRequest, form: BenchForm) -> HttpResponse:
    """The bench for labels with fresh codes."""
    mine = BlanksBench(request.user, form)
    return page(request, "labels/blanks.html", section="labels", **drawn(mine))


@any_member
@require_POST
def template_add(request: HttpRequest) -> HttpResponse:
    """Keep what labels show just now as a template, to be chosen or to be usual."""
    must_manage(request.user)
    form, named = BenchForm(request.POST, user=request.user), TemplateForm(request.POST)
    if not (form.is_valid() and named.is_valid() and named.cleaned_data["called"]):
        form.add_error(None, "Give the template a name.")
        return bench_page(request, Bench(request.user, form), printed_before(request.user))
    data = named.cleaned_data
    known = LabelTemplate.objects.visible_to(request.user).offered()
    replaces = known.filter(name=data["called"]).exists()
    if replaces and "replace" not in request.POST:
        mine, before = Bench(request.user, form), printed_before(request.user)
        return bench_page(request, mine, before, status=422, naming=named, replaces=data["called"])
    template = templating.save(
        data["called"],
        form.show,
        kind=data["for_kind"],
        stock=form.cleaned_data["stock"] if data["by_default"] == "stock" else None,
        is_default=bool(data["by_default"]),
        by=request.user,
    )
    query = form.address
    for name in SAID:
        query.pop(name, None)
    query["template"] = str(template.pk)
    undo = None
    if not replaces and not template.is_default:
        undo = reverse("labels:template_remove", args=[template.pk])
    back = f"{reverse('labels:bench')}?{query.urlencode()}"
    return done(request, back, f"Kept {template}.", undo=undo)


@any_member
@require_POST
def template_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a template out of the list, or bring it back."""
    must_manage(request.user)
    template = get_object_or_404(LabelTemplate.objects.visible_to(request.user), pk=pk)
    here = reverse("labels:template_remove", args=[pk])
    if "back" in request.GET:
        templating.bring_back(template, by=request.user)
        again = f"{reverse('labels:bench')}?{urlencode({'template': template.pk})}"
        return done(request, again, f"{template} is offered again.", undo=here)
    templating.remove(template, by=request.user)
    undo = f"{here}?back=1"
    return done(request, reverse("labels:bench"), f"Removed {template}.", undo=undo)
