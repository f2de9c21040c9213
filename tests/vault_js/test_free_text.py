"""Free texts on the device: who is named is found however it is spelled, and dates become days."""

import pytest

from tests.vault_js.conftest import Run

NAMING = (
    """async ([text, who, how]) => (await import("/vault/free-text.js")).naming(text, who, how)"""
)
DATES = """async (texts) => {
  const { withoutDates } = await import("/vault/free-text.js");
  return texts.map((text) => withoutDates(text, "2026-03-15", (n) => `day ${n}`).text);
}"""
WHO = {"name": "NZAPALAINGA Célestine", "number": "BG-90417", "birth_date": "1991-08-07"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mother is Mme Nzapalainga, afebrile", ["Nzapalainga"]),
        ("NZAPALANGA fell", ["NZAPALANGA"]),
        ("nzapala-inga, celestin", ["celestin"]),
        ("celéstine's left arm", ["celéstine"]),
        ("number BG 90417 in the register", ["BG-90417"]),
        ("born 07/08/1991", ["07/08/1991"]),
        ("born 7 August 1991", ["7 August 1991"]),
        ("call +236 70 12 34 56", ["+236 70 12 34 56"]),
        ("Fell from a roof, 120/80, 38.5, 2 x 500 mg, since 12/03/2026", []),
        ("Celebrated her birthday; nasal bleeding", []),
        ("", []),
    ],
)
def test_what_names_the_patient_is_found(run: Run, text: str, told: list[str]) -> None:
    assert run(NAMING, [text, WHO, {}]) == told


def test_a_name_is_held_while_it_is_typed_and_a_word_can_be_spared(run: Run) -> None:
    assert run(NAMING, ["fever, nzap", WHO, {"isTyping": True}]) == ["nzap"]
    assert run(NAMING, ["fever, nzap", WHO, {}]) == []
    fall = {"name": "FALL Aminata", "number": "", "birth_date": ""}
    assert run(NAMING, ["a fall from a roof", fall, {}]) == ["fall"]
    assert run(NAMING, ["a fall from a roof", fall, {"allowed": ["fall"]}]) == []


def test_dates_become_days_from_the_case_in_the_languages_of_our_sites(run: Run) -> None:
    said = {
        "since 12/03/2026 fever": "since day -3 fever",
        "le 1er février 2026": "le day -42",
        "op. 2025-12-31, control 14.3.26": "op. day -74, control day -1",
        "el 3 de marzo de 2026": "el day -12",
        "March 1, 2026 and Mar 2": "day -14 and day -13",
        "depuis le 10 mars": "depuis le day -5",
        "12 décembre": "day -93",
        "31/02/2026": "31/02/2026",
        "3 out of 10, 1/2 tablet, 120/80, 12.5 g, L4/5, 2019, T2 10/12": (
            "3 out of 10, 1/2 tablet, 120/80, 12.5 g, L4/5, 2019, T2 10/12"
        ),
    }
    assert dict(zip(said, run(DATES, list(said)), strict=True)) == said
