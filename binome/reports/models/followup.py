"""What became of an answer at its site: who acknowledged which version, and what was done."""

from django.db import models

from binome.kernel.ids import new_id
from binome.reports.models.version import ReportVersion


class Acknowledgement(models.Model):
    """One person of the site says that they read a version and what is done about it.

    `is_done`: what was recommended has been done, or will not be, and nobody waits for it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    version = models.ForeignKey(
        ReportVersion, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person_id = models.CharField(max_length=26)
    person_name = models.CharField(max_length=120)
    said = models.TextField(max_length=1000, blank=True)
    is_done = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"
