"""What is spoken becomes what is written: two tables of sentences, and every number said aloud."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from binome.reports.dictation.numbers import number_at
from binome.reports.dictation.spoken import pieces_of
from binome.reports.dictation.tables import LANGUAGES, commands
from binome.reports.dictation.writing import Step, steps_of

FOLDER = Path(__file__).parent
FEWEST_CASES = 150
SHOWN = {"normal": "[normal]", "next_gap": "[next_gap]"}


def rows(language: str) -> list[tuple[str, str]]:
    with (FOLDER / f"dictation_{language}.tsv").open(encoding="utf-8", newline="") as file:
        found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["spoken"], row["becomes"] or "") for row in found]


def shown(step: Step) -> str:
    """A step as the tables write it: text as it is, commands in brackets."""
    if step.act == "text":
        return step.said.replace("\n", "⏎")
    if step.act == "macro":
        return f"[macro:{step.said}]"
    return SHOWN.get(step.act, f"[{step.said}]")


def written(spoken: str, language: str) -> str:
    return "".join(
        shown(one) for one in steps_of(pieces_of(spoken, language=language), language=language)
    )


CASES = [(language, *row) for language in LANGUAGES for row in rows(language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_the_table_is_written_as_it_says(language: str) -> None:
    found = rows(language)
    assert len(found) >= FEWEST_CASES
    wrong = [f"{spoken!r}: {written(spoken, language)!r}, not {becomes!r}"
             for spoken, becomes in found if written(spoken, language) != becomes]  # fmt: skip
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_in_a_row(language: str) -> None:
    said = " ".join(f" {spoken} " for spoken, _ in rows(language))
    missing = [" ".join(one.spoken) for one in commands(language)
               if f" {' '.join(one.spoken)} " not in said]  # fmt: skip
    assert missing == []


def test_a_sentence_that_goes_on_begins_without_a_capital() -> None:
    (step,) = steps_of(
        pieces_of("droite point gauche", language="fr"), language="fr", is_fresh=False
    )
    assert step.said == "droite. Gauche"


def test_ten_thousand_words_are_read_in_a_moment() -> None:
    said = "nodule de huit millimètres virgule " * 2000
    assert len(steps_of(pieces_of(said, language="fr"), language="fr")[0].said) > 30_000


UNITS_FR = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
TENS_FR = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}
UNITS_EN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS_EN = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_french(number: int) -> str:
    if number < 20:
        return UNITS_FR[number]
    if number < 70:
        ten, rest = TENS_FR[number // 10], number % 10
        return ten if not rest else f"{ten} et un" if rest == 1 else f"{ten}-{UNITS_FR[rest]}"
    if number < 80:
        return "soixante et onze" if number == 71 else f"soixante-{UNITS_FR[number - 60]}"
    if number < 100:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{UNITS_FR[number - 80]}"
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{UNITS_FR[hundreds]} cent{'s' * (rest == 0)}"
        return f"{head} {in_french(rest)}" if rest else head
    thousands, rest = divmod(number, 1000)
    head = "mille" if thousands == 1 else f"{in_french(thousands)} mille"
    return f"{head} {in_french(rest)}" if rest else head


def in_english(number: int) -> str:
    if number < 20:
        return UNITS_EN[number]
    if number < 100:
        ten, rest = TENS_EN[number // 10 - 2], number % 10
        return f"{ten}-{UNITS_EN[rest]}" if rest else ten
    if number < 1000:
        head, rest = f"{UNITS_EN[number // 100]} hundred", number % 100
        return f"{head} and {in_english(rest)}" if rest else head
    thousands, rest = divmod(number, 1000)
    head = f"{in_english(thousands)} thousand"
    return f"{head} {in_english(rest)}" if rest else head


@pytest.mark.parametrize(("language", "say"), [("fr", in_french), ("en", in_english)])
def test_numbers_to_two_thousand_and_some_beyond_are_read(
    language: str, say: Callable[[int], str]
) -> None:
    wrong = []
    for number in [*range(2100), *range(2100, 999_999, 977)]:
        words = say(number).replace("-", " ").split()
        found = number_at(words, 0, language)
        if found is None or (found.digits, found.taken) != (str(number), len(words)):
            wrong.append((number, found))
    assert not wrong
