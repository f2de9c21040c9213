"""A sentence for every word a medium's files may end with."""

from binome.archive import refusals as of_archive
from binome.exchange import reasons
from binome.kernel.errors import Refusal

_ARCHIVE = {
    kind.word: kind.sentence
    for kind in vars(of_archive).values()
    if isinstance(kind, type) and issubclass(kind, Refusal)
}


def sentence(word: str) -> str:
    """The sentence of a word in the active language."""
    return reasons.sentence(word) or str(_ARCHIVE.get(word, of_archive.Unreadable.sentence))
