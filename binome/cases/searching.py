"""What a search compares: words without case, accents or Arabic vowel signs, each from its
beginning."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
MOST_WORDS, LONGEST_WORD = 12, 40


def folded(text: str) -> str:
    """Return the words of a text, folded, with a space between."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return " ".join(WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))


def for_sqlite(words: str) -> str:
    """Return an FTS5 query: every word, each as a beginning."""
    return " ".join(f'"{word}"*' for word in _wanted(words))


def for_postgresql(words: str) -> str:
    """Return the same for to_tsquery."""
    return " & ".join(f"{word}:*" for word in _wanted(words))


def _wanted(words: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in folded(words).split()[:MOST_WORDS]]
