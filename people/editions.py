"""What people edit in a form: whether the form is out of date by the time it arrives, and how."""

from django.utils.text import Truncator

from .models import edition_of
from .refused import Refused


class Editable:
    """A row whose facts are edited in one form, by several people at a time."""

    @property
    def editable(self) -> dict[str, str]:
        """What can be edited, as text."""
        raise NotImplementedError

    @property
    def edition(self) -> str:
        """What can be edited as it is now, each as its name and one short word to compare."""
        return " ".join(f"{name}:{edition_of([fact])}" for name, fact in self.editable.items())

    @property
    def said(self) -> dict[str, str]:
        """What can be edited, in words for people."""
        said = dict(self.editable)
        if "photo" in said:
            said["photo"] = "another" if said["photo"] else "none"
        return said

    def news(self, shown: str) -> str:
        """What has been said since ``shown``, an earlier edition: Name: Screw. Notes: none."""
        as_shown, said = set(shown.split()), self.said
        changed = [word.partition(":")[0] for word in self.edition.split() if word not in as_shown]
        return " ".join(
            f"{labelled(name).capitalize()}: {Truncator(said[name] or 'none').chars(60)}."
            for name in changed
        )

    def refuse_overtaken(self, shown: str, called: str) -> None:
        """Refused, with what is new, if it is not as it was ``shown`` (an edition) any more."""
        if self.edition != shown:
            raise Refused(
                f"Somebody changed this {called} meanwhile. {self.news(shown)} Look again."
            )

    def changed_since(self, before: dict[str, str]) -> list[str]:
        """The names of the facts that are not as ``before`` (``editable`` at that time)."""
        return [name for name, fact in self.editable.items() if fact != before[name]]


def labelled(name: str) -> str:
    """What people call the fact of this ``name``: pack_size is the pack size."""
    return name.replace("_", " ")
