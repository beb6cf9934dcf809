"""Terms that a type of gear asks its borrowers to accept."""

from collections.abc import Iterable
from dataclasses import dataclass

from people.clock import house_date
from people.models import Person
from people.refused import Refused

from .models import Acceptance, Asset, AssetType, Checkout, Terms


@dataclass(frozen=True)
class Accepted:
    """Which terms somebody was shown and accepts, and the name or signature they gave for it."""

    shown: frozenset[int]
    name: str = ""
    signature: bytes | None = None


def terms_of(kinds: Iterable[AssetType]) -> list[Terms]:
    """The terms of these types, each once."""
    return list({kind.terms_id: kind.terms for kind in kinds if kind.terms}.values())


def reword(kind: AssetType, text: str, *, by: Person) -> None:
    """Let a held ``kind`` ask for these terms from now on; for none without a ``text``."""
    if text != kind.terms_text:
        kind.terms = Terms.objects.create(text=text, by=by) if text else None


def refuse_unaccepted(asset: Asset, accepted: Accepted | None) -> None:
    """What its type asks for has been accepted, in the wording that holds now."""
    wanted = asset.type.terms_id
    if wanted is None:
        return
    if accepted is None:
        raise Refused(f"{asset} is lent on terms. Whoever takes it accepts them first.")
    if wanted not in accepted.shown:
        raise Refused("The terms have been changed meanwhile. Read them again.", field="shown")
    if not accepted.name and accepted.signature is None:
        raise Refused("Type the name, or sign.", field="signed_name")


def keep(accepted: Accepted | None, spells: Iterable[Checkout], *, by: Person) -> None:
    """Keep with ``spells`` what was accepted, as it was shown, of those whose type asks for it."""
    if accepted is None:
        return
    Acceptance.objects.bulk_create(
        Acceptance(
            checkout=spell,
            terms=spell.asset.type.terms,
            statement=statement(spell),
            name=accepted.name,
            signature=accepted.signature,
            by=by,
            at=spell.out_at,
        )
        for spell in spells
        if spell.asset.type.terms_id
    )


def statement(spell: Checkout) -> str:
    """Who takes what until when: Ana Ruiz takes Camera A (G-0012) until 30 November 2026."""
    asset = spell.asset
    marks = ", ".join(filter(None, [asset.tag_number, asset.serial and f"serial {asset.serial}"]))
    until = f"{house_date(spell.due_at):%-d %B %Y}" if spell.due_at else "further notice"
    return f"{spell.custodian} takes {asset} ({marks}) until {until}."
