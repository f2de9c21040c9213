"""Writes about macros, and putting one into a draft where no script expands it."""

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.text import clean
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Network, Person
from binome.reports.models import SECTIONS, Macro
from binome.reports.services.templating import Typed

WORD = re.compile(r"[\w./+-]{2,24}")
LONGEST_TEXT, MOST_MACROS = 4000, 500


class NoMacro(Refusal):
    """The word or the text does not serve."""

    word = "no_macro"
    sentence = _(
        "Not saved: a macro needs a word of 2 to 24 letters, digits or dots without a space, and a "
        "text. What you typed is still on this page."
    )


class WordTaken(Refusal):
    """There is a macro of that word in that place."""

    word = "word_taken"
    sentence = _(
        "Not saved: this word stands for something already in this place. Change that macro, or "
        "choose another word. What you typed is still on this page."
    )


def keep_macro(
    *, macro: Macro | None, place: Network | Person, said: tuple[str, str], by: Actor, at: datetime
) -> Macro:
    """Make a macro in a place, or change one there, from a word and a text.

    Raises NoMacro, WordTaken.
    """
    word, text = said[0].strip().casefold(), clean(said[1]).replace("\r\n", "\n").strip()
    if not WORD.fullmatch(word) or not text or len(text) > LONGEST_TEXT:
        raise NoMacro
    where: dict[str, Any] = {type(place).__name__.lower(): place}
    if macro is None and Macro.objects.filter(**where).count() >= MOST_MACROS:
        raise WordTaken
    macro = macro or Macro(**where)
    macro.word, macro.text, macro.changed_at = word, text, at
    try:
        with transaction.atomic():
            macro.save()
            audit.record("macro.kept", by=by, at=at, of=Subject(things=(macro.pk,)))
    except IntegrityError:
        raise WordTaken from None
    return macro


@transaction.atomic
def remove_macro(*, macro: Macro, by: Actor, at: datetime) -> None:
    """Its word stands for nothing from now on; reports keep their text."""
    audit.record("macro.removed", by=by, at=at, of=Subject(things=(macro.pk,)))
    macro.delete()


def with_macro(page: Typed, macro: Macro, section: str) -> Typed:
    """Return what the page holds with the macro's text below that section's own."""
    if section not in SECTIONS:
        return page
    own = page.sections.get(section, "").rstrip()
    text = f"{own}\n{macro.text}".lstrip("\n")
    return Typed({**page.sections, section: text}, page.revision)
