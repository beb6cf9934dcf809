"""The screens of files kept with gear."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import requires
from locations.models import Role
from people.documents import handed_out
from people.pages import done, page, posted, refusal
from people.refused import Refused
from people.verb_forms import VerbForm, faults

from .file_forms import FileForm, TypeFileForm
from .files import add_file
from .files import bring_back_file as bring_back
from .files import remove_file as remove
from .files import take_back_file as take_back
from .models import Asset, AssetFile, AssetType


@requires(Role.MANAGER, Asset)
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, asset: Asset) -> HttpResponse:
    """Manuals and invoices kept with one asset, and one more."""
    return kept_with(request, asset, FileForm, asset.get_absolute_url())


@requires(Role.MANAGER, AssetType)
@require_http_methods(["GET", "POST"])
def type_files(request: HttpRequest, kind: AssetType) -> HttpResponse:
    """Manuals kept with all units of a type, and one more."""
    return kept_with(request, kind, TypeFileForm, reverse("assets:type_change", args=[kind.pk]))


def kept_with(
    request: HttpRequest, about: Asset | AssetType, form_class: type[FileForm], back: str
) -> HttpResponse:
    """The page of files, and adding one."""
    form = form_class(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and form.try_to(add_file, about, by=request.user):
        undo = reverse("assets:take_back_file", args=[form.outcome.pk])
        return done(request, form.outcome.get_absolute_url(), f"Added {form.outcome}.", undo=undo)
    return page(
        request,
        "assets/files.html",
        section="gear",
        about=about,
        is_type=isinstance(about, AssetType),
        back=back,
        form=form,
        files=about.files.kept().select_related("by"),
    )


@requires(Role.VIEWER, AssetFile, fetch="kept")
@require_safe
def file(request: HttpRequest, file: AssetFile) -> HttpResponseBase:
    """A file, to be saved."""
    return handed_out(file.file, file.name)


@requires(Role.MANAGER, AssetFile)
@require_POST
def remove_file(request: HttpRequest, file: AssetFile) -> HttpResponse:
    """List it and hand it out no more."""
    form = VerbForm(request.POST)
    if form.is_valid() and form.try_to(remove, file, by=request.user):
        undo = reverse("assets:bring_back_file", args=[file.pk])
        return done(request, file.get_absolute_url(), f"Removed {file}.", undo=undo)
    return refusal(request, faults(form), section="gear", back=file)


@requires(Role.MANAGER, AssetFile)
@require_POST
def take_back_file(request: HttpRequest, file: AssetFile) -> HttpResponse:
    """Undo its addition."""
    take_back(file, by=request.user)
    return done(request, file.get_absolute_url(), f"Undone. {file} is not kept.")


@requires(Role.MANAGER, AssetFile)
@require_POST
def bring_back_file(request: HttpRequest, file: AssetFile) -> HttpResponse:
    """Undo its removal."""
    try:
        bring_back(file, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="gear", back=file)
    return done(request, file.get_absolute_url(), f"Undone. {file} is back.")
