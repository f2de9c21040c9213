"""What was made of an instance for the viewer: facts per frame; the pictures lie in the cache."""

from django.db import models

from binome.archive.models.instance import Instance


class Rendition(models.Model):
    """Facts of the prepared frames (`archive.renditions`), of one version of the encoder."""

    instance = models.OneToOneField(Instance, on_delete=models.CASCADE, primary_key=True)
    version = models.CharField(max_length=16)
    facts = models.BinaryField(help_text="JSON, zlib")

    def __str__(self) -> str:
        return str(self.pk)
