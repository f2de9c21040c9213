"""What a conclusion recommends, so that it can be held against what a site has.

A sentence recommends when it says so; naming an examination that was done does not.
"""

import re

_ASKS = re.compile(
    r"\b(?:recommand\w*|conseil\w*|pr[ée]voir|envisag\w*|propos\w*|souhait\w*|indiqu\w*|demander"
    r"|compl[ée]t(?:er|ée?)\s+par|compl[ée]ment\w*|contr[ôo]le(?:r)?\s+par|[àa]\s+(?:faire|discuter"
    r"|compl[ée]ter)|recommend\w*|advis\w*|suggest\w*|should|consider\w*|propose\w*|refer\w*"
    r"|recomiend\w*|aconsej\w*|suger\w*|recomend\w*|aconselh\w*)\b"
)
NAMES = {
    "xray": r"radiograph\w*|x-?rays?|radio(?:s|graf[íi]as?)?",
    "ultrasound": r"[ée]chograph\w*|ultrasound|sonograph\w*|ecograf[íi]as?|ultrassom",
    "ct": r"scanners?|tdm|ct|tomodensitom\w*|tomograf[íi]as?|angio-?scanners?",
    "contrast": r"inject[ée]e?s?|produit de contraste|contrast|contraste",
    "mri": r"irm|mri|mr imaging|rmn?|resonancia|resson[âa]ncia",
    "nuclear": r"scintigraph\w*|tep|pet|pet-?scan|pet-?ct|bone scan|gammagraf[íi]a|cintilografia",
    "endoscopy": r"\w*endoscop\w*|fibroscop\w*|colo(?:no)?scop\w*|bronchoscop\w*|broncoscop\w*",
    "pathology": r"biops\w*|patholog\w*|anatomopatholog\w*|histolog\w*",
    "surgery": r"chirurg\w*|surg\w*|laparotom\w*|cirug[íi]a|cirurgia",
    "neurosurgery": r"neuro-?chirurg\w*|neuro-?surg\w*|neurocirug[íi]a|neurocirurgia|craniotom\w*",
    "intensive": r"r[ée]animation|soins intensifs|icu|intensive care|cuidados intensivos|uti",
    "transfusion": r"transfu\w*",
    "chemotherapy": r"chimioth[ée]rap\w*|chemotherap\w*|quimioterap\w*",
    "radiotherapy": r"radioth[ée]rap\w*|radiotherap\w*|radioterap\w*",
}
_PATTERNS = {word: re.compile(rf"\b(?:{names})\b") for word, names in NAMES.items()}
_SENTENCE = re.compile(r"[.;!?\n]+")


def recommended_in(text: str) -> frozenset[str]:
    """Return the words of what a text recommends."""
    asks = [one for one in _SENTENCE.split(text.casefold()) if _ASKS.search(one)]
    return frozenset(
        word for word, pattern in _PATTERNS.items() if any(pattern.search(one) for one in asks)
    )
