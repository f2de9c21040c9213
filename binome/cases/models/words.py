"""The words a case is found by, folded, and the tags people put on it."""

from django.db import models

from binome.kernel.ids import new_id


class CaseWords(models.Model):
    """One row a case. SQLite finds it through FTS5, PostgreSQL through a GIN index (0007)."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="words")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.case_id)


class CaseTag(models.Model):
    """A word that whoever knows the case put on it, for all who know it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=30)
    by_id = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["case", "word"], name="tag_once_a_case")]
        indexes = [models.Index(fields=["word"], name="cases_caset_word_ix")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.word}"
