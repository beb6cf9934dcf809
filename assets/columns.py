"""The columns of the list of gear: what can be shown beside the name and tag of each asset."""

from dataclasses import dataclass, replace
from typing import Any

from locations.access import may_somewhere
from locations.models import Role
from people.models import PersonalList


@dataclass(frozen=True)
class Column:
    """One fact about each asset. ``by`` is the sorting that its head stands for, if any."""

    key: str
    words: str
    by: str = ""
    # On a phone a card shows who has it; of the usual ones, that is enough.
    on_desk_only: bool = False
    # What it cost is for those who lend it.
    for_lenders: bool = False

    @property
    def down(self) -> str:
        """The same sorting, the other way round."""
        return f"-{self.by}"


COLUMNS = {
    column.key: column
    for column in (
        Column("custodian", "Who has it", "custodian"),
        Column("since", "Since", "since"),
        Column("home", "Lives at", "home", on_desk_only=True),
        Column("location", "Is at"),
        Column("due", "Due", "due", on_desk_only=True),
        Column("state", "State"),
        Column("type", "Type", "type"),
        Column("tag", "Tag number", "tag"),
        Column("serial", "Serial"),
        Column("seen", "Last seen", "seen"),
        Column("bought", "Bought on", for_lenders=True),
        Column("price", "Price", for_lenders=True),
        Column("warranty", "Warranty until"),
    )
}
USUAL = ("custodian", "home", "due")


def offered(user: Any) -> list[Column]:
    """The columns that ``user`` can choose among."""
    lends = may_somewhere(user, Role.OPERATOR)
    return [column for column in COLUMNS.values() if lends or not column.for_lenders]


def shown(user: Any, asked: str | None = None) -> list[Column]:
    """The columns that the address asks for, or those that ``user`` chose, or the usual ones.

    What was chosen shows on a phone too.
    """
    keys = chosen_by(user) if asked is None else asked.split(",")
    if keys is None or tuple(keys) == USUAL:
        return [COLUMNS[key] for key in USUAL]
    chosen = [column for column in offered(user) if column.key in keys]
    return [replace(column, on_desk_only=False) for column in chosen]


def chosen_by(user: Any) -> list[str] | None:
    """The keys of the columns that ``user`` chose; None are the usual ones."""
    if not getattr(user, "has_columns", True):
        return None
    mine = PersonalList.objects.visible_to(user).filter(list=PersonalList.List.GEAR).first()
    return mine.columns if mine else None


def choose(user: Any, keys: list[str] | None) -> None:
    """Show ``user`` these columns from now on; None are the usual ones."""
    PersonalList.objects.update_or_create(
        person=user, list=PersonalList.List.GEAR, defaults={"columns": keys}
    )
