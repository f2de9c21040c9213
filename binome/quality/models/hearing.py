"""What the reader hears afterwards: feedback, outcomes, and what images lacked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.kernel.ids import new_id


class Degree(models.TextChoices):
    """How far an answer did what it should."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Feedback(models.Model):
    """What the site says of an answer, once a case; it may be changed, and the reader is told."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="feedback")
    was_relevant = models.CharField(max_length=6, choices=Degree.choices)
    was_useful = models.CharField(max_length=6, choices=Degree.choices)
    words = models.CharField(max_length=500, blank=True)
    given_by_id = models.CharField(max_length=26)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.was_useful}"


class WhatBecame(models.TextChoices):
    """How the patient is, in one tap."""

    BETTER = "better", _("Better")
    SAME = "same", _("Unchanged")
    WORSE = "worse", _("Worse")
    DIED = "died", _("Died")
    ELSEWHERE = "elsewhere", _("Went elsewhere")
    UNKNOWN = "unknown", _("Not known")


class Outcome(models.Model):
    """What became of a patient so many days after the first signature: asked, then told."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outcomes")
    day = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=WhatBecame.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.CharField(max_length=26, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["case", "day"]
        constraints = [models.UniqueConstraint(fields=["case", "day"], name="outcome_once_a_day")]
        indexes = [models.Index(fields=["answered_at", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.day}"


class ImageGrid(models.Model):
    """What a reader would have wished of the images: criteria not met, as coaching."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="image_grid")
    unmet = models.JSONField(default=list)
    words = models.CharField(max_length=500, blank=True)
    graded_by_id = models.CharField(max_length=26)
    graded_by = models.CharField(max_length=120)
    graded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {len(self.unmet)}"
