"""Putting a known word in the place of an unknown one, and words a person teaches."""

import re
from datetime import datetime

from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.reports.models import Report, TaughtWord
from binome.reports.services.drafting import save_draft
from binome.reports.services.templating import Typed

LONGEST_WORD, MOST_TAUGHT = 60, 5000
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def mend(
    *, report: Report, page: Typed, said: tuple[str, str, str], by: Actor, at: datetime
) -> Report:
    """Save what the page holds with one word put for another in one section; `said`: section,
    the unknown word, the other. Raises what `save_draft` raises."""
    section, old, new = said
    texts = dict(page.sections)
    if section in texts and WORD.fullmatch(old) and WORD.fullmatch(new):
        whole = re.compile(rf"(?<![\w-]){re.escape(old)}(?!\w)")
        texts[section] = whole.sub(new, texts[section])
    return save_draft(report=report, sections=texts, revision=page.revision, by=by, at=at)


@transaction.atomic
def teach(*, report: Report, page: Typed, word: str, by: Actor, at: datetime) -> Report:
    """Save what the page holds and mark a word no more for this person; the same again is
    nothing. Raises what `save_draft` raises."""
    saved = save_draft(report=report, sections=page.sections, revision=page.revision, by=by, at=at)
    low, own = word.lower(), TaughtWord.objects.filter(person_id=by.person_id)
    if not WORD.fullmatch(low) or len(low) > LONGEST_WORD or own.count() >= MOST_TAUGHT:
        return saved
    _, is_new = own.get_or_create(person_id=by.person_id, word=low, defaults={"at": at})
    if is_new:
        audit.record("spelling.taught", by=by, at=at, of=Subject())
    return saved


@transaction.atomic
def forget_word(*, word: str, by: Actor, at: datetime) -> None:
    """Mark a word again; one that was never taught is nothing."""
    gone, _ = TaughtWord.objects.filter(person_id=by.person_id, word=word.lower()).delete()
    if gone:
        audit.record("spelling.forgotten", by=by, at=at, of=Subject())
