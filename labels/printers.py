"""What can be done about printers: name one, and make up for how it shifts and stretches a page.

A ruler page is printed at 100 % and measured. Its corner stands ``AT`` mm from the left and the top
of the paper, its lines are ``ACROSS`` and ``DOWN`` mm long; what they are on paper tells the rest.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Person
from people.refused import Refused

from .models import Printer

AT, ACROSS, DOWN = 30.0, 150.0, 200.0
MOST_SHIFT, MOST_STRETCH = 20.0, 0.1


@transaction.atomic
def add(*, name: str, by: Person) -> Printer:
    """A printer that makes up for nothing yet. One put away under this name is taken out again."""
    if old := Printer.objects.filter(name__iexact=name).first():
        if not old.is_hidden:
            raise Refused("There is a printer of this name already.", field="name")
        old.is_hidden = False
        old.save(update_fields=["is_hidden"])
        return old
    try:
        with transaction.atomic():
            return Printer.objects.create(name=name)
    except IntegrityError as error:
        raise Refused("There is a printer of this name already.", field="name") from error


@transaction.atomic
def calibrate(
    printer: Printer, *, left: float, top: float, across: float, down: float, by: Person
) -> Printer:
    """Make up for what was measured on the ruler page, in mm. Refused if it can't be right."""
    printer = Printer.objects.select_for_update().get(pk=printer.pk)
    for name, measured, drawn in (("across", across, ACROSS), ("down", down, DOWN)):
        if abs(measured / drawn - 1) > MOST_STRETCH:
            raise Refused(
                f"This line should be about {drawn:g} mm. Print the page at 100 % and measure"
                " again.",
                field=name,
            )
    stretched_x, stretched_y = across / ACROSS, down / DOWN
    right, below = left - stretched_x * AT, top - stretched_y * AT
    for name, shift in (("left", right), ("top", below)):
        if abs(shift) > MOST_SHIFT:
            raise Refused(
                f"That would be {abs(shift):.0f} mm off. Measure from the edge of the paper.",
                field=name,
            )
    printer.scale_x, printer.scale_y = round(1 / stretched_x, 5), round(1 / stretched_y, 5)
    printer.right_mm, printer.down_mm = (
        round(-right / stretched_x, 3),
        round(-below / stretched_y, 3),
    )
    printer.measured_at, printer.measured_by = timezone.now(), by
    printer.save()
    return printer


@transaction.atomic
def forget(printer: Printer, *, by: Person) -> Printer:
    """Make up for nothing."""
    Printer.objects.filter(pk=printer.pk).update(
        right_mm=0, down_mm=0, scale_x=1, scale_y=1, measured_at=None, measured_by=None
    )
    printer.refresh_from_db()
    return printer


@transaction.atomic
def put_away(printer: Printer, *, by: Person) -> Printer:
    """It is gone. What was printed on it keeps its name; adding it again takes it out again."""
    Printer.objects.filter(pk=printer.pk).update(is_hidden=True)
    printer.refresh_from_db()
    return printer


@transaction.atomic
def take_out(printer: Printer, *, by: Person) -> Printer:
    """It is there after all, with what was measured."""
    Printer.objects.filter(pk=printer.pk).update(is_hidden=False)
    printer.refresh_from_db()
    return printer
