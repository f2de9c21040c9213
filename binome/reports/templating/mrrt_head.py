"""The head of an MRRT template: metadata and coded subjects, and what its frame lacks."""

from collections import Counter
from html.parser import HTMLParser

from binome.reports.templating.document import TemplateDocument, Term

LONGEST_VALUE = 20_000
ONCE = ("html", "head", "body", "title")
Given = list[tuple[str, str | None]]


class HeadReader(HTMLParser):
    """Reads what stands before the body, and hands the rest to `body_start`, `_end`, `_text`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.counts: Counter[str] = Counter()
        self.metadata: list[tuple[str, str]] = []
        self.title = self.language = ""
        self.field_count = 0
        self.subjects = SubjectReader()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: Given) -> None:
        given = {name: (value or "")[:LONGEST_VALUE] for name, value in attrs}
        self.counts[tag] += 1
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "meta":
            self._meta(given)
        elif tag in ("script", "style", "title"):
            is_subjects = tag == "script" and given.get("type", "").lower() == "text/xml"
            self._inside = "subjects" if is_subjects else tag
            self.counts["subjects"] += is_subjects
        else:
            self.body_start(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._inside = ""
        else:
            self.body_end(tag)

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "subjects":
            self.subjects.feed(data)
        elif not self._inside:
            self.body_text(data)

    def body_start(self, tag: str, given: dict[str, str]) -> None:
        """A tag of the body."""

    def body_end(self, tag: str) -> None:
        """The end of a tag of the body."""

    def body_text(self, text: str) -> None:
        """Text of the body."""

    def _meta(self, given: dict[str, str]) -> None:
        self.counts["charset"] += "charset" in given
        if given.get("name"):
            self.metadata.append((given["name"], given.get("content", "")))

    def head(self) -> TemplateDocument:
        """Return the template without its sections."""
        document = TemplateDocument(
            title=" ".join(self.title.split()), language=self.language, metadata=self.metadata,
            status=self.subjects.status.strip(), schemes=self.subjects.schemes,
            terms=self.subjects.terms, complaints=[*self._complaints(), *self.subjects.complaints],
        )  # fmt: skip
        document.title = document.said("title") or document.title
        document.language = document.said("language") or document.language
        return document

    def _complaints(self) -> list[str]:
        counts = self.counts
        wrong = [f"no {tag} element" for tag in ONCE if not counts[tag]]
        wrong += [f"{counts[tag]} {tag} elements" for tag in ONCE if counts[tag] > 1]
        if counts["charset"] != 1:
            wrong.append(f"{counts['charset']} meta elements with a charset")
        if not any(name.lower().startswith("dcterms.") for name, _ in self.metadata):
            wrong.append("no Dublin Core metadata")
        if not counts["subjects"]:
            wrong.append("no script element with template attributes")
        if counts["script"] > counts["subjects"]:
            wrong.append("scripts, which were dropped")
        return wrong


class SubjectReader(HTMLParser):
    """The XML inside the one script that is data: `template_attributes` (RAD TF-3 8.1)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.status = ""
        self.schemes: list[tuple[str, str]] = []
        self.terms: list[Term] = []
        self.wrong: set[str] = set()
        self._is_in_status = False
        self._roots = 0
        self._term: Term | None = None

    def handle_starttag(self, tag: str, attrs: Given) -> None:
        given = {name: (value or "")[:LONGEST_VALUE] for name, value in attrs}
        self._is_in_status = tag == "status"
        self._roots += tag == "template_attributes"
        if tag == "coding_scheme":
            self.schemes.append((given.get("name", ""), given.get("designator", "")))
        elif tag == "term":
            self._term = Term(given.get("type", ""))
            self.terms.append(self._term)
        elif tag == "code" and self._term is not None:
            self._code(self._term, given)

    def handle_endtag(self, tag: str) -> None:
        self._is_in_status = False
        self._term = None if tag == "term" else self._term

    def handle_data(self, data: str) -> None:
        self.status += data if self._is_in_status else ""

    def _code(self, term: Term, given: dict[str, str]) -> None:
        if not {"meaning", "value", "scheme"} <= set(given):
            self.wrong.add("a code without meaning, value or scheme")
        if term.value or term.meaning:
            self.wrong.add("several codes in one term")
            term = Term(term.kind)
            self.terms.append(term)
        term.meaning, term.value = given.get("meaning", ""), given.get("value", "")
        term.scheme = given.get("scheme", "")

    @property
    def complaints(self) -> list[str]:
        wrong = sorted(self.wrong)
        if self._roots > 1:
            wrong.append(f"{self._roots} template_attributes elements")
        named = {name for name, _ in self.schemes}
        strange = {term.scheme for term in self.terms if term.scheme} - named
        lower = any(name != name.upper() for name in named)
        if strange or lower:
            wrong.append("a coding scheme that is not declared as it is used")
        return wrong
