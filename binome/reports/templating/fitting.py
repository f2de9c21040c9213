"""Whether a template is for the part of the body that the request names: what one key proposes."""

import re

from binome.reports.guards.parts import parts_in

REGIONS = {
    "chest": r"thorax|thorac|poumon|pulmon|chest|lung",
    "head": r"crân|crane|cérébr|cerebr|tête|encéphal|head|skull|brain|cranial",
    "neck": r"\bcou\b|cervical|neck|thyro",
    "spine": r"rachis|lombaire|dorsal|spine|lumbar|vert[eé]br",
    "abdomen": r"abdom|foie|h[eé]pat|liver|belly|ventre",
    "pelvis": r"pelvi|bassin",
    "kidney": r"\brein|r[eé]nal|urin|kidney",
    "breast": r"\bsein|mammo|breast",
    "pregnancy": r"obst[eé]tr|grossesse|f[oœ]e?t|pregnan",
}
_PATTERNS = {region: re.compile(words) for region, words in REGIONS.items()}


def is_for(title: str, body_part: str) -> bool:
    """Whether a template's title names the part, French or English on either side."""
    return bool(_named(title) & _named(body_part))


def _named(text: str) -> frozenset[str]:
    said = text.casefold()
    regions = {region for region, words in _PATTERNS.items() if words.search(said)}
    return parts_in(text) | regions
