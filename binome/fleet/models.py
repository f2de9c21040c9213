"""Boxes and the codes that make them; secrets are kept as digests."""

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Person, Site


class Box(models.Model):
    """A small computer at a site that sends for it; `key` vouches for its parcels."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True, help_text="ed25519:…")
    secret_digest = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    last_contact_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wipe_asked_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.CharField(max_length=100, blank=True, help_text="answers are sealed to it")
    said = models.JSONField(default=dict, help_text="how it is, as it says itself")

    def __str__(self) -> str:
        return self.pk


class EnrolmentCode(models.Model):
    """A code to type into a new box, once, within days."""

    code_digest = models.CharField(primary_key=True, max_length=64)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code_digest[:8]


class BoxCase(models.Model):
    """A case a box opened; `key` is the box's own name of it."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="cases")
    key = models.CharField(max_length=26)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="box_case")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "key"], name="a_box_names_a_case_once")
        ]

    def __str__(self) -> str:
        return self.key


class BoxParcel(models.Model):
    """A parcel of a box that was opened, with the hashes of its files."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="parcels")
    box_case = models.ForeignKey(
        BoxCase, on_delete=models.CASCADE, null=True, related_name="parcels"
    )
    opened_at = models.DateTimeField()
    clock_ahead_seconds = models.FloatField(default=0, help_text="of the box's clock")
    files = models.JSONField(default=list, help_text="SHA-256 of each file")
    landed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True, db_index=True)
    committed_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True, db_index=True, help_text="the newest receipt")
    secret = models.CharField(max_length=64, blank=True, help_text="of the codes read by phone")

    def __str__(self) -> str:
        return self.sha256[:12]


class BoxReply(models.Model):
    """Words for a box, sealed to it: they lie in a folder until it says that it has them."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="replies")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=64, help_text="what it tells of; told once")
    size_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "about"], name="a_box_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class HeldPiece(models.Model):
    """A frame (or another piece) of a file that a site sent by parcel, by its SHA-256.

    It counts only while the archive holds `file` for that site; see `holding`.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=64, help_text="SHA-256 of the stored file")
    offset = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "digest", "file"], name="a_piece_once_a_file_of_a_site"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]
