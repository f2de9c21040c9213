"""What the PDF prints, as plain values in one language: taken from a signed version alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome.cases.modalities import modality_words
from binome.cases.models import Sex, Urgency
from binome.people.models import Act
from binome.reports.circumstances import cites_sentence, sentences
from binome.reports.drawings.pictures import PaperPicture, left_out_count, paper_pictures
from binome.reports.models import SECTIONS, ReportVersion, State
from binome.reports.phrases import LANGUAGES, labels_of
from binome.reports.renditions import words
from binome.reports.renditions.coded import lines_in
from binome.reports.renditions.typography import joined, typeset_words
from binome.reports.seen import SeenStatement

WRITTEN_IN = ("fr", "en")
DAYS = {"es": r"j \d\e F \d\e Y", "pt": r"j \d\e F \d\e Y"}
DAY = "j F Y"  # the month in letters: 03/01 is two days in two countries


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the head: a word for the style sheet, a label, a value."""

    word: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One printed version. `standing` is its status, or that of what has replaced it in error."""

    language: str
    version: ReportVersion
    standing: str
    is_superseded: bool
    facts: list[Fact]
    question: str
    sections: list[tuple[str, str, str]]
    addenda: list[dict[str, str]]
    signed_by: str
    signed_at: str
    is_critical: bool
    coded: list[tuple[str, str]]
    seen: str
    notes: list[str]
    pictures: list[PaperPicture]
    pictures_left_out: int
    untranslated: str = ""

    @property
    def act(self) -> words.ActWords:
        return words.ACTS[Act(self.version.act)]

    @property
    def status(self) -> str | Promise:
        return words.STATUSES[self.standing]

    @property
    def running(self) -> str | Promise:
        """What stands on every page while the paper is not to be relied on."""
        return words.RUNNING.get(self.standing, "")


def paper_of(version: ReportVersion, *, newest: ReportVersion, language: str) -> Paper:
    """Return what to print, in the active language; call it under `translation.override`."""
    content = version.content
    is_wrong = newest.status == State.ENTERED_IN_ERROR
    return Paper(
        language=language,
        version=version,
        standing=State.ENTERED_IN_ERROR if is_wrong else version.status,
        is_superseded=newest.number > version.number and not is_wrong,
        facts=[fact for fact in _facts(content) if fact.value],
        question=typeset_words(content["question"], language),
        sections=_sections(content, language),
        addenda=[_addendum(content, row, language) for row in content["addenda"]],
        signed_by=content["answer"]["by"],
        signed_at=moment(_time(content["answer"]), content["site_time_zone"]),
        coded=lines_in(content.get("coded", {}), language),
        is_critical=content["answer"]["critical_result"] == "yes",
        seen=SeenStatement.from_json(content["answer"]["seen"]).sentence(),
        notes=_notes(content),
        untranslated="" if language in WRITTEN_IN else _untranslated(language),
        pictures=[] if is_wrong else paper_pictures(version),
        pictures_left_out=0 if is_wrong else left_out_count(version),
    )


def _untranslated(language: str) -> str:
    """What stands above a reader's own words in a language that no reader's page is in."""
    return labels_of(language)["untranslated"] if language in LANGUAGES else ""


def _facts(content: dict[str, Any]) -> list[Fact]:
    sex = str(Sex(content["sex"]).label) if content["sex"] else ""
    urgency = str(Urgency(content["urgency"]).label) if content["urgency"] else ""
    language = get_language() or ""
    return [
        Fact("patient", _("Patient"), joined((sex, content["age"]), language)),
        Fact("pseudonym", _("Pseudonym"), content["pseudonym"]),
        Fact("site", _("Site"), content["site"]),
        Fact("urgency", _("Urgency"), urgency),
        Fact("images", _("Images"), "; ".join(_study(row) for row in content["studies"])),
    ]


def _study(row: dict[str, Any]) -> str:
    """One study: what, how many, and when: a date, or a day relative to the first study."""
    count = ngettext("%(count)d image", "%(count)d images", row["image_count"])
    images = count % {"count": row["image_count"]}
    parts = [modality_words(row["modalities"]), row["description"], images]
    if row.get("date"):
        parts.append(formats.date_format(datetime.fromisoformat(row["date"]), _day_form()))
    if row.get("day"):
        parts.append(_("day %(day)d") % {"day": row["day"]})
    return joined(parts, get_language() or "")


def _sections(content: dict[str, Any], language: str) -> list[tuple[str, str, str]]:
    texts = content["sections"]
    return [
        (name, str(words.SECTION_TITLES[name]), typeset_words(texts[name].strip(), language))
        for name in SECTIONS
        if texts.get(name, "").strip()
    ]


def _addendum(content: dict[str, Any], row: dict[str, str], language: str) -> dict[str, str]:
    at = moment(_time(row), content["site_time_zone"])
    return {"text": typeset_words(row["text"], language), "by": row["by"], "at": at,
            "cites": cites_sentence(row)}  # fmt: skip


def _time(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["at"])


def _notes(content: dict[str, Any]) -> list[str]:
    notes = [words.PATIENT_CHECKS.get(content["patient_check"], "")]
    if not content["answer"]["is_complete"]:
        notes.append(_("Signed before all images had arrived."))
    if content.get("reason"):
        notes.append(_("Reason given: %(reason)s") % {"reason": content["reason"]})
    for source in content.get("copied", {}).values():
        note = _("Begun as a copy of the answer to %(case)s, version %(number)s.") % source
        notes += [note] if note not in notes else []
    if content["answer"]["place_of_reading"]:
        place = {"place": content["answer"]["place_of_reading"]}
        notes.append(_("Read at: %(place)s") % place)
    notes += sentences(content["answer"])
    return [str(note) for note in notes if note]


def _day_form() -> str:
    return DAYS.get((get_language() or "").partition("-")[0], DAY)


def moment(at: datetime, zone: str) -> str:
    """Return an instant in the site's time, with the same in UTC where they differ."""
    local, universal = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo("UTC"))
    day, time = formats.date_format(local, _day_form()), local.strftime("%H:%M")
    if local.utcoffset() == universal.utcoffset():
        return _("%(day)s at %(time)s UTC") % {"day": day, "time": time}
    return _("%(day)s at %(time)s, local time of the site (%(utc)s UTC)") % {
        "day": day,
        "time": time,
        "utc": universal.strftime("%H:%M"),
    }
