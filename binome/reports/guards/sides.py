"""Which sides a text names, in French or English: right, left, both.

Words that only look like a side ("left in place", "angle droit") and chambers of the heart, which
have a side whatever the request says, do not count.
"""

import re

RIGHT, LEFT = "right", "left"
BOTH = frozenset({RIGHT, LEFT})

_WORDS = {
    RIGHT: r"droite?s?|dte?|right|rt",
    LEFT: r"gauches?|gche|left|lt",
}
_BOTH = re.compile(
    r"\b(?:bilat[ée]ra(?:l|le|les|ux|lement)|des deux c[ôo]t[ée]s|des 2 c[ôo]t[ée]s|bilaterally"
    r"|bilateral|both sides|both (?:lungs|hips|knees|kidneys|hands|feet|ankles|wrists))\b"
)
_NOT_A_SIDE = re.compile(
    r"\bangles? droits?\b|\b(?:grands? |muscles? )droits? (?:de|f[ée]mora|abdomina)\w*"
    r"|\bmuscles? (?:grands? )?droits?\b|\btout droit\b|\ben droit\b|\ble droit (?:de|à|d')"
    r"|\b(?:ventricules?|oreillettes?|atriums?|auricules?|c(?:œ|oe)ur|cavit[ée]s) "
    r"(?:cardiaques )?(?:droit|gauche)e?s?\b"
    r"|\b(?:right|left)[ -](?:ventricle|ventricular|atrium|atrial|heart|auricle)\w*"
    r"|\b(?:right now|right away|all right|right angles?|upright|rights? of)\b"
    r"|\bleft (?:in place|in situ|out|over|untreated|behind|to|the|against|as)\b"
    r"|\b(?:is|are|was|were|has|have|had|been|nothing|he|she|they) left\b(?! (?:side|sided))"
)
_SIDES = {side: re.compile(rf"\b(?:{words})\b") for side, words in _WORDS.items()}
DICOM = {"R": frozenset({RIGHT}), "L": frozenset({LEFT}), "B": BOTH}


def sides_in(text: str) -> frozenset[str]:
    """Return the sides a text names."""
    said = _NOT_A_SIDE.sub(" ", text.casefold().replace("’", "'"))
    if _BOTH.search(said):
        return BOTH
    return frozenset(side for side, words in _SIDES.items() if words.search(said))


def sides_of_images(lateralities: list[str]) -> frozenset[str]:
    """Return the sides that DICOM says (0020,0060): R, L or B; anything else says nothing."""
    found: frozenset[str] = frozenset()
    for one in lateralities:
        found |= DICOM.get(one.strip().upper(), frozenset())
    return found


def is_contradicted(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both name a side and share none."""
    return bool(one and other and not one & other)
