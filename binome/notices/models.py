"""One row a message: what was said to whom, by which channel, and whether it left."""

from django.db import models

from binome.kernel.ids import new_id


class Notice(models.Model):
    """A message out, at least once, always with the same Message-ID."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    channel = models.CharField(max_length=12, default="email")
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    template = models.CharField(max_length=40)
    words = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.template} {self.channel}"
