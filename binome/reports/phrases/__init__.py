"""Coded phrases: one code and what it is in each of five languages, from tables.

Nothing is translated on the way. Drafts from general knowledge, reviewed by no clinician yet.
"""

from binome.reports.phrases.table import KINDS, LANGUAGES, Phrase, labels_of, phrase, phrases_of

__all__ = ["KINDS", "LANGUAGES", "Phrase", "labels_of", "phrase", "phrases_of"]
