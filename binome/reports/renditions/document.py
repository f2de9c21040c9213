"""The one report that the machine renditions (SR, ORU, FHIR) are written from.

All that is said comes from the signed version. Only the identifiers a hospital files it under come
from the archive: in a pseudonymous network the pseudonym and the mapped UID, never a name or date.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from binome.archive.models import Study
from binome.people.models import Act, Mode
from binome.reports.circumstances import cites_sentence
from binome.reports.models import SECTIONS, ReportVersion, State
from binome.reports.queries import newest_version
from binome.reports.renditions import words
from binome.reports.renditions.coded import lines_in
from binome.reports.renditions.codes import (
    CHAPTERS,
    PHRASES,
    STANDINGS,
    ChapterCodes,
    Code,
    Standing,
)

SEXES = {"female": "F", "male": "M", "other": "O"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose report, of which study. Dates and names are empty in a pseudonymous network."""

    patient_id: str
    study_instance_uid: str = ""
    sex: str = ""
    patient_name: str = ""
    birth_date: str = ""
    study_date: str = ""
    study_time: str = ""
    accession_number: str = ""
    is_pseudonymous: bool = True


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the report as it was written; an addendum has its own author and instant."""

    word: str
    codes: ChapterCodes
    title: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CodedLine:
    """What the signer chose from the tables of phrases, and how its language says it."""

    kind: str
    code: str
    label: str
    said: str

    @property
    def kind_code(self) -> Code:
        return (self.kind, PHRASES, self.label)

    @property
    def value_code(self) -> Code:
        return (self.code, PHRASES, self.said)


@dataclass(frozen=True, slots=True)
class Document:
    """A signed version as machines take it; `standing` is that of what replaced it in error."""

    version: ReportVersion
    language: str
    state: str
    subject: Subject
    title: str
    notice: str
    chapters: list[Chapter]
    coded: list[CodedLine]

    @property
    def standing(self) -> Standing:
        return STANDINGS[self.state]

    @property
    def key(self) -> str:
        """Names these very words: a version, in a language, with the standing it has now."""
        return key_of(self.version, self.language, self.state)


def key_of(version: ReportVersion, language: str, state: str) -> str:
    return f"{version.own_hash} {language} {state}"


def document_of(version: ReportVersion, *, language: str) -> Document:
    """Return the report in a language: headings are translated, what a person wrote is not."""
    newest = newest_version(version.case) or version
    is_wrong = newest.status == State.ENTERED_IN_ERROR
    state = str(State.ENTERED_IN_ERROR if is_wrong else version.status)
    with translation.override(language):
        return Document(
            version=version,
            language=language,
            state=state,
            subject=subject_of(version),
            title=str(words.ACTS[Act(version.act)].title),
            notice=str(words.STATUSES[state]) if state in words.RUNNING else "",
            chapters=_chapters(version.content),
            coded=_coded(version.content, language),
        )


def _coded(content: dict[str, Any], language: str) -> list[CodedLine]:
    chosen = content.get("coded", {})
    lines = zip(chosen.items(), lines_in(chosen, language), strict=True)
    return [CodedLine(kind, code, label, said) for (kind, code), (label, said) in lines]


def _chapters(content: dict[str, Any]) -> list[Chapter]:
    answer = content["answer"]
    at = datetime.fromisoformat(answer["at"])
    texts = {"question": content["question"], **content["sections"]}
    names = [name for name in ("question", *SECTIONS) if texts.get(name, "").strip()]
    chapters = [_chapter(name, texts[name], answer["by"], at) for name in names]
    for row in content["addenda"]:
        at = datetime.fromisoformat(row["at"])
        text = "\n".join(part for part in (row["text"].strip(), cites_sentence(row)) if part)
        chapters.append(_chapter("addendum", text, row["by"], at))
    return chapters


def _chapter(word: str, text: str, by: str, at: datetime) -> Chapter:
    return Chapter(word, CHAPTERS[word], str(words.CHAPTER_TITLES[word]), text.strip(), by, at)


def subject_of(version: ReportVersion) -> Subject:
    """Return the identifiers; a pseudonymous network's come from the signed version alone."""
    content = version.content
    studies = Study.objects.filter(
        case_studies__case=version.case_id, case_studies__is_prior=False
    ).select_related("patient")
    study = studies.order_by("-study_date", "pk").first()
    uid = study.study_instance_uid if study else ""
    sex = SEXES.get(content["sex"], "")
    if study is None or content["mode"] != Mode.IDENTIFIED:
        return Subject(content["pseudonym"] or content["case"], uid, sex)
    return Subject(
        patient_id=study.patient.patient_id, study_instance_uid=uid, sex=sex,
        patient_name=study.patient.name, birth_date=study.patient.birth_date,
        study_date=study.study_date, study_time=study.study_time,
        accession_number=study.accession_number, is_pseudonymous=False,
    )  # fmt: skip
