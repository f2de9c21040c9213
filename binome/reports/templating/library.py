"""Our own templates, French and English: drafts from general knowledge, reviewed by nobody yet.

Compact files beside this room (templates_library/*.toml) become the documents that imports are.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from binome.reports.templating.document import Section, TemplateDocument, Term

FOLDER = Path(__file__).resolve().parents[1] / "templates_library"
LIBRARY = "binome-library:"
DRAFT = "draft, not reviewed by a radiologist"
WRITTEN_ON = "2026-11-22"
CHAPTERS = {
    "fr": {
        "indications": "Indications", "technique": "Technique", "findings": "Résultats",
        "conclusion": "Conclusion",
    },
    "en": {
        "indications": "Indications", "technique": "Technique", "findings": "Findings",
        "conclusion": "Conclusion",
    },
}  # fmt: skip


@cache
def library() -> tuple[TemplateDocument, ...]:
    """Return every template of ours in every language it is written in."""
    return tuple(
        _document(word, language, entry)
        for path in sorted(FOLDER.glob("*.toml"))
        for word, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for language in CHAPTERS
    )


def _document(word: str, language: str, entry: dict[str, Any]) -> TemplateDocument:
    texts = entry[language]
    return TemplateDocument(
        title=texts["title"],
        language=language,
        metadata=_metadata(f"{LIBRARY}{word}:{language}", texts["title"], entry),
        status="DRAFT",
        schemes=[("DCM", "1.2.840.10008.2.16.4")],
        terms=[Term("modality", one, one, "DCM") for one in entry["modalities"]],
        sections=[
            Section(name, title, texts[name].strip()) for name, title in CHAPTERS[language].items()
        ],
    )


def _metadata(identifier: str, title: str, entry: dict[str, Any]) -> list[tuple[str, str]]:
    systems = ", ".join(entry["systems"])
    sources = "General knowledge" + (f"; scoring systems named: {systems}" if systems else "")
    values = {
        "title": title, "identifier": identifier, "description": f"{title}: {DRAFT}",
        "type": "IMAGE_REPORT_TEMPLATE", "publisher": "Binôme", "rights": "Binôme",
        "license": "AGPL-3.0-or-later", "date": WRITTEN_ON, "creator": "Binôme",
        "language": identifier.rpartition(":")[2], "source": sources,
    }  # fmt: skip
    return [(f"dcterms.{name}", value) for name, value in values.items()]
