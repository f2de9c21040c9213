"""The protocol every recogniser keeps, what it is told, what it answers, and what it refuses."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

LARGEST_AUDIO_BYTES = 8 * 1024 * 1024  # ten minutes of Opus at 24 kbit/s are 1.8 MB
MOST_HOTWORDS = 40


class NotRecognised(Refusal):
    """The engine gave no words; the recording is kept."""

    word = "not_recognised"
    sentence = _(
        "The dictation could not be written out now. The recording is kept with your draft and is "
        "tried again when you press the button. You can type meanwhile."
    )


class WeightsMissing(Refusal):
    """No weights where they should be, or others than their list says."""

    word = "weights_missing"
    sentence = _(
        "The weights of the recogniser are not there, or are not those of their list "
        "(SHA256SUMS). Nothing was loaded. Copy the folder again."
    )


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word with its place in the recording, in seconds, and how sure it is."""

    text: str
    start: float
    end: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Context:
    """What the recogniser may lean on: the language, and the words that are likely here.

    `is_partial`: the phrase is still being spoken; whoever is busy need not answer.
    """

    language: str
    hotwords: tuple[str, ...] = ()
    is_partial: bool = False


class Recognizer(Protocol):
    """Turns one recording (WebM/Opus, Ogg, WAV: a whole file) into words."""

    def transcribe(self, audio: bytes, context: Context) -> list[Word]:
        """Return the words in order; none for silence. Raise NotRecognised."""
        ...
