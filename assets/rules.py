"""What the verbs of gear refuse, in words: of one asset, or of each of many.

They are asked while the lock is held, of what was read since.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from locations.models import Location
from people.clock import house_date
from people.models import Person
from people.refused import Refused

from .models import UNDOABLE, Asset, AssetEvent, Checkout

LONGEST_LOAN = timedelta(days=3 * 366)
State = Asset.State


def refuse_unless_free(asset: Asset, by: Person) -> None:
    """Only what is in service, and with nobody, is checked out."""
    if asset.state != State.IN_SERVICE:
        raise Refused(f"{asset} is {asset.get_state_display().lower()} and can't be checked out.")
    if held := asset.checkout:
        raise Refused(f"{who(held.custodian, by)} {asset} already. Check it in first.")


def spell_of(asset: Asset) -> Checkout:
    """The spell that is to end, or to go on otherwise; Refused where nobody has it."""
    if asset.checkout is None:
        raise Refused(f"{asset} is not checked out: nobody has it.")
    return asset.checkout


def refuse_the_inactive(person: Person, *, field: str | None = None) -> None:
    """Nothing is handed to who is not here any more."""
    if not person.is_active:
        raise Refused(f"{person} is no longer active.", field=field)


def refuse_who_has_it(spell: Checkout, to: Person, by: Person) -> None:
    """Nobody is handed what they have."""
    if spell.custodian_id == to.pk:
        raise Refused(f"{who(to, by)} {spell.asset} already.", field="to")


def refuse_another_spell(spell: Checkout, seen: Collection[int] | None, by: Person) -> None:
    """Nobody is replaced unseen: whoever has it now is who had it on the page that asks."""
    if seen is not None and spell.pk not in seen:
        raise Refused(f"{who(spell.custodian, by)} {spell.asset} by now. Look again.")


def due_when_handed_over(spell: Checkout) -> datetime | None:
    """When what is handed over is due: as it was, or after its type's usual time anew."""
    kind = spell.asset.type
    endless = spell.due_at is None and not kind.may_be_open
    return kind.due_at() if spell.is_overdue or endless else spell.due_at


def refuse_to_move(asset: Asset, to: Location, by: Person) -> None:
    """Only what is ours, with nobody and elsewhere is moved."""
    if asset.state == State.RETIRED:
        raise Refused(f"{asset} has been retired.")
    if held := asset.checkout:
        raise Refused(f"{who(held.custodian, by)} {asset}. Check it in there instead.")
    if asset.location_id == to.pk:
        raise Refused(f"{asset} is at {to} already.", field="to")


def refuse_to_retire(asset: Asset, by: Person) -> None:
    """Only what is ours still, and with nobody, is retired."""
    refuse_in(asset, State.RETIRED)
    if held := asset.checkout:
        raise Refused(f"{who(held.custodian, by)} {asset}. Check it in first.")


def refuse_a_day_to_come(on: date | None) -> None:
    """Nothing was retired tomorrow."""
    if on is not None and on > house_date():
        raise Refused("Choose today or a day before.", field="on")


def refuse_what_has_no_opposite(event: AssetEvent) -> None:
    """Only some of what happens can be undone."""
    if event.kind not in UNDOABLE:
        raise Refused("That can't be undone.")


def refuse_to_undo(event: AssetEvent, asset: Asset, *, last: int | None) -> None:
    """Only the ``last`` thing that happened is undone, and nobody gets back what is not lent."""
    if last != event.pk:
        raise Refused(f"Something else has happened to {asset} since. Look at its history.")
    if event.kind == AssetEvent.Kind.CHECK_IN and asset.state != State.IN_SERVICE:
        raise Refused(f"{asset} is {asset.get_state_display().lower()} and can't be handed out.")


def refuse_in(asset: Asset, *states: str) -> None:
    """Refuse what can't be done in one of these ``states``."""
    if asset.state in states:
        raise Refused(f"{asset} is {asset.get_state_display().lower()}. Look at its page.")


def refuse_unless(asset: Asset, state: State) -> None:
    """Refuse what ends a ``state`` that ``asset`` is not in."""
    if asset.state != state:
        raise Refused(f"{asset} is {asset.get_state_display().lower()}, not {state.label.lower()}.")


def refuse_a_wrong_day(asset: Asset, due_at: datetime | None) -> None:
    """Nothing is lent until yesterday, nor for longer than anybody remembers.

    Until further notice, only what its type allows.
    """
    if due_at is None and not asset.type.may_be_open:
        raise Refused(f"{asset} is lent until a certain day. Choose one.", field="due_on")
    now = timezone.now()
    if due_at is not None and not now <= due_at <= now + LONGEST_LOAN:
        raise Refused("Choose a day from today on, within three years.", field="due_on")


def refuse_archived(place: Location, *, field: str = "location", named: str = "") -> None:
    """Nothing is put where nobody will look for it. A place that was not chosen goes unnamed.

    Asked anew, now that the tree keeps its shape: what a form was shown may be archived by now.
    """
    refuse_one_of(archived([place]), place, field=field, named=named)


def archived(places: Iterable[Location]) -> set[int]:
    """The keys of those of ``places`` that are archived by now."""
    asked = Location.objects.archived().filter(pk__in={place.pk for place in places})
    return set(asked.values_list("pk", flat=True))


def refuse_one_of(
    gone: set[int], place: Location, *, field: str = "location", named: str = ""
) -> None:
    """Refuse a ``place`` that is among those that are archived."""
    if place.pk in gone:
        words = f"{named or place} has been archived. Choose another location."
        raise Refused(words, field=field)


def who(custodian: Person, by: Person) -> str:
    """The custodian, as ``by`` would say it: "You have" or "Ana Ruiz has"."""
    return "You have" if custodian == by else f"{custodian} has"
