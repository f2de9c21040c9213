"""Writes a template as strict IHE MRRT: the order and elements the profile wants, nothing else."""

from collections.abc import Iterator
from html import escape

from binome.reports.templating.document import Attributes, Field, Section, TemplateDocument

REQUIRED = (
    "title", "identifier", "description", "type", "publisher", "rights", "license", "date",
    "creator", "language",
)  # fmt: skip
DEFAULTS = {"type": "IMAGE_REPORT_TEMPLATE", "language": "en"}
FIELD_TYPES = {
    "number": "NUMBER", "select": "SELECTION_LIST", "radio": "SELECTION_LIST", "date": "DATE",
    "time": "TIME",
}  # fmt: skip


def write_mrrt(document: TemplateDocument) -> bytes:
    """Return the file. What the profile asks for and nobody said is written as an empty value."""
    lines = [
        "<!DOCTYPE html>", f"<html{_attributes({'lang': document.language})}>", "<head>",
        f"<title>{escape(document.title)}</title>", '<meta charset="UTF-8">', *_metadata(document),
        '<script type="text/xml">', *_subjects(document), "</script>", "</head>", "<body>",
        *(line for section in document.sections for line in _section(section)),
        "</body>", "</html>",
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _metadata(document: TemplateDocument) -> Iterator[str]:
    said = {name.lower() for name, _ in document.metadata}
    known = {**DEFAULTS, "title": document.title, "language": document.language}
    missing = [(f"dcterms.{name}", known.get(name, "")) for name in REQUIRED]
    for name, content in [*document.metadata, *(row for row in missing if row[0] not in said)]:
        yield f"<meta{_attributes({'name': name, 'content': content})}>"


def _subjects(document: TemplateDocument) -> Iterator[str]:
    yield "<template_attributes>"
    yield "<top-level-flag>true</top-level-flag>"
    yield f"<status>{escape(document.status or 'DRAFT')}</status>"
    yield "<coding_schemes>"
    for name, designator in document.schemes:
        yield f"<coding_scheme{_attributes({'name': name, 'designator': designator})} />"
    yield "</coding_schemes>"
    for term in document.terms:
        code = {"meaning": term.meaning, "value": term.value, "scheme": term.scheme}
        yield f"<term{_attributes({'type': term.kind})}><code{_attributes(code)} /></term>"
    yield "<coded_content></coded_content>"
    yield "</template_attributes>"


def _section(section: Section) -> Iterator[str]:
    name = section.name or section.title or "Section"
    yield f"<section{_attributes({'data-section-name': name, **section.attributes})}>"
    if section.title:
        yield f'<header class="level1">{escape(section.title)}</header>'
    for paragraph in section.text.split("\n"):
        if paragraph:
            yield f"<p>{escape(paragraph)}</p>"
    for field in section.fields:
        yield from _field(field)
    yield "</section>"


def _field(field: Field) -> Iterator[str]:
    """A label and its element. Text areas are text inputs here: the profile knows no other."""
    if field.label:
        yield f"<label{_attributes({'for': field.id})}>{escape(field.label)}</label>"
    kind = "text" if field.kind == "textarea" else field.kind
    own = {"id": field.id, "name": field.name}
    typed = {"data-field-type": FIELD_TYPES.get(field.kind, "TEXT"), **field.attributes}
    if field.kind == "select":
        yield f"<select{_attributes({**own, **typed})}>"
        for option in field.options:
            chosen = {"selected": "selected"} if option.is_chosen else {}
            given = {"value": option.value, **chosen, **option.attributes}
            yield f"<option{_attributes(given)}>{escape(option.label)}</option>"
        yield "</select>"
        return
    chosen = {"checked": "checked"} if field.is_chosen else {}
    yield f"<input{_attributes({'type': kind, **own, 'value': field.value, **chosen, **typed})}>"


def _attributes(given: Attributes) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items())
