"""An earlier study that a human of the site said is the same patient's (SAFETY 3)."""

from django.db import models
from django.db.models import Q

from binome.archive.models.study import Study
from binome.kernel.ids import new_id


class PriorLink(models.Model):
    """`earlier` may be compared with `study` while nobody contested it and nobody took it back."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="prior_links")
    earlier = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="later_links")
    linked_by_name = models.CharField(max_length=255, blank=True)
    linked_at = models.DateTimeField()
    contested_by_name = models.CharField(max_length=255, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    unlinked_by_name = models.CharField(max_length=255, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "earlier"], name="prior_linked_once",
                condition=Q(contested_at__isnull=True, unlinked_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.pk
