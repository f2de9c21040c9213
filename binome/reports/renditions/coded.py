"""The coded part of an answer in any of five languages: tables say it, nobody translates it.

What a person wrote stands below in their own words, marked as not translated (SAFETY 15).
"""

from dataclasses import dataclass
from typing import Any

from binome.reports.models import ReportVersion, State
from binome.reports.paper_seal import text_seal
from binome.reports.phrases import KINDS, LANGUAGES, labels_of, phrase
from binome.reports.queries import newest_version

MOST_WORDS_BYTES = 1500
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Summary:
    """An answer in one language: what is coded is said in it, `own_words` are as they were
    written."""

    language: str
    case: str
    status: str
    critical: str
    lines: list[tuple[str, str]]
    own_words: str
    labels: dict[str, str]
    signed: str

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def coded_from(said: Any) -> dict[str, str]:
    """Keep what the tables know of what a form says, by kind."""
    given = {kind: str(said.get(kind, "")) for kind in KINDS}
    return {kind: code for kind, code in given.items() if phrase(kind, code)}


def lines_in(coded: dict[str, str], language: str) -> list[tuple[str, str]]:
    """Return heading and words of each coded phrase in a language; English for an unknown one."""
    language = language.partition("-")[0]
    labels = labels_of(language if language in LANGUAGES else "en")
    found = [(labels[kind], phrase(kind, code)) for kind, code in coded.items()]
    return [(label, one.said_in(language)) for label, one in found if one]


def summary_in(version: ReportVersion, language: str) -> Summary:
    """Return the summary in one of the five languages, as it stands now."""
    content, labels = version.content, labels_of(language)
    newest = newest_version(version.case) or version
    is_wrong = newest.status == State.ENTERED_IN_ERROR
    critical = content["answer"]["critical_result"] == "yes"
    return Summary(
        language=language,
        case=content["case"],
        status=labels[str(State.ENTERED_IN_ERROR) if is_wrong else version.status],
        critical=labels["critical"] if critical else "",
        lines=lines_in(content.get("coded", {}), language),
        own_words=content["sections"].get("conclusion", "").strip(),
        labels=labels,
        signed=f"{content['answer']['by']}, {version.signed_at:%Y-%m-%d %H:%M} UTC",
    )


def summaries_of(version: ReportVersion) -> list[Summary]:
    """Return the answer in all five languages."""
    return [summary_in(version, language) for language in LANGUAGES]


def summary_text(version: ReportVersion, *, language: str) -> bytes:
    """Return the summary as sealed plain text of at most 2 kB."""
    one = summary_in(version, language if language in LANGUAGES else "en")
    words = one.own_words.encode()[:MOST_WORDS_BYTES].decode("utf-8", "ignore")
    ending = "…" if words != one.own_words else ""
    parts = [
        f"{one.case}\n{one.status}",
        one.critical,
        "\n".join(f"{label}: {said}" for label, said in one.lines),
        f"{one.labels['conclusion']} ({one.labels['untranslated']})\n{words}{ending}",
        f"{one.labels['signed_by']} {one.signed}",
        one.labels["legend"],
    ]
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n{text_seal(text, version.own_hash)}\n".encode()
