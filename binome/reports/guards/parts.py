"""Parts of a limb that a text names, and whether they are far from the one the images say."""

import re

ARM = {
    "clavicle": r"clavicul\w*|clavicles?",
    "shoulder": r"[ée]paules?|shoulders?|scapul\w*|omoplates?|gl[ée]no\w*",
    "humerus": r"hum[ée]r(?:us|al|aux|ale)|upper arms?|bras",
    "elbow": r"coudes?|elbows?|ol[ée]cr[âa]n\w*",
    "forearm": r"avant-bras|forearms?|radius|ulna\w*|cubitus",
    "wrist": r"poignets?|wrists?|scapho[ïi]de?s?|carp(?:e|es|us|al|iens?)",
    "hand": r"mains?|hands?|m[ée]tacarp\w*|pouces?|thumbs?|index|fingers?",
}
LEG = {
    "hip": r"hanches?|hips?|cotyle|ac[ée]tabul\w*|coxo\w*",
    "femur": r"f[ée]mur|f[ée]mora(?:l|le|ux)|cuisses?|thighs?|femoral",
    "knee": r"genoux?|knees?|rotul\w*|patell\w*|m[ée]nis\w*",
    "leg": r"tibia\w*|fibul\w*|p[ée]ron[ée]|jambes?|lower legs?|shins?",
    "ankle": r"chevilles?|ankles?|mall[ée]ol\w*|talus|astragale",
    "foot": r"pieds?|foot|feet|calcan[ée]\w*|m[ée]tatars\w*|orteils?|toes?|heels?|talons?",
}
CODES = {  # PS3.16 Annex L, as devices write them
    "CLAVICLE": "clavicle", "SHOULDER": "shoulder", "SCAPULA": "shoulder", "HUMERUS": "humerus",
    "ARM": "humerus", "ELBOW": "elbow", "FOREARM": "forearm", "WRIST": "wrist", "HAND": "hand",
    "FINGER": "hand", "THUMB": "hand", "HIP": "hip", "FEMUR": "femur", "THIGH": "femur",
    "KNEE": "knee", "PATELLA": "knee", "LEG": "leg", "TIBIA": "leg", "TIBIAFIBULA": "leg",
    "FIBULA": "leg", "ANKLE": "ankle", "FOOT": "foot", "CALCANEUS": "foot", "TOE": "foot",
}  # fmt: skip
_PATTERNS = {
    part: re.compile(rf"\b(?:{words})\b") for limb in (ARM, LEG) for part, words in limb.items()
}


def parts_in(text: str) -> frozenset[str]:
    """Return the parts of arm and leg a text names."""
    said = text.casefold().replace("avant bras", "avant-bras")
    found = {part for part, pattern in _PATTERNS.items() if pattern.search(said)}
    if "forearm" in found and not re.search(r"(?<!avant-)\bbras\b|hum[ée]r|upper arm", said):
        found.discard("humerus")
    return frozenset(found)


def part_of_images(body_part_examined: str) -> str:
    """Return our word for DICOM's (0018,0015), or nothing when it is no part of a limb."""
    return CODES.get(body_part_examined.upper().replace("_", "").replace(" ", ""), "")


def is_far(part: str, named: frozenset[str]) -> bool:
    """Whether a text names parts of limbs and none is this one or next to it."""
    return bool(part and named) and not any(_is_near(part, one) for one in named)


def _is_near(one: str, other: str) -> bool:
    for limb in (list(ARM), list(LEG)):
        if one in limb and other in limb:
            return abs(limb.index(one) - limb.index(other)) <= 1
    return False
