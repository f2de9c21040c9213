"""A made-up right-to-left language, written from the English sentences at test time.

Every sentence becomes ⟦sentence⟧, so what a page shows outside the brackets was never given to a
translator. Data (case names, what people typed) stands in elements marked translate="no".
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import polib

LANGUAGE = "ar-xb"
OPEN, CLOSE = "⟦", "⟧"
REPOSITORY = Path(__file__).parent.parent
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "aria-description"}
SILENT_ELEMENTS = {"script", "style", "svg", "template", "code", "kbd"}
SHARED_WORDS = {"Binôme", "SHA-256", "DICOM", "PDF", "HTJ2K", "JPEG", "UTC", "Pseudo"}
VOID_ELEMENTS = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}


def write_catalogues(folder: Path) -> Path:
    """Write the pseudo catalogues of both domains below `folder`, and return it."""
    target = folder / "ar_XB" / "LC_MESSAGES"
    target.mkdir(parents=True)
    for domain in ("django", "djangojs"):
        pseudo = polib.POFile()
        pseudo.metadata = dict(HEADER)
        seen: set[tuple[str | None, str]] = set()
        for entry in sentences(domain):
            if (entry.msgctxt, entry.msgid) not in seen:
                seen.add((entry.msgctxt, entry.msgid))
                pseudo.append(bracketed(entry))
        pseudo.save_as_mofile(str(target / f"{domain}.mo"))
    return folder


def sentences(domain: str) -> Iterator[polib.POEntry]:
    """Every sentence of ours, then those of the libraries whose forms we show."""
    for folder in (REPOSITORY / "binome" / "locale" / "fr", *library_folders()):
        catalogue = folder / "LC_MESSAGES" / f"{domain}.po"
        if catalogue.exists():
            yield from (entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete)


def library_folders() -> Iterator[Path]:
    """The folders where Django and allauth keep the sentences they show."""
    for package, languages in (
        ("django", ["conf/locale/en", "contrib/auth/locale/en"]),
        ("allauth", ["locale/fr"]),
    ):
        spec = find_spec(package)
        if spec is not None and spec.origin:
            yield from (Path(spec.origin).parent / language for language in languages)


def bracketed(entry: polib.POEntry) -> polib.POEntry:
    """The same sentence inside brackets, its placeholders and its edges untouched."""
    plural = {}
    if entry.msgid_plural:
        plural = {0: wrapped(entry.msgid), 1: wrapped(entry.msgid_plural)}
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        msgstr="" if plural else wrapped(entry.msgid),
        msgstr_plural=plural,
    )


def wrapped(sentence: str) -> str:
    """Bracket the words; leave line breaks at the edges where gettext wants them."""
    words = sentence.strip("\n")
    return sentence.replace(words, f"{OPEN}{words}{CLOSE}", 1) if words else sentence


def untranslated(html: str) -> list[str]:
    """Every piece of text a person would see or hear on this page that no translator was given."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.found


def direction(html: str) -> str:
    """The `dir` of the page's root element, empty when it says none."""
    page = _Page()
    page.feed(html)
    return page.direction


def has_words(text: str) -> bool:
    """Whether letters remain once the words that every language shares are taken out."""
    for word in SHARED_WORDS:
        text = text.replace(word, "").replace(word.casefold(), "")
    return sum(character.isalpha() for character in text) > 1


def is_data(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element holds no words for translators: code, data, or another language's name."""
    is_foreign = bool(attributes.get("lang")) and tag != "html"
    return tag in SILENT_ELEMENTS or attributes.get("translate") == "no" or is_foreign


class _Page(HTMLParser):
    """Collects the texts outside brackets and outside elements that are not for translators."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.direction = ""
        self._depth = 0
        self._quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "html":
            self.direction = attributes.get("dir") or ""
        hidden = is_data(tag, attributes)
        if (hidden or self._quiet) and tag not in VOID_ELEMENTS:
            self._quiet.append(tag)
        elif not hidden:
            self._hear(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if self._quiet and tag in self._quiet:
            while self._quiet.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self._judge(data)

    def _hear(self, tag: str, attributes: dict[str, str | None]) -> None:
        spoken = [attributes.get(name) for name in SPOKEN_ATTRIBUTES]
        if tag == "input" and attributes.get("type") in {"submit", "button"}:
            spoken.append(attributes.get("value"))
        for text in spoken:
            if text and OPEN not in text and has_words(text):
                self.found.append(text)

    def _judge(self, text: str) -> None:
        outside = []
        for character in text:
            self._depth += (character == OPEN) - (character == CLOSE)
            if self._depth == 0 and character != CLOSE:
                outside.append(character)
        rest = "".join(outside).strip()
        if has_words(rest):
            self.found.append(rest)
