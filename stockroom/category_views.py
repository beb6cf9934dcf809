"""The screens of categories."""

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from locations.access import administrators
from people.pages import done, page, posted, refusal
from people.refused import Refused

from . import renaming
from .catalogue_forms import CategoryForm
from .models import Item, Renaming

RECENT = 20


@administrators
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The categories, how many items in use are in each, and what they were called before."""
    items = Item.objects.visible_to(request.user).exclude(category="").filter(merged_into=None)
    in_use = Count("pk", filter=Q(archived_at=None))
    counted = items.order_by("category").values_list("category").annotate(number=in_use)
    return page(
        request,
        "stockroom/categories.html",
        section="stock",
        categories=list(counted),
        renamings=Renaming.objects.visible_to(request.user).for_list()[:RECENT],
    )


@administrators
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest) -> HttpResponse:
    """Call a category something else."""
    category = request.GET.get("name", "").replace("\0", "")[:60]
    form = CategoryForm(posted(request), initial={"to": category})
    field: Any = form.fields["to"]
    field.offer(request.user)
    if form.is_valid() and form.try_to(partial(renaming.rename, category), by=request.user):
        made = form.outcome
        items = f"{made.number:,} item{'' if made.number == 1 else 's'}"
        words = f"Renamed {made.was} to {made.became}: {items}."
        undo = reverse("stockroom:undo_renaming", args=[made.pk])
        return done(request, made.get_absolute_url(), words, undo=undo)
    items = Item.objects.visible_to(request.user).filter(category=category, merged_into=None)
    return page(
        request,
        "stockroom/rename_category.html",
        section="stock",
        category=category,
        number=items.count(),
        address=f"{reverse('stockroom:rename_category')}?{urlencode({'name': category})}",
        form=form,
    )


@administrators
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """File what was in it as before."""
    made = get_object_or_404(Renaming.objects.visible_to(request.user), pk=pk)
    try:
        renaming.undo(made, by=request.user)
    except Refused as refused:
        return refusal(request, str(refused), section="stock", back=made)
    return done(request, made.get_absolute_url(), f"Undone. {made.was} is as it was before.")
