"""Person names as people write them: components, folding and comparison (PS3.5 6.2.1)."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import permutations

#: Titles and particles that one register writes and another leaves out.
_UNCOUNTED = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "m", "mme", "mlle", "pr", "sr", "sra", "srta"}
)
#: Beyond this many unmatched words, spacing is not tried.
_MOST_PARTS = 5
_WORD = re.compile(r"[^\W_]+")
#: Letters whose accent Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The first component group of a PN with its other groups beside it, as received."""

    family: str = ""
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    ideographic: str = ""
    phonetic: str = ""

    @classmethod
    def parsed(cls, text: str) -> "PersonName":
        """From a PN value; a name without `^` is taken as a family name."""
        groups = [*text.split("="), "", ""]
        family, given, middle, prefix, suffix = [*groups[0].split("^"), "", "", "", "", ""][:5]
        return cls(
            family=family.strip(),
            given=given.strip(),
            middle=middle.strip(),
            prefix=prefix.strip(),
            suffix=suffix.strip(),
            ideographic=groups[1].strip(),
            phonetic=groups[2].strip(),
        )

    @property
    def is_empty(self) -> bool:
        return not self.words

    @property
    def words(self) -> frozenset[str]:
        """The folded words of the name in its main writing, titles left out."""
        written = " ".join((self.family, self.given, self.middle)) or self.ideographic
        words = folded_words(written) or folded_words(self.ideographic)
        return (words - _UNCOUNTED) or words

    @property
    def writings(self) -> tuple[frozenset[str], ...]:
        """Word sets of each writing present: alphabetic, ideographic, phonetic."""
        written = (self.words, folded_words(self.ideographic), folded_words(self.phonetic))
        return tuple(words for words in written if words)


def folded(text: str) -> str:
    """Lower case without accents or vowel points; letters of no accent keep their script."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def folded_words(text: str) -> frozenset[str]:
    """The words of a text, folded; an apostrophe or hyphen inside a word parts it in two."""
    return frozenset(_WORD.findall(folded(text.replace("^", " ").replace("=", " "))))


def is_same_name(one: PersonName, other: PersonName) -> bool:
    """True when a writing of one agrees with a writing of the other.

    Agreement is the same words in any order and spacing, or one set inside the other with at
    least two words (a middle name or a married name left out). Nothing is transliterated.
    """
    return any(_agree(a, b) for a in one.writings for b in other.writings)


def _agree(a: frozenset[str], b: frozenset[str]) -> bool:
    if a == b or _spells(a - b, b - a):
        return True
    small, large = sorted((a, b), key=len)
    return len(small) >= 2 and small < large


def _spells(a: frozenset[str], b: frozenset[str]) -> bool:
    """True when two sets of words differ only in where spaces stand: Saint Jean, Saintjean."""
    if not a or not b or len(a) > _MOST_PARTS or len(b) > _MOST_PARTS:
        return False
    if sum(map(len, a)) != sum(map(len, b)):
        return False
    one = {"".join(order) for order in permutations(sorted(a))}
    return any("".join(order) in one for order in permutations(sorted(b)))
