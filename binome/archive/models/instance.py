"""Instances: what their bytes are and where, so that a frame is one read and a header none."""

from django.db import models

from binome.archive.models.states import State
from binome.archive.models.study import Series
from binome.kernel.ids import new_id
from binome.people.models import Site


class Instance(models.Model):
    """One SOP instance of one site. `blob` is the SHA-256 of the stored file and its name.

    `data_set_sha256` covers the bytes after group 0002: what "byte for byte" means. It is empty
    until somebody needs it (`archive.digests`). Every index costs each image: the two unique
    constraints serve the keys of site and series, and search by UID, as well.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="instances", db_index=False
    )
    serial = models.PositiveIntegerField(help_text="From 1 in the series, in order of arrival")
    sop_instance_uid = models.CharField(max_length=64)
    sop_class_uid = models.CharField(max_length=64)
    transfer_syntax_uid = models.CharField(max_length=64)
    instance_number = models.IntegerField(null=True, blank=True)
    number_of_frames = models.PositiveIntegerField(default=0, help_text="0: no pixels")
    rows = models.PositiveIntegerField(null=True, blank=True)
    columns = models.PositiveIntegerField(null=True, blank=True)
    bits_allocated = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.FloatField(null=True, blank=True, help_text="Along the normal, mm")
    blob = models.CharField(max_length=64, db_index=True)
    blob_bytes = models.PositiveBigIntegerField()
    data_set_offset = models.PositiveIntegerField()
    data_set_sha256 = models.CharField(max_length=64, blank=True)
    frame_table = models.BinaryField(default=b"", help_text="archive.frame_tables")
    header = models.BinaryField(default=b"", help_text="DICOM JSON, zlib")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STORED)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sop_instance_uid", "site"], name="instance_uid_once_a_site"
            ),
            models.UniqueConstraint(fields=["series", "serial"], name="serial_once_a_series"),
        ]

    def __str__(self) -> str:
        return self.pk


class Conflict(models.Model):
    """Other bytes that came under the UID of a stored instance: kept, shown to the site, never
    put in its place."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="conflicts")
    blob = models.CharField(max_length=64)
    blob_bytes = models.PositiveBigIntegerField()
    data_set_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "data_set_sha256"], name="conflict_once_an_instance"
            )
        ]

    def __str__(self) -> str:
        return self.pk
