"""How long cases are kept, what must not end, and the signed lists of what has ended."""

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Network, Site


class RetentionRule(models.Model):
    """A network keeps images and identities this long after a case closed; no row: for ever."""

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, primary_key=True, related_name="retention"
    )
    months = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.months}"


class LegalHold(models.Model):
    """A case that is kept whatever its age, until somebody lifts the hold."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=200)
    placed_by = models.CharField(max_length=120)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.pk


class PurgeList(models.Model):
    """What ended at a site in one run, signed; the site keeps its own copy."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="purge_lists")
    made_at = models.DateTimeField()
    case_count = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["-made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.site_id} {self.made_at:%Y-%m-%d}"


class PurgedCase(models.Model):
    """A case whose images and identity have ended; without a list, it waits to be signed for."""

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="purged"
    )
    at = models.DateTimeField()
    studies = models.JSONField(default=list, help_text="The lines of its list")
    purge_list = models.ForeignKey(
        PurgeList, on_delete=models.PROTECT, null=True, related_name="cases"
    )

    def __str__(self) -> str:
        return self.case_id
