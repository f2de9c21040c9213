"""One row a message: what was said to whom, by which channel, and whether it left."""

from django.db import models

from binome.kernel.ids import new_id


class Way(models.Model):
    """Another address of a person than their e-mail; the person as text, for we lie below them."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person_id = models.CharField(max_length=26, db_index=True)
    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=254)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "channel"], name="way_once_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel}"


class Browser(models.Model):
    """A browser its person opened for notices: where its push service takes them, and its keys."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person_id = models.CharField(max_length=26, db_index=True)
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.label}"


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
