"""Papers in five languages, looked at as pictures; coded phrases in every machine form."""

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import polib
import pydicom
import pytest
from django.utils import translation
from PIL import Image

from binome.people.models import Act
from binome.reports.models import SECTIONS, ReportVersion
from binome.reports.phrases import LANGUAGES
from binome.reports.renditions.forms import FORMS
from binome.reports.renditions.pdf import page_of
from binome.reports.renditions.typography import direction, joined
from binome.reports.renditions.words import ACTS, SECTION_TITLES
from tests.reports import golden_papers
from tests.reports.desk import Desk
from tests.reports.fhir_checking import faults
from tests.reports.golden_papers import content, difference, paper, picture
from tests.reports.hl7_reading import read

CODED = {"finding": "intracranial_haemorrhage", "side": "right", "action": "neurosurgeon_now"}
CATALOGUES = Path(golden_papers.__file__).parents[2] / "binome" / "reports" / "languages"
MOST_DIFFERENT = 0.01


@pytest.fixture
def own_cache(settings: Any, tmp_path: Path, quick_typesetter: None) -> None:
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"


def page_in(language: str) -> str:
    version = ReportVersion(number=1, status="final", content=content(language), act="expertise",
                            signed_at="", own_hash="5a" * 32)  # fmt: skip
    from datetime import UTC, datetime

    version.signed_at = datetime(2026, 3, 1, 2, 50, tzinfo=UTC)
    return page_of(version, language=language, newest=version)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_looks_as_it_did_when_somebody_looked_at_it(language: str) -> None:
    pdf, golden = paper(language), Image.open(golden_papers.FOLDER / f"{language}.png")
    assert difference(picture(pdf), golden) <= MOST_DIFFERENT
    sections = content(language)["sections"]
    if language == "ar":  # poppler hands out lines from right to left in the order they are seen
        assert set(sections["conclusion"].strip(".").split()) <= set(words_in(pdf))
    else:
        assert sections_in(pdf, language) == {name: plain(text) for name, text in sections.items()}


def plain(text: str) -> str:
    """Words without spaces and direction marks: what a program that copies a PDF may change."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


def words_in(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True)
    text = re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", done.stdout.decode())
    return [word.strip(".,:،") for word in text.split()]


def sections_in(pdf: bytes, language: str) -> dict[str, str]:
    """Read the sections back: what stands between one heading of the paper and the next."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True)
    with translation.override(language):
        titles = {plain(str(SECTION_TITLES[name])): name for name in SECTIONS}
        end = plain(str(ACTS[Act.EXPERTISE].signed))
    found: dict[str, str] = {}
    now = ""
    for line in (plain(line) for line in done.stdout.decode().splitlines()):
        if line in titles:
            now = titles[line]
        elif line.startswith(end):
            break
        elif now:
            found[now] = found.get(now, "") + line
    return found


def test_the_look_tells_a_lost_paragraph_and_a_mirrored_page() -> None:
    golden = Image.open(golden_papers.FOLDER / "ar.png")
    for other in ("fr", "es"):
        assert difference(Image.open(golden_papers.FOLDER / f"{other}.png"), golden) > 0.05
    without = golden.copy()
    width, height = golden.size
    without.paste(255, (0, int(height * 0.45), width, int(height * 0.68)))
    assert difference(without, golden) > MOST_DIFFERENT


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "pt", "ar"])
def test_no_english_is_left_on_a_paper(language: str) -> None:
    english = {re.sub(r"<[^>]+>", "", line).strip() for line in page_in("en").splitlines()}
    said = {re.sub(r"<[^>]+>", "", line).strip() for line in page_in(language).splitlines()}
    words = {line for line in english & said if re.search(r"[A-Za-z]{3} [A-Za-z]{3}", line)}
    assert not {line for line in words if line != "Ana Lopes" and "{" not in line}


def test_the_compiled_words_are_those_a_translator_reads() -> None:
    sizes = set()
    for language in ("es", "pt", "ar"):
        folder = CATALOGUES / language / "LC_MESSAGES"
        written, compiled = (
            {one.msgid: (one.msgstr, one.msgstr_plural) for one in found if one.msgid}
            for found in (polib.pofile(str(folder / "django.po")),
                          polib.mofile(str(folder / "django.mo")))
        )  # fmt: skip
        assert {k: v[0] for k, v in written.items()} == {k: v[0] for k, v in compiled.items()}
        for one in polib.pofile(str(folder / "django.po")):
            for said in (one.msgstr, *one.msgstr_plural.values()):
                assert not said or holes(said) == holes(one.msgid), one.msgid
        sizes.add(len(written))
    assert len(sizes) == 1


def holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def test_words_run_the_way_their_first_letter_does() -> None:
    assert [direction(text) for text in ("12 mm", "12 mm نزف", "نزف CT", "3 !")] == [
        "ltr", "ltr", "rtl", "auto",
    ]  # fmt: skip
    assert joined(("CT", "", "HEAD"), "fr") == "CT, HEAD"
    assert joined(("CT", "HEAD"), "ar") == "\u2068CT\u2069، \u2068HEAD\u2069"


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_coded_is_read_back_from_sr_oru_and_fhir(
    desk: Desk, own_cache: None, language: str
) -> None:
    version = desk.sign(coded=CODED)
    sr = pydicom.dcmread(io.BytesIO(FORMS["sr"].make(version, language=language)))
    summary = next(one for one in sr.ContentSequence if one.ValueType == "CONTAINER")
    pairs = [(one.ConceptNameCodeSequence[0], one.ConceptCodeSequence[0])
             for one in summary.ContentSequence]  # fmt: skip
    from_sr = {name.CodeValue: value.get("LongCodeValue") or value.CodeValue
               for name, value in pairs}  # fmt: skip
    rows = [row for row in read(FORMS["oru"].make(version, language=language))["OBX"]
            if row[2] == "CWE"]  # fmt: skip
    from_oru = {row[3].split("^")[0]: row[5].split("^")[0] for row in rows}
    resource = json.loads(FORMS["fhir"].make(version, language=language))
    coded = [one for one in resource["contained"] if "valueCodeableConcept" in one]
    from_fhir = {one["code"]["coding"][0]["code"]: one["valueCodeableConcept"]["coding"][0]["code"]
                 for one in coded}  # fmt: skip
    assert from_sr == from_oru == from_fhir == CODED
    words = {one["valueCodeableConcept"]["text"] for one in coded}
    assert {value.CodeMeaning for _, value in pairs} == words
    assert {row[5].split("^")[1] for row in rows} == words
    assert faults(resource) == []
    assert resource["conclusionCode"][0]["coding"][0]["code"] == CODED["finding"]
