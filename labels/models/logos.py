"""The logos that are on printed labels, as they were drawn then. Insert-only."""

from hashlib import sha256

from django.db import models

from labels.faces import Logo


class PrintedLogo(models.Model):
    """A logo that was printed, each picture once: the print runs that have it point to it."""

    digest = models.CharField(max_length=64, unique=True)  # of the picture
    png = models.BinaryField()
    ratio = models.FloatField()  # its width over its height

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def keep(cls, logo: Logo) -> "PrintedLogo":
        """The row of ``logo``."""
        facts = {"png": logo.png, "ratio": logo.ratio}
        digest = sha256(logo.png).hexdigest()
        return cls.objects.get_or_create(digest=digest, defaults=facts)[0]

    @property
    def logo(self) -> Logo:
        """The logo as labels have it."""
        return Logo(bytes(self.png), self.ratio)
