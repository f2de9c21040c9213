"""What one reader drew on the images of a case: working data, one row a person and case."""

from django.db import models

from binome.cases.models import Case


class ImageMarks(models.Model):
    """`marks`: id -> drawing, as `binome.reports.marks` bounds it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="image_marks")
    person_id = models.CharField(max_length=26)
    marks = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person_id"], name="marks_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"
