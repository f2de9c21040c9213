"""Case names: easy to say, hard to confuse, and a slip of the tongue is noticed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import pytest

from binome.identity import case_names
from tests.identity.sounds import sound_of

#: Sounds apart at least; Spanish and Portuguese words are spelled nearly as they sound.
LEAST_SOUNDS = {"fr": 2, "en": 2, "es": 3, "pt": 3}


@pytest.mark.parametrize("language", case_names.LANGUAGES)
def test_a_list_holds_at_least_400_plain_words(language: str) -> None:
    words = case_names.words(language)
    assert len(words) >= 400
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.islower() and 4 <= len(word) <= 9 for word in words)


@pytest.mark.parametrize("language", case_names.LANGUAGES)
def test_any_two_words_are_at_least_three_edits_apart(language: str) -> None:
    assert close_pairs(case_names.words(language), edits=2) == []


@pytest.mark.parametrize("language", case_names.LANGUAGES)
def test_any_two_words_sound_different(language: str) -> None:
    """By more than one sound: on a bad line one is lost, or taken for another."""
    heard = [sound_of(word, language) for word in case_names.words(language)]
    assert close_pairs(heard, edits=LEAST_SOUNDS[language] - 1) == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("fr", "pinceau", "pinson"), ("fr", "jonc", "jonque"), ("en", "butter", "pewter"),
     ("es", "vaca", "baca"), ("pt", "casa", "caça")],
)  # fmt: skip
def test_the_measure_hears_what_the_ear_confuses(language: str, one: str, other: str) -> None:
    folded = [word.replace("ç", "s") for word in (one, other)]
    assert _is_within(*(sound_of(word, language) for word in folded), edits=1)


def test_the_vectors_of_the_format_document_hold() -> None:
    for name in ("lune-acajou 7", "acajou-lune 0", "amber-harbour 7"):
        assert case_names.is_well_formed(name)


def test_swapped_words_and_a_wrong_digit_are_not_a_name() -> None:
    for name in ("acajou-lune 7", "lune-acajou 8", "lune acajou 7", "lune-acajou", "LUNE-ACAJOU 7"):
        assert not case_names.is_well_formed(name)


def test_nine_swaps_in_ten_are_noticed() -> None:
    words = case_names.words("fr")[:80]
    noticed = Counter(
        case_names.check_digit(a, b) != case_names.check_digit(b, a)
        for a, b in combinations(words, 2)
    )
    assert noticed[True] > 0.85 * noticed.total()


def test_a_name_is_understood_as_people_type_it() -> None:
    for typed in ("Lune Acajou 7", " lune-acajou7", "LUNE–ACAJOU 7", "lune_acajou 7"):
        assert case_names.heard(typed) == "lune-acajou 7"
    assert case_names.heard("lune acajou 3") is None


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_new_names_are_free_and_well_formed(language: str) -> None:
    taken: set[str] = set()
    for _ in range(200):
        name = case_names.new_case_name(language, taken.__contains__)
        assert case_names.is_well_formed(name)
        assert name not in taken
        taken.add(name)


def test_a_hub_without_free_names_says_so() -> None:
    with pytest.raises(case_names.NoNameLeft):
        case_names.new_case_name("fr", lambda name: True)


def close_pairs(texts: Sequence[str], *, edits: int) -> list[tuple[str, str]]:
    """All pairs that so many edits or fewer turn into each other. Only those are compared which
    are alike after at most so many letters are left out of both."""
    alike: dict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        for left_out in range(edits + 1):
            for kept in combinations(text, max(0, len(text) - left_out)):
                alike["".join(kept)].add(number)
    pairs = {pair for own in alike.values() for pair in combinations(sorted(own), 2)}
    found = ((texts[one], texts[other]) for one, other in sorted(pairs))
    return [pair for pair in found if _is_within(*pair, edits=edits)]


def _is_within(a: str, b: str, *, edits: int) -> bool:
    """Whether so many edits (insert, delete, replace) or fewer turn one word into the other."""
    if abs(len(a) - len(b)) > edits:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
        if min(row) > edits:
            return False
    return row[-1] <= edits
