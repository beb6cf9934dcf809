"""The columns of the list of gear: what can be shown beside the name and tag of each asset."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One fact about each asset. ``by`` is the sorting that its head stands for, if any."""

    key: str
    words: str
    by: str = ""
    # On a phone a card shows who has it; of the usual ones, that is enough.
    on_desk_only: bool = False

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
        Column("bought", "Bought on"),
        Column("price", "Price"),
        Column("warranty", "Warranty until"),
    )
}
USUAL = ("custodian", "home", "due")
