"""What a search compares: words without case, accents or Arabic vowel signs, each from its
beginning."""

from typing import Any

from binome.cases.searching import folded
from binome.reports.phrases import LANGUAGES, phrase


def words_of(content: dict[str, Any]) -> str:
    """Return what a signed version is found by: question, sections, addenda, and what is coded in
    all five languages."""
    coded = [phrase(kind, code) for kind, code in content.get("coded", {}).items()]
    said = [one.words[language] for one in coded if one for language in LANGUAGES]
    texts = [
        content["question"], *content["sections"].values(),
        *(row["text"] for row in content["addenda"]), *said,
    ]  # fmt: skip
    return folded("\n".join(texts))
