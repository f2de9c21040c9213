"""Modules joined when they are served, so that a page asks for one file instead of twenty.

No build step for us: the source stays one file a module. A joined file runs each module once, in
the order of its imports; what is fetched later takes what is already there from it.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
EXPORT_LIST = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
ODD = re.compile(r"^(?:import|export)\b", re.MULTILINE)
COMMENT = re.compile(r"^[ ]*//.*\n", re.MULTILINE)
INDENT = re.compile(r"^ +", re.MULTILINE)


class CannotJoin(ValueError):
    """A module says import or export in a way that is not read here."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is served under `name`: these modules and all they import.

    `entries` of the folder `later` are fetched on their own and take what is here from here.
    """

    name: str
    roots: tuple[str, ...]
    later: str = ""
    entries: tuple[str, ...] = ()


#: The viewer's tools, each fetched when it is first taken in hand.
TOOLS = (
    "box", "cine", "cited", "hanging", "keep", "lens", "mpr", "overlay", "panes", "pencil",
    "states",
)  # fmt: skip
BUNDLES = (
    Bundle(
        "viewer/viewer.js",
        ("viewer/viewer.js",),
        later="viewer/more/",
        entries=TOOLS,
    ),
    Bundle("kept/worker.js", ("kept/worker.js",)),
    Bundle("kept/agree.js", ("kept/agree.js",)),
    Bundle(
        "report-room.js",
        ("report.js", "report-templates.js", "report-macros.js", "report-spelling.js"),
    ),
)


@dataclass(frozen=True, slots=True)
class Joiner:
    """Reads modules under a folder and writes what is served."""

    folder: Path

    def joined(self, name: str) -> str | None:
        """Return the text to serve under a name, or None where the file is served as it is."""
        for bundle in BUNDLES:
            if name == bundle.name:
                return self._bundle(bundle)
            if bundle.later and name.startswith(bundle.later) and self._is_module(name):
                return self._later(bundle, name)
        return None

    def _bundle(self, bundle: Bundle) -> str:
        order = self._order(bundle.roots)
        parts = ["const modules = {};\n", *(self._wrapped(name, set(order)) for name in order)]
        return "".join([*parts, "export { modules };\n" if bundle.later else ""])

    def _later(self, bundle: Bundle, name: str) -> str:
        """A module fetched later, with those that only it needs inside."""
        core = set(self._order(bundle.roots))
        apart = self._apart(bundle, core) - {name}
        inside = self._order((name,), without=core | apart)
        needed = {one for each in inside for one in self._imports(each)} & apart
        head = [f'import {{ modules as core }} from "{_relative(bundle.name, name)}";\n']
        head += [
            f'import * as {_alias(one)} from "{_relative(one, name)}";\n' for one in sorted(needed)
        ]
        places = dict.fromkeys(core, "core") | {one: _alias(one) for one in needed}
        body = [self._wrapped(one, set(inside), places=places) for one in inside]
        names = ", ".join(self._exports(name))
        out = f'export const {{ {names} }} = modules["{name}"];\n' if names else ""
        return "".join([*head, "const modules = {};\n", *body, out])

    def _apart(self, bundle: Bundle, core: set[str]) -> set[str]:
        """What is served on its own: each entry, and what several of them need."""
        entries = {f"{bundle.later}{name}.js" for name in bundle.entries}
        users: dict[str, set[str]] = {}
        for entry in entries:
            for one in self._order((entry,), without=core | entries - {entry}):
                users.setdefault(one, set()).add(entry)
        return entries | {one for one, of in users.items() if len(of) > 1}

    def _is_module(self, name: str) -> bool:
        return name.endswith(".js") and bool(ODD.search(self._source(name)))

    def _source(self, name: str) -> str:
        return (self.folder / name).read_text()

    def _imports(self, name: str) -> list[str]:
        return [_resolved(name, path) for _, path in IMPORT.findall(self._source(name))]

    def _exports(self, name: str) -> list[str]:
        text = self._source(name)
        listed = [part.strip() for found in EXPORT_LIST.findall(text) for part in found.split(",")]
        return [*EXPORTED.findall(text), *filter(None, listed)]

    def _order(self, roots: tuple[str, ...], without: set[str] | None = None) -> list[str]:
        """Every module that is needed, each after what it imports."""
        order: list[str] = []
        for root in roots:
            self._visit(root, order, [], without or set())
        return order

    def _visit(self, name: str, order: list[str], above: list[str], without: set[str]) -> None:
        if name in order or name in without:
            return
        if name in above:
            raise CannotJoin(f"{name} imports itself by way of others")
        for one in self._imports(name):
            self._visit(one, order, [*above, name], without)
        order.append(name)

    def _wrapped(self, name: str, here: set[str], *, places: dict[str, str] | None = None) -> str:
        """One module as a function that runs once and gives what it exports."""
        text = self._source(name)
        exports = self._exports(name)
        text = IMPORT.sub(lambda found: _taken(found, name, here, places or {}), text)
        text = EXPORT_LIST.sub("", text)
        text = re.sub(r"^export (?=(?:async )?(?:function|class|const) )", "", text, flags=re.M)
        if ODD.search(text):
            raise CannotJoin(f"{name} imports or exports in a way that is not read here")
        text = INDENT.sub("", COMMENT.sub("", text)) if "`\n" not in text else text
        return f'modules["{name}"] = (() => {{\n{text}return {{ {", ".join(exports)} }};\n}})();\n'


def _taken(found: "re.Match[str]", name: str, here: set[str], places: dict[str, str]) -> str:
    """An import as a constant taken from a module that ran before."""
    target = _resolved(name, found[2])
    names = found[1].replace(" as ", ": ").strip().rstrip(",")
    if target in here:
        return f'const {{ {names} }} = modules["{target}"];\n'
    if places.get(target) == "core":
        return f'const {{ {names} }} = core["{target}"];\n'
    return f"const {{ {names} }} = {places[target]};\n"


def _resolved(name: str, path: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(name).parent / path).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(target: str, name: str) -> str:
    up = "../" * (len(PurePosixPath(name).parts) - 1)
    return f"{up or './'}{target}"


def _alias(name: str) -> str:
    return re.sub(r"\W", "_", name)
