"""Rows of the identity room: nothing in them says who somebody is."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Site


class SiteKey(models.Model):
    """The public half of a site's age key; whatever names a patient is sealed to it."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="key")
    recipient = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.recipient


class IdentityCard(models.Model):
    """Who a pseudonym is, sealed to the site."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="identity_cards")
    pseudonym = models.CharField(max_length=24, db_index=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.pseudonym
