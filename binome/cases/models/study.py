"""Which studies of the archive belong to a case."""

from django.db import models

from binome.archive.models import Study


class CaseStudy(models.Model):
    """One study of a case, since when; a prior is one the question is not about."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="case_studies")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="case_studies")
    is_prior = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "study"], name="study_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.study_id}"
