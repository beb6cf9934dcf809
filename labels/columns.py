"""The words of a label, set into the column that is left for them beside or beneath the code.

Lengths are millimetres, y downwards, from the label's own corner.
"""

from labels import codes
from labels.faces import WORDS, LabelFace, Logo, Part, Role, Words, letters, said
from labels.lettering import fit, width
from labels.paper import Box, Paper

NARROWEST, LOWEST = 9.0, 3.1  # room in which words are worth setting
LEADING = 1.22  # line height over letter size
USUAL = 38.1  # the shorter side up to which letters have their usual size; above it they grow
ATTEMPTS = ((1.0, True), (0.85, True), (0.72, True), (1.0, False), (0.72, False))
"""How much smaller the letters are, and whether there is a foot: the first that shows most."""
LOGO = 0.24  # of the height of the words, at most


class Column:
    """The words of a face, set into a column: from the top mark, name and lines, then the foot.

    What has no room is set smaller, as far as is legible, and at last left out. Where even the name
    has no room, the foot goes first.
    """

    def __init__(self, face: LabelFace, column: Box, paper: Paper) -> None:
        self.face, self.column = face, column
        self.grown = max(1.0, min(paper.label_w_mm, paper.label_h_mm) / USUAL)
        wanted = said(face)
        best, attempt = (-9, 0), ATTEMPTS[0]
        for tightness, with_foot in ATTEMPTS:
            self._set(tightness, with_foot=with_foot)
            if len(self.shown) == len(wanted):
                return
            lost = sum(part in ("tag", "name") for part in wanted if part not in self.shown)
            if (worth := (-lost, len(self.shown))) > best:
                best, attempt = worth, (tightness, with_foot)
        self._set(attempt[0], with_foot=attempt[1])

    def _set(self, tightness: float, *, with_foot: bool) -> None:
        """Set everything anew, in letters that much smaller."""
        face, column = self.face, self.column
        self.tightness = tightness
        self.words: tuple[Words, ...] = ()
        self.shown: set[Part] = set()
        self.logo: Box | None = None
        foot = self._foot() if with_foot else ()
        self.y = column.y
        self.end = foot[0].box.y - 0.4 if foot else column.bottom
        if face.mark:
            self._write("tag", face.mark, "mark", self._mark_size(), 1)
        size = self._size(0.13, 2.6, 3.4)
        rows = 2 if face.mark else 3
        self._write("name", face.title, "title", size if face.mark else 1.3 * size, rows)
        further: list[tuple[Part, str]] = [("note", face.note)]
        further += [("location", line) for line in face.lines]
        further += [("found", face.found), ("organisation", face.organisation)]
        for part, text in further:
            self._write(part, text, "line", self._size(0.105, 2.2, 2.8), 1)
        if face.logo:
            self._place_logo(face.logo)
        self.words += foot

    def _write(self, part: Part, text: str, role: Role, size: float, rows: int) -> None:
        rows = min(rows, int((self.end - self.y) / (size * LEADING) + 1e-9))
        for row in fit(text, size=size, room=self.column.w, rows=rows, face=letters(role)):
            self.words += (line(row, role, size, self.column, self.y),)
            self.shown.add(part)
            self.y += size * LEADING

    def _place_logo(self, logo: Logo) -> None:
        """The logo in what is left above the foot, if that is worth it."""
        room = self.end - self.y - 0.4
        height = min(room, LOGO * self.column.h, self.column.w / logo.ratio)
        if height >= LOWEST:
            breadth = height * logo.ratio
            self.logo = Box.at(self.column.x, self.end - height, breadth, height)
            self.shown.add("logo")

    def _foot(self) -> tuple[Words, ...]:
        """The word for the kind, in its frame, and the code for people to type if it fits too."""
        face, column = self.face, self.column
        size = self._size(0.1, 2.0, 2.4)
        height = 1.75 * size
        y = column.y + column.h - height
        foot: list[Words] = []
        taken = 0.0
        if face.shows_kind and (word := WORDS[face.kind]):
            frame = Box.at(column.x, y, width(word, size=size) + 0.9 * size, height)
            foot.append(Words(word, frame, size, "kind"))
            self.shown.add("kind")
            taken = frame.w + 0.8
        typed, small = codes.spoken(face.code), 0.85 * size
        long = width(typed, size=small, face="mono")
        if face.shows_code and taken + long <= column.w:
            left = column.x + column.w - long if foot else column.x
            foot.append(Words(typed, Box.at(left, y, long, height), small, "code"))
            self.shown.add("typed code")
        return tuple(foot)

    def _size(self, share: float, least: float, most: float) -> float:
        """A letter size in proportion to the column's height, within what is legible."""
        usual = min(max(share * self.column.h, least), most * self.grown)
        return round(max(usual * self.tightness, least), 4)

    def _mark_size(self) -> float:
        """As large as the label allows, smaller for a long mark."""
        size = self._size(0.24, 3.6 * self.tightness, 6.4)
        long = width(self.face.mark, size=size, face="mono")
        return size if long <= self.column.w else max(size * self.column.w / long, 2.6)


def line(text: str, role: Role, size: float, column: Box, y: float) -> Words:
    return Words(text, Box.at(column.x, y, column.w, size * LEADING), round(size, 4), role)
