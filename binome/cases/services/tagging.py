"""Putting words on a case, and keeping the words it is found by."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case, CaseTag, CaseWords
from binome.cases.searching import folded
from binome.cases.services.row import locked, record
from binome.kernel.errors import Refusal
from binome.people.actors import Actor

MOST_TAGS, LONGEST_TAG = 12, 30
SPOKEN = ("name", "question", "clinical_context", "body_part", "modality", "modalities", "onset")


class NotATag(Refusal):
    """No word, or too many."""

    word = "not_a_tag"
    sentence = _("A tag is one to three short words, twelve at most on a case. Nothing was kept.")


@transaction.atomic
def tag(*, case: Case, words: str, by: Actor, at: datetime) -> CaseTag:
    """Put a word on a case; twice is once. Raises NotATag."""
    word = folded(words)
    if not word or len(word) > LONGEST_TAG or len(word.split()) > 3:
        raise NotATag
    case = locked(case)
    found = case.tags.filter(word=word).first()
    if found is not None:
        return found
    if case.tags.count() >= MOST_TAGS:
        raise NotATag
    made = CaseTag.objects.create(case=case, word=word, by_id=by.id, at=at)
    _changed(case, by=by, at=at)
    return made


@transaction.atomic
def untag(*, case: Case, word: str, by: Actor, at: datetime) -> None:
    """Take a word off a case."""
    if CaseTag.objects.filter(case=case, word=word).delete()[0]:
        _changed(case, by=by, at=at)


def keep_words(case: Case) -> None:
    """What the case is found by now: its name, its form, its tags."""
    said = [str(getattr(case, name)) for name in SPOKEN]
    text = folded("\n".join([*said, *case.tags.values_list("word", flat=True)]))
    CaseWords.objects.update_or_create(case=case, defaults={"text": text})


def _changed(case: Case, *, by: Actor, at: datetime) -> None:
    keep_words(case)
    record("case.tagged", case, by=by, at=at)
