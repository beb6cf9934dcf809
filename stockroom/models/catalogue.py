"""The catalogue: every kind of consumable, what it is counted in, and what its packages say."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Lower, Upper
from django.urls import reverse
from django.utils import timezone

from locations.models import Role, number_in_code
from locations.questions import KEY, Question
from people.editions import Editable
from people.links import link
from people.wording import has_words
from stockroom.packages import spellings
from stockroom.units import Pack, Unit, in_packs, plain

from .levels import StockLevel
from .quantities import ZERO, quantity_field, sum_field, total
from .rules import ReorderRule


class ItemQuerySet(models.QuerySet["Item"]):
    """Items, as far as the places that stock them can be reached."""

    def granting(self, user: Any, role: Role) -> Self:
        """Items stocked at a place where ``user`` has at least ``role``."""
        if user.is_administrator:
            return self.all()
        reachable = StockLevel.objects.granting(user, role).filter(item=OuterRef("pk"))
        return self.filter(Exists(reachable))

    def visible_to(self, user: Any) -> Self:
        """Items stocked at a place that ``user`` can see."""
        return self.granting(user, Role.VIEWER)

    def in_use(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Those that are, and can be restored: what was merged into another lives on as that."""
        return self.exclude(archived_at=None).filter(merged_into=None)

    def annotate_in_levels(self) -> Self:
        """Add ``in_levels``: what ``on_hand`` has to be, summed up from the levels."""
        return self.annotate(in_levels=total(StockLevel.objects.filter(item=OuterRef("pk"))))

    def with_merged(self) -> Self:
        """Those, each knowing whether others were merged into it."""
        return self.annotate(has_merged=Exists(Item.objects.filter(merged_into=OuterRef("pk"))))

    def search(self, text: str) -> Self:
        """Those with all words of ``text`` in their name, or of this barcode or code (S-0007).

        The code of what was merged into another finds that other one.
        """
        read = Barcode.objects.spelled(text).values("item")
        found = has_words(text, "name") | Q(pk__in=read)
        if (number := number_in_code(text, "S")) is not None:
            found |= Q(pk=number) | Q(pk__in=Item.objects.filter(pk=number).values("merged_into"))
        return self.filter(found)

    def with_barcode(self, text: str) -> Self:
        """The one on whose package a scanner reads ``text``."""
        return self.filter(pk__in=Barcode.objects.spelled(text).values("item"))

    def categories(self) -> list[str]:
        """The categories that these are in, by name."""
        named = self.exclude(category="").order_by("category")
        return list(named.values_list("category", flat=True).distinct())

    def to_reorder(self, user: Any) -> Self:
        """Those short of a reorder point that ``user`` can see."""
        short = ReorderRule.objects.seen_each_by(user).short().order_by()
        return self.filter(pk__in=short.values("item"))


class Item(Editable, models.Model):
    """A kind of consumable in the catalogue: what it is called and what it is counted in."""

    name = models.CharField(max_length=160)
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.EACH)
    category = models.CharField(max_length=60, blank=True)
    # What a whole pack of it is called and how much is in one: a box of 200 screws.
    pack = models.CharField(max_length=8, choices=Pack, blank=True)
    pack_size = quantity_field(null=True, blank=True)
    notes = models.TextField(blank=True, max_length=2000)
    photo = models.FileField(upload_to="photos/", blank=True, editable=False)
    # What was the photo until it was changed last, which can be undone.
    photo_before = models.FileField(upload_to="photos/", blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Two that turned out to be one: what is left of this one is kept, and shown, with that one.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    # The sum of its levels, in step with every movement (``stockroom.rules``).
    on_hand = sum_field(default=ZERO, editable=False)
    has_merged: bool = True  # unless ``with_merged`` has looked

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                Lower("name"), "id", condition=Q(archived_at=None), name="items_in_use_by_name"
            ),
            models.Index(
                "on_hand",
                Lower("name"),
                "id",
                condition=Q(archived_at=None),
                name="items_in_use_by_what_is_left",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="item_has_a_name"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="item_in_a_known_unit"),
            models.CheckConstraint(
                condition=Q(pack="", pack_size=None) | (~Q(pack="") & Q(pack_size__gt=0)),
                name="pack_has_a_size",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_at__isnull=False),
                name="merged_is_archived",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return link("stockroom:item", self.pk)

    @property
    def code(self) -> str:
        """The short number people call it by: S-0007."""
        return f"S-{self.pk:04}"

    @property
    def current(self) -> "Item":
        """The item that this one lives on as: another one, once the two were merged."""
        return self.merged_into or self

    @property
    def all_merged(self) -> "list[Item]":
        """Those that were merged into this one. No query where it is known that none."""
        return list(self.merged.all()) if self.has_merged else []

    @property
    def editable(self) -> dict[str, str]:
        """What can be edited, as text."""
        return {
            "name": self.name,
            "unit": self.unit,
            "category": self.category,
            "pack": self.pack,
            "pack_size": "" if self.pack_size is None else plain(self.pack_size),
            "notes": self.notes,
            "photo": str(self.photo),
        }

    @property
    def said(self) -> dict[str, str]:
        return super().said | {"unit": self.unit_words}

    @property
    def unit_words(self) -> str:
        """What it is counted in, in full: "pieces", "grams"."""
        return Unit(self.unit).label

    @property
    def unit_short(self) -> str:
        """What it is counted in, as it stands after most numbers: "pcs", "g"."""
        return Unit(self.unit).short(2)

    @property
    def measure(self) -> str:
        """The unit of what is measured; nothing for what is counted, where "1 boxes" is wrong."""
        return self.unit_short if Unit(self.unit).is_measured else ""

    @property
    def usual_step(self) -> Decimal:
        """By how much the big − and + change an amount."""
        return Unit(self.unit).usual_step

    @property
    def common_amounts(self) -> tuple[Decimal, ...]:
        """What one tap chooses: the first is offered, the last is a pack if there is one."""
        steps = tuple(self.usual_step * times for times in (1, 2, 5))
        return (*steps, self.pack_size or self.usual_step * 10)

    @property
    def pack_word(self) -> str:
        """What one pack of it is called: "box"; nothing if it comes loose."""
        return Pack(self.pack).value if self.pack else ""

    def amount(self, quantity: Decimal) -> str:
        """``quantity`` of this, in words: "3 boxes", "1,350 g"."""
        return f"{plain(quantity)} {Unit(self.unit).short(quantity)}"

    def kept_with_it(self) -> "tuple[list[Barcode], list[ItemFile]]":
        """Its barcodes, oldest first, and its files by name, as a list shows them. One query."""
        barcodes, kept = [], []
        for kind, pk, name, number in sorted(KEPT_WITH.of(self.pk)):
            if kind == "file":
                kept.append(ItemFile(pk=pk, item=self, name=name, size=int(number)))
            else:
                barcodes.append(Barcode(pk=pk, item=self, code=name, quantity=number))
        return barcodes, sorted(kept, key=lambda file: (file.name, file.pk))

    def amount_in_packs(self, quantity: Decimal) -> str:
        """``quantity`` as it stands on the shelf: "2 boxes + 14", or nothing without packs."""
        if not self.pack or not self.pack_size or quantity < self.pack_size:
            return ""
        return in_packs(quantity, Pack(self.pack), self.pack_size)


class OfAnItemQuerySet(models.QuerySet[Any]):
    """What belongs to an item, and is reached as far as that can be."""

    def granting(self, user: Any, role: Role) -> Self:
        """Those of items stocked at a place where ``user`` has at least ``role``."""
        return self.filter(item__in=Item.objects.granting(user, role))

    def visible_to(self, user: Any) -> Self:
        """Those whose item ``user`` may know of."""
        return self.granting(user, Role.VIEWER)


class BarcodeQuerySet(OfAnItemQuerySet):
    """What is printed on packages."""

    def spelled(self, text: str) -> Self:
        """Those that a scanner may report as ``text``, in whatever capitals."""
        ways = [Upper(Value(spelling)) for spelling in spellings(text)]
        return self.alias(capitals=Upper("code")).filter(capitals__in=ways)


class Barcode(models.Model):
    """What a scanner reads on a package of an item: EAN, UPC or anything else.

    ``quantity`` is how much of the item such a package holds, in the item's unit.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="barcodes")
    code = models.CharField(max_length=64)
    quantity = quantity_field(default=1)

    objects = BarcodeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="barcode_says_something"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="barcode_means_some"),
            models.UniqueConstraint(Upper("code"), name="barcode_means_one_item"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("stockroom:barcodes", args=[self.item_id])

    @property
    def amount(self) -> str:
        """How much of the item it stands for: "200 pcs"."""
        return self.item.amount(self.quantity)


class ItemFileQuerySet(OfAnItemQuerySet):
    """Files of items, those that were removed among them."""

    def kept(self) -> Self:
        """Those that have not been removed."""
        return self.filter(removed_at=None)


class ItemFile(models.Model):
    """A file kept with an item: a data sheet, a manual, a certificate."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="files")
    file = models.FileField(upload_to="files/", editable=False)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    operation_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = ItemFileQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stockroom:files", args=[self.item_id])


def kept_with_one() -> Any:
    """The barcodes and files of the item with KEY, as rows of one query."""
    codes = Barcode.objects.filter(item=KEY).annotate(kind=Value("barcode")).order_by()
    files = ItemFile.objects.filter(item=KEY).kept().order_by()
    files = files.annotate(kind=Value("file"), number=Cast("size", quantity_field()))
    rows = codes.values_list("kind", "pk", "code", "quantity")
    return rows.union(files.values_list("kind", "pk", "name", "number"), all=True)


KEPT_WITH = Question(kept_with_one)


class ItemEvent(models.Model):
    """One line of what was changed about an item, besides its quantities. Insert-only."""

    class Kind(models.TextChoices):
        ADD = "add", "Add"
        CHANGE = "change", "Change"
        ARCHIVE = "archive", "Archive"
        RESTORE = "restore", "Restore"
        MERGE = "merge", "Merge"
        ADD_BARCODE = "add-barcode", "Add barcode"
        DROP_BARCODE = "drop-barcode", "Remove barcode"
        ADD_FILE = "add-file", "Add file"
        DROP_FILE = "drop-file", "Remove file"

    item = models.ForeignKey(Item, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # What was changed ("name, unit"), or which barcode or file it was.
    about = models.CharField(max_length=200, blank=True)
    # How much the barcode stood for.
    quantity = quantity_field(null=True, blank=True)
    operation_key = models.UUIDField(unique=True, null=True, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )

    objects = OfAnItemQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item}"

    def get_absolute_url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def past(self) -> str:
        """What somebody did, in the past tense."""
        return EVENTS_IN_WORDS[self.kind].format(self.about)


EVENTS_IN_WORDS: dict[str, str] = {
    ItemEvent.Kind.ADD: "added it",
    ItemEvent.Kind.CHANGE: "changed {}",
    ItemEvent.Kind.ARCHIVE: "archived it",
    ItemEvent.Kind.RESTORE: "restored it",
    ItemEvent.Kind.MERGE: "merged {} into it",
    ItemEvent.Kind.ADD_BARCODE: "added the barcode {}",
    ItemEvent.Kind.DROP_BARCODE: "removed the barcode {}",
    ItemEvent.Kind.ADD_FILE: "added the file {}",
    ItemEvent.Kind.DROP_FILE: "removed the file {}",
}
