"""What the house tests walk: our Python files parsed once, our other texts, what git keeps."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "binome"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path

    @property
    def name(self) -> str:
        """Its path from the top of the repository."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def line_count(self) -> int:
        return len(self.text.splitlines())

    @property
    def room(self) -> str:
        """The folder directly below binome/, empty for files above the rooms."""
        parts = self.path.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else ""

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imported(self) -> Iterator[str]:
        """Full names of the modules this file imports from outside its own folder."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module or ""


@cache
def package_sources() -> list[Source]:
    """The package's Python files, without migrations and generated tables."""
    return [source for source in _under(PACKAGE) if "_tables/" not in source.name]


@cache
def sources_of_tests() -> list[Source]:
    return list(_under(ROOT / "tests"))


@cache
def script_sources() -> list[Source]:
    return list(_under(ROOT / "scripts"))


def _under(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts and "node_modules" not in path.parts:
            yield Source(path)


@cache
def kept_files() -> list[Path]:
    """What git keeps, or would at the next commit."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def nothing(found: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not found, "\n  " + "\n  ".join(found)


def texts(*suffixes: str, within: Path = PACKAGE, vendored: bool = False) -> list[Path]:
    """Files of ours with these endings, below `within`."""
    return [
        path
        for path in kept_files()
        if path.suffix in suffixes
        and path.is_relative_to(within)
        and ("vendor" in path.parts) == vendored
    ]
