"""Who else may see a study: a person, a group or a site, why, and until when."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from binome.archive.models.study import Study
from binome.kernel.ids import new_id
from binome.people.models import Group, Person, Site


class StudyGrantQuerySet(models.QuerySet["StudyGrant"]):
    """Chainable filters over grants."""

    def in_force(self, at: datetime) -> "StudyGrantQuerySet":
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), revoked_at__isnull=True)


class StudyGrant(models.Model):
    """Written only by `archive.services.grant` and `revoke_grants`; exactly one recipient."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="study_grants"
    )
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, blank=True, related_name="study_grants"
    )
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="study_grants"
    )
    reason = models.CharField(max_length=60)
    until = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=26)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StudyGrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["study", "revoked_at"])]

    def __str__(self) -> str:
        return self.pk
