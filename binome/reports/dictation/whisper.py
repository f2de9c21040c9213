"""faster-whisper with weights from a folder: nothing is fetched, no hub is ever asked.

Needs the extra `binome[dictation]`. It runs in a process of its own (`binome dictation serve`).
"""

import hashlib
import importlib
import io
from pathlib import Path
from typing import Any

from binome.reports.dictation.engine import (
    LARGEST_AUDIO_BYTES,
    MOST_HOTWORDS,
    Context,
    NotRecognised,
    WeightsMissing,
    Word,
)

SUMS, MODEL = "SHA256SUMS", "model.bin"
BEAM = 5


class WhisperRecognizer:
    """One model in memory, 8-bit on the processor."""

    def __init__(self, weights: Path, *, threads: int = 0) -> None:
        """Raise WeightsMissing when the folder has no model, or another than its list says."""
        check_weights(weights)
        self._model: Any = importlib.import_module("faster_whisper").WhisperModel(
            str(weights), device="cpu", compute_type="int8", cpu_threads=threads,
            local_files_only=True,
        )  # fmt: skip

    def transcribe(self, audio: bytes, context: Context) -> list[Word]:
        """Return the words; silence is cut out first."""
        if len(audio) > LARGEST_AUDIO_BYTES:
            raise NotRecognised
        try:
            segments, _ = self._model.transcribe(
                io.BytesIO(audio), language=context.language, beam_size=BEAM, vad_filter=True,
                word_timestamps=True, condition_on_previous_text=False,
                hotwords=", ".join(context.hotwords[:MOST_HOTWORDS]) or None,
            )  # fmt: skip
            return [_word(word) for segment in segments for word in segment.words or ()]
        except (ValueError, RuntimeError, OSError):
            raise NotRecognised from None


def _word(word: Any) -> Word:
    return Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))


def check_weights(folder: Path) -> str:
    """Return the SHA-256 of the model; raise WeightsMissing where its list says another."""
    model, sums = folder / MODEL, folder / SUMS
    if not model.is_file():
        raise WeightsMissing
    with model.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if sums.exists():
        lines = (line.split() for line in sums.read_text().splitlines())
        wanted = {row[1].lstrip("*"): row[0] for row in lines if len(row) == 2}
        if wanted.get(MODEL) != found:
            raise WeightsMissing
    return found
