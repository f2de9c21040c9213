"""A template's fields as lines of text that a person can edit without scripts, and back again.

`Size (mm): 12` is a text, `Side: right | *left` a list with its choice starred, `[x] Contrast` a
box and `(x) Normal` a button. What keeps its label keeps its codes and its name in the file.
"""

import re

from binome.reports.templating.document import Field, Option

BOX = re.compile(r"([\[(])([ xX]?)[\])]\s*(\S.*)")
SHAPES = {"[": "checkbox", "(": "radio"}
SPLIT, STAR, BREAK = "|", "*", "\\n"
MOST_LINES, LONGEST_LINE = 200, 4000


def lines_of(fields: list[Field]) -> str:
    """Return one line a field."""
    return "\n".join(_line(one) for one in fields)


def _line(field: Field) -> str:
    label = field.label or field.name or field.id
    if field.kind in SHAPES.values():
        opening, closing = ("[", "]") if field.kind == "checkbox" else ("(", ")")
        return f"{opening}{'x' if field.is_chosen else ' '}{closing} {label}"
    if field.kind == "select":
        said = [f"{STAR * one.is_chosen}{one.label or one.value}" for one in field.options]
        return f"{label}: {' | '.join(said)}" + (" |" if len(said) < 2 else "")
    value = field.value.replace("\n", BREAK)
    return f"{label}: {value}"


def fields_of(text: str, before: list[Field]) -> list[Field]:
    """Read the lines; a field that was there `before` under the same label keeps what it was."""
    waiting = list(before)
    lines = [line.strip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()]
    return [_field(line, waiting) for line in lines[:MOST_LINES]]


def _field(line: str, waiting: list[Field]) -> Field:
    if shaped := BOX.fullmatch(line):
        kind, label = SHAPES[shaped.group(1)], shaped.group(3).strip()
        made = _known(label, kind, waiting)
        made.is_chosen = shaped.group(2) in ("x", "X")
        return made
    label, _, value = (part.strip() for part in line.partition(":"))
    if SPLIT in value:
        made = _known(label, "select", waiting)
        made.options = _options(value, made.options)
        return made
    made = _known(label, "text", waiting)
    made.value = value.replace(BREAK, "\n")
    return made


def _known(label: str, kind: str, waiting: list[Field]) -> Field:
    """Take the field of that label off the list, or make one; texts keep their finer kind."""
    for one in waiting:
        if (one.label or one.name or one.id) == label and _shape(one.kind) == kind:
            waiting.remove(one)
            return one
    return Field(kind, f"field-{_slug(label)}", label=label)


def _shape(kind: str) -> str:
    return kind if kind in ("checkbox", "radio", "select") else "text"


def _options(value: str, before: list[Option]) -> list[Option]:
    known = {one.label or one.value: one for one in before}
    options = []
    for word in (part.strip() for part in value.split(SPLIT)):
        label = word.removeprefix(STAR).strip()
        if label:
            made = known.get(label) or Option(label, label)
            made.is_chosen = word.startswith(STAR)
            options.append(made)
    return options


def _slug(label: str) -> str:
    return re.sub(r"\W+", "-", label.casefold()).strip("-")[:60] or "unnamed"
