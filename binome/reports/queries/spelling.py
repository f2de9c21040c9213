"""The unknown words of a draft for whoever writes it, and the words they have taught."""

from binome.people.actors import Actor
from binome.reports.models import Report, TaughtWord
from binome.reports.spelling import Unknown, unknown_words

#: What the reader writes; the clinical information is the sender's and in their language.
SPELLED = ("technique", "findings", "conclusion")


def spelling_of(report: Report, actor: Actor) -> dict[str, list[Unknown]]:
    """Return unknown words by section, without those this person taught."""
    sections = {name: getattr(report, name) for name in SPELLED}
    return unknown_words(sections, learned=frozenset(taught_words(actor)))


def taught_words(actor: Actor) -> list[str]:
    rows = TaughtWord.objects.filter(person_id=actor.person_id or "")
    return list(rows.values_list("word", flat=True))
