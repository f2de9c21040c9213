"""When each leg of a case began and ended, and what arrived: abstract parts of its row."""

from django.db import models


class Clocks(models.Model):
    """One time a leg; the promise runs from `sent_at`, when the site pressed Send."""

    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    first_byte_at = models.DateTimeField(null=True, blank=True)
    readable_at = models.DateTimeField(null=True, blank=True)
    complete_at = models.DateTimeField(null=True, blank=True)
    promised_before_at = models.DateTimeField(null=True, blank=True)
    newest_message_at = models.DateTimeField(null=True, blank=True)
    opened_by_reader_at = models.DateTimeField(null=True, blank=True)
    preliminary_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    changed_after_signature_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, help_text="Sealed to the site (identity.words)")

    class Meta:
        abstract = True


class Received(models.Model):
    """What of the images has come, as the worklist says it; the archive holds the truth."""

    received_bytes = models.BigIntegerField(default=0)
    received_files = models.PositiveIntegerField(default=0)
    image_count = models.PositiveIntegerField(default=0)
    modalities = models.CharField(max_length=60, blank=True)
    images_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True
