"""A recovery sheet in three parts: any two give the code again, one alone says nothing of it."""

from itertools import permutations

import pytest

from tests.vault_js.conftest import Run

#: docs/formats/vault.md, vectors: the letters 0 to V, the slope (7 n + 3) mod 32.
CODE = "01236-4567H-89ABD-CDEFT-GHJKG-MNPQ7-RSTVV"
SLOPE = [(7 * at + 3) % 32 for at in range(28)]
PARTS = [
    "1-3BKVQ-V3BKV-KB3VG-VKB3A-3BKVQ-V3BKV-KB3VG",
    "2-6N5P1-Z9WA5-VDREJ-7M4QZ-K0G3Y-AW9ZT-ERDVD",
    "3-5ZMEG-0FHYF-0FHYF-GA1VF-0THBS-5AMV6-5AMV6",
]
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SPLIT = """async ([code, slope]) => {
  const { partsOf } = await import("/vault/code.js");
  return slope ? partsOf(code, slope) : partsOf(code);
}"""
JOIN = """async ([typed, other]) => (await import("/vault/code.js")).codeFrom(typed, other)"""


def values(text: str) -> list[int]:
    return [LETTERS.index(one) for group in text.split("-")[-7:] for one in group[:4]]


def times(one: int, other: int) -> int:
    """A product in GF(32) modulo x^5 + x^2 + 1, by long division."""
    product = 0
    for bit in range(5):
        product ^= (one << bit) * (other >> bit & 1)
    for bit in range(8, 4, -1):
        product ^= (0b100101 << bit - 5) * (product >> bit & 1)
    return product


def test_the_parts_are_those_of_the_format_document(run: Run) -> None:
    assert run(SPLIT, [CODE, SLOPE]) == PARTS
    for number, part in enumerate(PARTS, 1):
        line = zip(values(CODE), SLOPE, strict=True)
        assert values(part) == [secret ^ times(slope, number) for secret, slope in line]


def test_any_two_parts_give_the_code_again_however_they_are_typed(run: Run) -> None:
    parts = run(SPLIT, [CODE, None])
    for one, other in permutations(parts, 2):
        assert run(JOIN, [one.lower().replace("0", "o"), other.replace("-", " ")]) == {"code": CODE}
    assert run(JOIN, [CODE, ""]) == {"code": CODE}


def test_one_part_could_be_of_any_code(run: Run) -> None:
    seen = {run(SPLIT, [CODE, None])[0] for _ in range(8)}
    assert len(seen) == 8  # by chance alone two in 2**140 are the same


@pytest.mark.parametrize(
    ("typed", "other", "said"),
    [
        (PARTS[0], "", {"word": "two_parts"}),
        (PARTS[0], PARTS[0], {"word": "two_parts"}),
        (PARTS[0], CODE, {"word": "two_parts"}),
        (PARTS[0], PARTS[1].replace("Z9WA5", "Z9WB5"), {"wrong": [2]}),
        ("2" + PARTS[0][1:], PARTS[2], {"wrong": [1, 2, 3, 4, 5, 6, 7]}),
    ],
)
def test_what_is_not_right_yet_is_said(run: Run, typed: str, other: str, said: object) -> None:
    assert run(JOIN, [typed, other]) == said
