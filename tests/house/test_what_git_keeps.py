"""What the repository holds: no machine's path, no registry's address, no large or unnamed part."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import PACKAGE, ROOT, kept_files, nothing, package_sources, texts

LARGEST_BYTES = 2_000_000
# Written in parts, so that this file does not hold what it forbids.
FOREIGN = re.compile(
    r"/(wor" + r"k|far" + r"m|roo" + r"t)/|bash_" + r"jobs|pyp" + r"i\.org|pythonhos" + r"ted"
    r"|npm" + r"js\.|deb\.deb" + r"ian|registry\.npm|jsdel" + r"ivr|unp" + r"kg"
)
HOST = re.compile(r"""(?:https?:)?//(?!localhost|127\.0\.0\.1|www\.w3\.org/)[a-z0-9-]+\.[a-z]""")
COMMENT = re.compile(r"^\s*(//|/\*|\*|\{#|<!--)")


def lines_of(paths: list[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def test_no_machine_path_and_no_registry_address_is_kept() -> None:
    own = [path for path in kept_files() if "vendor" not in path.parts]
    nothing([f"{where} {line[:100]}" for where, line in lines_of(own) if FOREIGN.search(line)])


def test_no_kept_file_is_large() -> None:
    nothing(
        [
            f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes"
            for path in kept_files()
            if path.stat().st_size > LARGEST_BYTES
        ]
    )


def test_no_page_script_or_style_names_another_host() -> None:
    own = texts(".html", ".css", ".js", ".mjs", ".svg")
    nothing(
        [
            f"{where} {line.strip()[:100]}"
            for where, line in lines_of(own)
            if HOST.search(line) and not COMMENT.match(line)
        ]
    )


def vendor_folders() -> set[Path]:
    """The folders below any `vendor` that hold files; each says in VENDORED.md what they are."""
    return {path.parent for path in kept_files() if "vendor" in path.parts}


def unsigned(folder: Path) -> list[str]:
    """Files of a vendor folder whose sha512 its VENDORED.md does not state."""
    notes = folder / "VENDORED.md"
    stated = notes.read_text() if notes.exists() else ""
    return [
        str(path.relative_to(ROOT))
        for path in sorted(path for path in folder.iterdir() if path.is_file())
        if path != notes and "LICEN" not in path.name.upper()
        if hashlib.sha512(path.read_bytes()).hexdigest() not in stated
    ]


def test_every_vendored_file_is_stated_with_its_sha512() -> None:
    nothing([name for folder in vendor_folders() for name in unsigned(folder)])


def test_every_vendor_folder_keeps_the_licences() -> None:
    nothing(
        [
            str(folder.relative_to(ROOT))
            for folder in vendor_folders()
            if not any("LICEN" in path.name.upper() for path in folder.rglob("*"))
        ]
    )


def test_the_licence_is_the_exact_text_of_the_agpl() -> None:
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"


def test_every_setting_of_the_environment_is_documented() -> None:
    named = {
        name
        for source in package_sources()
        for name in re.findall(r"\bBINOME_[A-Z][A-Z_0-9]+\b", source.text)
    }
    guides = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *PACKAGE.glob("*/README.md")]
    said = "\n".join(guide.read_text() for guide in guides if guide.exists())
    nothing(sorted(name for name in named if name not in said))


def test_every_link_of_a_document_leads_to_a_file() -> None:
    documents = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("binome/**/README.md")]
    broken = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in re.findall(r"\]\(([^)#\s]+\.(?:md|png))[^)]*\)", document.read_text())
        if not (document.parent / link).exists()
    ]
    nothing(broken)
