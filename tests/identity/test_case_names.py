"""Case names: easy to say, hard to confuse, and a slip of the tongue is noticed."""

import re
from collections import Counter
from itertools import combinations

import pytest

from binome.identity import case_names


@pytest.mark.parametrize("language", case_names.LANGUAGES)
def test_a_list_holds_at_least_400_plain_words(language: str) -> None:
    words = case_names.words(language)
    assert len(words) >= 400
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.islower() and 4 <= len(word) <= 9 for word in words)


@pytest.mark.parametrize("language", case_names.LANGUAGES)
def test_any_two_words_are_at_least_three_edits_apart(language: str) -> None:
    close = [pair for pair in combinations(case_names.words(language), 2) if _is_within_two(*pair)]
    assert close == []


@pytest.mark.parametrize("language", ["es", "pt"])
def test_any_two_words_sound_at_least_three_letters_apart(language: str) -> None:
    sounds = [_sound(word) for word in case_names.words(language)]
    assert [pair for pair in combinations(sounds, 2) if _is_within_two(*pair)] == []


def _sound(word: str) -> str:
    """A rough spelling by ear of the two languages: one letter for one sound."""
    for written, heard in (
        ("qu", "k"), ("gu", "g"), ("ch", "x"), ("ll", "y"), ("lh", "y"), ("nh", "n"), ("ce", "se"),
        ("ci", "si"), ("ge", "je"), ("gi", "ji"), ("c", "k"), ("z", "s"), ("v", "b"), ("h", ""),
    ):  # fmt: skip
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word)


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


def _is_within_two(a: str, b: str) -> bool:
    """Whether two edits (insert, delete, replace) or fewer turn one word into the other."""
    if abs(len(a) - len(b)) > 2:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
        if min(row) > 2:
            return False
    return row[-1] <= 2
