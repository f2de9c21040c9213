"""What one key fills in: the template's chapters as plain text, with its fields left to fill."""

import re

from binome.reports.models import SECTIONS
from binome.reports.templating.document import Field, TemplateDocument

PLACEHOLDER = "[…]"
GAP = re.compile(r"\[[ \t\u00a0….·_]*\]")  # `[…]`, and what people type for it: `[ ]`, `[...]`
NEVER_FILLED = frozenset({"clinical_information"})  # the sender's words, never a template's


def normal_texts(document: TemplateDocument) -> dict[str, str]:
    """Return text by section; what nobody chose is a gap that must be filled before signing."""
    lines: dict[str, list[str]] = {}
    for section in document.sections:
        if section.chapter in NEVER_FILLED:
            continue
        said = [section.text, *(line for one in section.fields if (line := _line(one)))]
        lines.setdefault(section.chapter, []).extend(line for line in said if line)
    return {name: "\n".join(lines[name]) for name in SECTIONS if lines.get(name)}


def _line(field: Field) -> str:
    """A field with its choice, or a gap; boxes and buttons nobody ticked say nothing."""
    if field.kind in ("checkbox", "radio"):
        return (field.label or field.value) if field.is_chosen else ""
    if field.kind == "select":
        chosen = [one.label or one.value for one in field.options if one.is_chosen]
        value = ", ".join(chosen)
    else:
        value = field.value.strip()
    label = field.label or field.name or field.id
    return f"{label}: {value or PLACEHOLDER}"


def gaps_in(texts: dict[str, str]) -> list[str]:
    """Return the sections in which a gap of a template or a macro is still open."""
    return [name for name in SECTIONS if GAP.search(texts.get(name, ""))]
