"""The wire as an OpenAPI 3.1 document, made from its routes: docs/formats/wire-api.json.

It says which calls there are and what they take; what each means stands in the standards and
formats it names. `python -m binome.wire.description` prints it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from starlette.routing import BaseRoute, Route

UID, ID, SHA256 = r"^[0-9.]{1,64}$", r"^[0-9a-z]{1,40}$", r"^[0-9a-f]{64}$"
PATTERNS = {"study": UID, "series": UID, "instance": UID, "sha256": SHA256}
#: A parameter in a path that Starlette may have given a converter, `{path:path}`.
IN_PATH = re.compile(r"\{(\w+)(?::\w+)?\}")
WHOLE, FLAG, TEXT = {"type": "integer"}, {"enum": ["true", "false"]}, {"type": "string"}
SEARCH = {
    "StudyInstanceUID": TEXT, "PatientID": TEXT, "PatientName": TEXT, "StudyDate": TEXT,
    "StudyTime": TEXT, "AccessionNumber": TEXT, "ModalitiesInStudy": TEXT, "Modality": TEXT,
    "SOPInstanceUID": TEXT, "SeriesInstanceUID": TEXT, "00080060": TEXT, "limit": WHOLE,
    "offset": WHOLE, "includefield": TEXT, "fuzzymatching": FLAG,
}  # fmt: skip
PICTURE = {"quality": WHOLE, "viewport": TEXT, "window": TEXT, "annotation": TEXT, "accept": TEXT}
LISTED: dict[str, Any] = {"since": TEXT, "after": TEXT, "limit": WHOLE}
#: What a call takes beside its path, by the end of the path; the first that fits.
QUERIES: tuple[tuple[str, dict[str, Any]], ...] = (
    (r"/dicom-web/(.*/)?(studies|series|instances)", SEARCH),
    (r".*/(rendered|thumbnail)", PICTURE),
    (r"/dicom-web/.*/metadata", {"includefield": TEXT, "accept": TEXT}),
    (r"/api/reports", LISTED),
    (r"/api/reports/.*", {"language": TEXT}),
)
JSON = {"application/json": {"schema": {"type": "object"}}}
BYTES = {"type": "string", "format": "binary"}
BODIES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", r"/(dicom-web|ohif)/studies.*(?<!code\})",
     {"multipart/related": {"schema": BYTES}}),
    ("PATCH", r".*", {"application/offset+octet-stream": {"schema": BYTES}}),
    ("POST", r"/parcels/", {"application/octet-stream": {"schema": BYTES}}),
    ("POST", r"/parcels/.*|.*/known", JSON),
)  # fmt: skip
TUS: dict[str, Any] = {
    "Tus-Resumable": {"enum": ["1.0.0"]}, "Upload-Offset": WHOLE, "Upload-Length": WHOLE,
    "Upload-Metadata": TEXT, "Upload-Checksum": TEXT,
}  # fmt: skip


def description(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Every method of every route; HEAD goes without saying where there is GET."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        assert isinstance(route, Route)
        path = IN_PATH.sub(r"{\1}", route.path)
        methods = set(route.methods or ())
        for method in sorted(methods - ({"HEAD"} if "GET" in methods else set())):
            paths.setdefault(path, {})[method.lower()] = _operation(method, path)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Binôme, the wire", "version": "1"},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "paths": dict(sorted(paths.items())),
    }


def _operation(method: str, path: str) -> dict[str, Any]:
    names = IN_PATH.findall(path)
    given = [_parameter(name, "path", _in_path(name)) for name in names]
    given += [_parameter(name, "query", kind) for name, kind in _queries(method, path).items()]
    if path.startswith(("/uploads", "/parcels/segments")):
        given += [_parameter(name, "header", kind) for name, kind in TUS.items()]
    found: dict[str, Any] = {"responses": {"default": {"description": "PS3.18, or JSON"}}}
    if given:
        found["parameters"] = given
    for asked, pattern, content in BODIES:
        if asked == method and re.fullmatch(pattern, path):
            found["requestBody"] = {"content": content}
            break
    return found


def _in_path(name: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, **(
        {"pattern": PATTERNS[name]} if name in PATTERNS
        else {"pattern": ID} if name.endswith("_id") else {}
    )}  # fmt: skip


def _queries(method: str, path: str) -> dict[str, Any]:
    if method != "GET":
        return {}
    return next((words for end, words in QUERIES if re.fullmatch(end, path)), {})


def _parameter(name: str, where: str, kind: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": kind}


def written(said: dict[str, Any]) -> str:
    """The document as it is kept: a line a call."""
    head = {name: value for name, value in said.items() if name != "paths"}
    lines = [f"{json.dumps(path)}: {json.dumps(calls)}" for path, calls in said["paths"].items()]
    return json.dumps(head)[:-1] + ',\n"paths": {\n' + ",\n".join(lines) + "\n}}\n"


def _print() -> None:
    import django

    django.setup()
    from binome.wire.app import routes

    print(written(description(routes())), end="")


if __name__ == "__main__":
    _print()
