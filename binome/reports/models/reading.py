"""How far each person has read the answer of a case: the newest version they had on screen."""

from django.db import models

from binome.cases.models import Case


class AnswerRead(models.Model):
    """`number` is the highest version this person opened, as a page, a PDF or a text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers_read")
    person_id = models.CharField(max_length=26, db_index=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person_id"], name="read_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id} {self.number}"
