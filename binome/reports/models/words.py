"""The words of each case's newest answer, folded, for the search: no accents, no case."""

from django.db import models

from binome.cases.models import Case
from binome.reports.models.version import ReportVersion


class AnswerWords(models.Model):
    """One row a case. SQLite finds it through FTS5, PostgreSQL through a GIN index (0006)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="answer_words")
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.case_id)
