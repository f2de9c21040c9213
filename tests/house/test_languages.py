"""Every sentence a person sees can be translated, and each language says all of them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib

from tests.house.sources import PACKAGE, ROOT, nothing, texts
from tests.house.templates import untranslated
from tests.pseudo_locale import untranslated as untranslated_in_page

CATALOGUES = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))
VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
FRENCH = PACKAGE / "locale" / "fr" / "LC_MESSAGES"
# A script that writes words itself, instead of asking the page or gettext for them.
SCRIPT_WORDS = re.compile(
    r"""(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*["'`][^"'`$]*[A-Za-z]{2}"""
    r"""|setAttribute\(\s*["'](?:aria-label|title|alt|placeholder)["'],\s*["'`][^"'`$]*[A-Za-z]{2}"""
    r"""|\b(?:alert|confirm|prompt)\(\s*["'`]"""
)


def entries(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def test_every_text_of_a_template_is_given_to_translators() -> None:
    templates = [path for path in texts(".html", ".txt") if "templates" in path.parts]
    nothing(
        [
            f"{path.relative_to(PACKAGE)}: {text}"
            for path in templates
            for text in untranslated(path)
        ]
    )


def test_scripts_ask_for_their_words() -> None:
    nothing(
        [
            f"{path.relative_to(PACKAGE)}:{number} {line.strip()[:90]}"
            for path in texts(".js", ".mjs")
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if SCRIPT_WORDS.search(line)
        ]
    )


def test_every_language_is_complete() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["ar", "es", "fr", "pt"]
    for path in CATALOGUES:
        nothing(
            [
                f"{path.parts[-3]}: {entry.msgid[:80]}"
                for entry in entries(path)
                if entry.fuzzy or not entry.translated()
            ]
        )


def test_no_translation_loses_or_invents_a_value() -> None:
    for path in CATALOGUES:
        nothing(
            [
                f"{path.parts[-3]}: {entry.msgid[:80]}"
                for entry in entries(path)
                if not entry.msgid_plural
                and sorted(VALUE.findall(entry.msgstr)) != sorted(VALUE.findall(entry.msgid))
            ]
        )


def compiled(path: Path) -> dict[tuple[str | None, str], object]:
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in polib.mofile(str(path))
    }


def test_compiled_catalogues_say_what_their_sources_say() -> None:
    for path in CATALOGUES:
        written = {
            (entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr
            for entry in entries(path)
            if entry.translated() and not entry.fuzzy
        }
        assert compiled(path.with_suffix(".mo")) == written, "run `make messages`"


def test_the_catalogue_holds_every_sentence_of_the_code(tmp_path: Path) -> None:
    copy = tmp_path / "binome"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("*.wasm", "vendor", "__pycache__"))
    known = {path.name: {entry.msgid for entry in entries(path)} for path in FRENCH.glob("*.po")}
    command = [sys.executable, str(ROOT / "scripts" / "extract_messages.py"), str(copy)]
    subprocess.run(command, check=True, capture_output=True)
    for path in (copy / "locale" / "fr" / "LC_MESSAGES").glob("*.po"):
        said = {entry.msgid for entry in entries(path)}
        nothing(sorted(said ^ known.get(path.name, set())))


def test_the_page_reader_hears_what_no_translator_was_given() -> None:
    page = (
        "<html dir=rtl><title>⟦Cases⟧</title><p>⟦Waiting for <b>12</b> minutes⟧ raw words "
        "<img alt='bare'><b translate=no>lune-acajou 7</b><script>var x</script> 12</p>"
    )
    assert untranslated_in_page(page) == ["raw words", "bare"]


def test_the_template_reader_finds_a_bare_word(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        "{% load i18n %}<p title='{% translate \"Open\" %}'>{% translate 'Sign' %} now"
        "{% blocktranslate %}whole sentence{% endblocktranslate %}{{ name }}</p>"
        "<input type=submit value='Send it'><img alt=''>"
    )
    words, button = untranslated(template)
    assert words.strip("\ufffc… ") == "now"
    assert button == "Send it"
