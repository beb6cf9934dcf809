"""The one way a verb says no."""


class Refused(Exception):
    """What was asked can't be done, in words for the person who asked.

    ``field`` names the input that the words belong beside; None means the whole form.
    """

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field
