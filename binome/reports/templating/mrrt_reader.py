"""Reads IHE MRRT templates as they are found (RAD TF-2 4.103), not only as the profile wants them.

Tolerant: everything a person could fill in is kept, and each departure is named. Scripts, styles
and event handlers are dropped, entities of a file's own do not exist, sizes are bounded.
"""

import re
import time

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal
from binome.reports.templating.document import Field, Option, Section, TemplateDocument
from binome.reports.templating.mrrt_head import HeadReader

LARGEST_BYTES = 512 * 1024
MOST_FIELDS, MOST_OPTIONS, MOST_SECTIONS, LONGEST_TEXT = 2000, 5000, 500, 20_000
LONGEST_LABEL, LONGEST_CPU_SECONDS = 1000, 5
BUTTONS = {"submit", "button", "reset", "image"}
HEADINGS = {"header", "h1", "h2", "h3", "h4", "legend"}
BREAKS = {"p", "div", "br", "li", "tr", "table", "ul", "ol", "fieldset", "section"}
OWN = {"id", "name", "type", "value", "checked", "selected"}
DROPPED = re.compile(
    r"on.*|style|src|href|action|formaction|srcdoc|background|xmlns.*", re.IGNORECASE
)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


class NotATemplate(Refusal):
    """The file is too large, or is no text."""

    word = "not_a_template"
    sentence = _(
        "This file is not a report template that can be read: it is too large, has too many "
        "fields or is no text. Nothing was changed."
    )


def read_mrrt(data: bytes) -> TemplateDocument:
    """Return the template in a file; raise NotATemplate."""
    if len(data) > LARGEST_BYTES or b"\0" in data:
        raise NotATemplate
    text = COMMENT.sub("", data.decode("utf-8-sig", "replace"))
    text = text[: text.rfind(">") + 1]  # an unfinished tag costs the parser a search each
    reader = _BodyReader()
    try:
        reader.feed(text)
        reader.close()
    except (AssertionError, ValueError):
        raise NotATemplate from None
    return reader.finished()


class _BodyReader(HeadReader):
    """Sections, fields and their labels. The head is read by the class below this one."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = [Section("")]
        self.labels: dict[str, str] = {}
        self.parts: list[str] = []
        self.option_count = 0
        self.deadline = time.process_time() + LONGEST_CPU_SECONDS
        self._field: Field | None = None
        self._option: Option | None = None
        self._heading: list[str] | None = None
        self._label: tuple[str, list[str], list[Field]] | None = None

    def body_start(self, tag: str, given: dict[str, str]) -> None:
        if time.process_time() > self.deadline:
            raise NotATemplate
        if tag in BREAKS:
            self.parts.append("\n")
        if tag == "section":
            self._open_section(given.get("data-section-name", ""), given)
        elif tag in HEADINGS:
            self._heading = []
        elif tag == "label":
            self._label = (given.get("for", ""), [], [])
        elif tag in ("input", "select", "textarea"):
            self._open_field(tag, given)
        elif tag == "option":
            self._open_option(given)

    def body_end(self, tag: str) -> None:
        if tag in HEADINGS and self._heading is not None:
            self._close_heading(tag)
        elif tag == "label" and self._label is not None:
            self._close_label()
        elif tag in ("select", "textarea"):
            self._field = self._option = None
        elif tag == "option":
            self._option = None

    def body_text(self, text: str) -> None:
        if self._option is not None:
            self._option.label += text[:LONGEST_LABEL]
        elif self._field is not None:
            self._field.value += text if self._field.kind == "textarea" else ""
        elif self._heading is not None:
            self._heading.append(text)
        elif self._label is not None:
            self._label[1].append(text)
        else:
            self.parts.append(" ".join(text.split("\n")))

    def _settle_text(self) -> None:
        """Give the section that ends its text."""
        self.section.text = _tidy("".join(self.parts))[:LONGEST_TEXT]
        self.parts = []

    @property
    def section(self) -> Section:
        return self.sections[-1]

    def _open_section(self, name: str, given: dict[str, str]) -> None:
        if len(self.sections) > MOST_SECTIONS:
            raise NotATemplate
        self._settle_text()
        kept = {key: value for key, value in _kept(given).items() if key != "data-section-name"}
        self.sections.append(Section(name, attributes=kept))

    def _close_heading(self, tag: str) -> None:
        title = " ".join("".join(self._heading or []).split())
        self._heading = None
        is_fresh = not self.section.title and not self.section.fields and tag != "h1"
        if title and is_fresh and not "".join(self.parts).strip():
            self.section.title = title
        elif title:
            self._open_section(title, {})
            self.section.title = title

    def _open_field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower() if tag == "input" else tag
        if kind in BUTTONS:
            return
        self.field_count += 1
        if self.field_count > MOST_FIELDS:
            raise NotATemplate
        made = Field(
            kind, given.get("id") or f"field-{self.field_count}", given.get("name", ""),
            value=given.get("value", ""), is_chosen="checked" in given,
            attributes={name: value for name, value in _kept(given).items() if name not in OWN},
        )  # fmt: skip
        self.section.fields.append(made)
        if self._label is not None:
            self._label[2].append(made)
        self._field = made if tag != "input" else None

    def _open_option(self, given: dict[str, str]) -> None:
        if self._field is None:
            return
        self.option_count += 1
        if self.option_count > MOST_OPTIONS:
            raise NotATemplate
        kept = {name: value for name, value in _kept(given).items() if name not in OWN}
        self._option = Option(given.get("value", ""), "", "selected" in given, kept)
        self._field.options.append(self._option)

    def _close_label(self) -> None:
        target, parts, inside = self._label or ("", [], [])
        said = " ".join("".join(parts).split())
        self._label = None
        if target:
            self.labels[target] = said
        for one in inside:
            one.label = one.label or said

    def finished(self) -> TemplateDocument:
        """Return what was read, tidied, with what was wrong with it."""
        self._settle_text()
        for section in self.sections:
            for one in section.fields:
                one.label = one.label or self.labels.get(one.id, "")
                for option in one.options:
                    option.label = " ".join(option.label.split())
        document = self.head()
        document.sections = [s for s in self.sections if s.name or s.title or s.text or s.fields]
        return document


def _kept(given: dict[str, str]) -> dict[str, str]:
    """Everything an author wrote on an element except what could act or fetch."""
    return {name: value for name, value in given.items() if not DROPPED.fullmatch(name)}


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


__all__ = ["NotATemplate", "read_mrrt"]
