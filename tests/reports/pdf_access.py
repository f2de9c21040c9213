"""What keeps a PDF from whoever listens to it: our own reading of PDF/UA-1 (ISO 14289-1, 7.1 to
7.7) and of the tables of standard structure types in ISO 32000-1, 14.8.4."""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

INSIDE = {
    "/L": {"/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}, "/TR": {"/TH", "/TD"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
}  # fmt: skip


def faults(pdf: bytes) -> list[str]:
    """Name each barrier; none for a paper that can be listened to from beginning to end."""
    reader = PdfFileReader(io.BytesIO(pdf))
    root = reader.root
    found = [name for name, is_there in {
        "no language": root.get("/Lang"),
        "not marked as tagged": root.get("/MarkInfo", {}).get("/Marked"),
        "no title": reader.trailer["/Info"].get("/Title"),
        "its title is not shown": root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"),
    }.items() if not is_there]  # fmt: skip
    elements = list(_elements(root["/StructTreeRoot"]["/K"], ""))
    found += [f"{kind} inside {parent}" for kind, parent, _ in elements
              if parent in INSIDE and kind not in INSIDE[parent]]  # fmt: skip
    found += ["a picture without words" for kind, _, one in elements
              if kind == "/Figure" and not one.get("/Alt")]  # fmt: skip
    levels = [int(kind[2:]) for kind, _, _ in elements if kind[:2] == "/H" and kind[2:].isdigit()]
    if levels[:1] != [1] or levels.count(1) != 1:
        found.append("not one title to begin with")
    found += [f"from H{one} to H{other}" for one, other in pairwise(levels)
              if other > one + 1]  # fmt: skip
    pages = [page.get_object() for page in root["/Pages"]["/Kids"]]
    found += ["a page without order" for page in pages
              if page.get("/Tabs") != "/S" or "/StructParents" not in page]  # fmt: skip
    return found


def _elements(kids: Any, parent: str) -> Iterator[tuple[str, str, Any]]:
    """Yield each structure element in reading order, with the kind of the one around it."""
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    for each in kids if isinstance(kids, ArrayObject) else [kids]:
        one = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(one, DictionaryObject) and "/S" in one:
            yield str(one["/S"]), parent, one
            yield from _elements(one["/K"], str(one["/S"]))
