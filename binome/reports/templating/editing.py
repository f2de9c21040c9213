"""A template as its editor types it: title, what it is for, sections with text and lines of fields.

What the form does not show (codes, metadata of its author, attributes of a field) stays.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.reports.templating.document import Section, TemplateDocument, Term
from binome.reports.templating.lines import fields_of, lines_of

MOST_SECTIONS, LONGEST_TITLE, LONGEST_TEXT = 60, 200, 20_000


class TooManySections(Refusal):
    """The form would be larger than a page takes."""

    word = "too_many_sections"
    sentence = _(
        "This template has too many sections to be edited on a page. It is kept as it is: export "
        "it, edit the file, and import it again."
    )


class NothingToSay(Refusal):
    """A template without a title, or without one section that says something."""

    word = "nothing_to_say"
    sentence = _(
        "Not saved: a template needs a title and at least one section with a text or a field. "
        "What you typed is still on this page."
    )


@dataclass(slots=True)
class TypedSection:
    """One section as typed; `number` is its place in the template before, -1 for a new one."""

    number: int
    title: str
    text: str
    lines: str
    chapter: str = ""
    is_removed: bool = False


@dataclass(slots=True)
class TypedTemplate:
    """The whole form."""

    title: str
    language: str
    modalities: str
    sources: str
    sections: list[TypedSection] = field(default_factory=list)


def as_typed(document: TemplateDocument) -> TypedTemplate:
    """Return what the form shows of a template; raise TooManySections."""
    if len(document.sections) > MOST_SECTIONS:
        raise TooManySections
    sections = [
        TypedSection(number, one.title or one.name, one.text, lines_of(one.fields), one.chapter)
        for number, one in enumerate(document.sections)
    ]
    modalities = " ".join(term.value for term in document.terms if term.kind == "modality")
    sources = document.said("source")
    return TypedTemplate(document.title, document.language, modalities, sources, sections)


def edited(document: TemplateDocument, typed: TypedTemplate) -> TemplateDocument:
    """Return the template with what was typed in it; raise NothingToSay."""
    made = deepcopy(document)
    made.title = " ".join(typed.title.split())[:LONGEST_TITLE]
    made.language = typed.language[:12]
    made.terms = [one for one in made.terms if one.kind != "modality"]
    made.terms += [Term("modality", one, one, "DCM") for one in _words(typed.modalities)]
    made.sections = [
        _section(one, document) for one in typed.sections if not one.is_removed and _says(one)
    ]
    if not made.title or not made.sections:
        raise NothingToSay
    said = {"title": made.title, "language": made.language, "source": typed.sources[:LONGEST_TEXT]}
    made.metadata = _metadata(made.metadata, said)
    made.complaints = []
    return made


def _says(one: TypedSection) -> bool:
    return one.number >= 0 or bool(one.text.strip() or one.lines.strip())


def _section(typed: TypedSection, document: TemplateDocument) -> Section:
    is_known = 0 <= typed.number < len(document.sections)
    section = deepcopy(document.sections[typed.number]) if is_known else Section(typed.chapter)
    title = " ".join(typed.title.split())[:LONGEST_TITLE]
    if title != section.name or section.title:
        section.title = title
    section.text = typed.text.replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    section.fields = fields_of(typed.lines, section.fields)
    return section


def _words(text: str) -> Iterable[str]:
    words = text.upper().replace(",", " ").replace("/", " ").split()
    return dict.fromkeys(word[:16] for word in words[:8])


def _metadata(rows: list[tuple[str, str]], said: dict[str, str]) -> list[tuple[str, str]]:
    waiting = {f"dcterms.{name}": value for name, value in said.items()}
    kept = [(name, waiting.pop(name.lower(), value)) for name, value in rows]
    return kept + [(name, value) for name, value in waiting.items() if value]
