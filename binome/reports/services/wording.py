"""Keeping the words of the newest answer where a search finds them; in the signer's transaction."""

from binome.reports.models import AnswerWords, ReportVersion
from binome.reports.searching import words_of


def keep_words(version: ReportVersion) -> None:
    """Put a version's words in the place of those of the version before."""
    words = {"version": version, "text": words_of(version.content)}
    AnswerWords.objects.update_or_create(case_id=version.case_id, defaults=words)
