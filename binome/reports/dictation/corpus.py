"""Sentences of radiology to read aloud, taken from our own templates and phrases, so that a site
measures a recogniser on its own voices and microphones."""

import re
from pathlib import Path

from binome.reports.dictation.measuring import medical_terms
from binome.reports.phrases import phrases_of
from binome.reports.searching import folded
from binome.reports.templating.library import library

SENTENCE = re.compile(r"[^\n.:;]+[.:;]?")
FEWEST_WORDS, MOST_WORDS = 4, 22
MOST_SENTENCES = 200


def sentences(language: str, count: int = MOST_SENTENCES) -> list[str]:
    """Return sentences to read, those with medical terms not yet heard first; always the same."""
    candidates = dict.fromkeys(one for text in _texts(language) for one in _parts(text))
    heard: set[str] = set()
    chosen: list[str] = []
    left = {one: _terms(one) for one in candidates}
    while left and len(chosen) < count:
        best = max(left, key=lambda one: (len(left[one] - heard), -len(one), one))
        heard |= left.pop(best)
        chosen.append(best)
    return chosen


def write_kit(folder: Path, *, language: str, count: int = MOST_SENTENCES) -> list[str]:
    """Write one text a sentence (`fr-001.txt`); return the names. What is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number, text in enumerate(sentences(language, count), 1):
        file = folder / f"{language}-{number:03}.txt"
        if not file.exists():
            file.write_text(f"{text}\n", encoding="utf-8")
        names.append(file.stem)
    return names


def _texts(language: str) -> list[str]:
    texts = [one.text for t in library() if t.language == language for one in t.sections]
    return texts + [one.words[language] for one in phrases_of("action")]


def _parts(text: str) -> list[str]:
    """Whole sentences without gaps, figures or lists: what one person reads as it is written."""
    found = [part.strip(" -•\t") for part in SENTENCE.findall(text)]
    return [
        part
        for part in found
        if FEWEST_WORDS <= len(part.split()) <= MOST_WORDS
        and not re.search(r"[\[\]/()=<>\d…]", part)
    ]


def _terms(text: str) -> set[str]:
    return {word for word in folded(text).split() if word in medical_terms()}
