"""What a template is, wherever it came from: chapters of plain text, and fields with choices.

Never markup: what was HTML has been read into these values, and scripts are gone.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

Attributes = dict[str, str]
CHAPTER_WORDS = {
    "conclusion": ("conclusion", "impression", "beurteilung", "assessment", "synthèse"),
    "technique": ("techni", "procedure", "protocol", "técnica"),
    "clinical_information": (
        "clinical", "clinique", "indication", "history", "klinik", "anamnes", "auftrag", "signatur",
    ),
}  # fmt: skip


@dataclass(slots=True)
class Option:
    """One choice of a list, with the codes its author gave it."""

    value: str
    label: str
    is_chosen: bool = False
    attributes: Attributes = field(default_factory=dict)


@dataclass(slots=True)
class Field:
    """One thing to fill in: `kind` is that of the HTML element (text, radio, select)."""

    kind: str
    id: str
    name: str = ""
    label: str = ""
    value: str = ""
    is_chosen: bool = False
    options: list[Option] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)


@dataclass(slots=True)
class Section:
    """One part of a template; `name` is its author's, `text` what it says before anything is
    filled in."""

    name: str
    title: str = ""
    text: str = ""
    fields: list[Field] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)

    @property
    def chapter(self) -> str:
        """The chapter of a report it belongs to; what says nothing belongs to the findings."""
        said = f"{self.title} {self.name}".casefold()
        for chapter, words in CHAPTER_WORDS.items():
            if any(word in said for word in words):
                return chapter
        return "findings"


@dataclass(slots=True)
class Term:
    """A coded subject of the template: modality, body part ..."""

    kind: str
    meaning: str = ""
    value: str = ""
    scheme: str = ""


@dataclass(slots=True)
class TemplateDocument:
    """A whole template. `complaints` say where a file departed from MRRT, in its reader's words."""

    title: str = ""
    language: str = ""
    metadata: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""
    schemes: list[tuple[str, str]] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[Field]:
        return [one for section in self.sections for one in section.fields]

    def said(self, name: str) -> str:
        """Return the first value of a metadata name, `dcterms.` left out of it."""
        wanted = f"dcterms.{name}"
        return next((value for key, value in self.metadata if key.lower() == wanted), "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TemplateDocument":
        """Return what `as_json` wrote."""
        plain = dict(values)
        plain["metadata"] = [(name, value) for name, value in values["metadata"]]
        plain["schemes"] = [(name, value) for name, value in values["schemes"]]
        plain["terms"] = [Term(**one) for one in values["terms"]]
        plain["sections"] = [_section(one) for one in values["sections"]]
        return cls(**plain)


def _section(values: dict[str, Any]) -> Section:
    fields = [
        Field(**{**one, "options": [Option(**option) for option in one["options"]]})
        for one in values["fields"]
    ]
    return Section(**{**values, "fields": fields})
