"""Foreseen failures have a name; each room names its own under `Refusal`, each front door
translates."""

from typing import Any


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class Refusal(Exception):
    """Something foreseen stands in the way.

    `word` is for machines (a status table, a test), `sentence` for a person: what happened, what is
    safe, what to do next. Neither ever holds a patient's identity.
    """

    word = "refused"
    sentence: Any = _("This could not be done. Nothing was lost.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        if sentence is not None:
            self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
