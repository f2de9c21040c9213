"""Whether a text affirms or denies each finding it names, clause by clause (after NegEx).

A doubt ("not excluded", "possible") is neither. It only serves to find two sections that contradict
each other, and a French clause that lost its "pas".
"""

import re
from collections.abc import Iterator

from binome.reports.guards.findings_words import FINDINGS

YES, NO = "yes", "no"
REACH = 160  # characters of a clause before and after a finding
CLAUSE_END = re.compile(
    r"[.;\n]+(?!\d)|,? \b(?:mais|cependant|toutefois|en revanche|sauf|hormis|hors|en dehors d[e']"
    r"|but|however|although|except(?: for)?|apart from|aside from)\b"
)
DOUBT = re.compile(
    r"\?|\bpossibles?\b|\bprobables?\b|\bsuspect\w*|\bdouteu\w+|\b[ée]ventuel\w*|\b[àa] confronter"
    r"|\b(?:non|pas|jamais) (?:formellement |totalement )?(?:exclu|[ée]limin[ée])\w*"
    r"|\bne (?:peut|permet|sauraient?) .{0,30}(?:exclu|[ée]limin)\w*"
    r"|\bn'(?:exclut|[ée]limine) pas\b|\bne l'exclut pas\b"
    r"|\bpossibl[ye]\b|\bprobabl[ye]\b|\blikely\b|\bquestionable\b|\bsuspicio\w+"
    r"|\b(?:cannot|can not|can't|not) (?:be )?(?:fully |completely )?(?:excluded?|ruled out)\b"
    r"|\bdoes not exclude\b|\brule out\b|\brecherche d[e']|\b[àa] la recherche\b|\blooking for\b"
)
BEFORE = re.compile(
    r"\bpas(?: (?:d[e']|d'autre|de nouvelle?|plus d[e']))?\b|\babsences?\b|\baucune?s?\b"
    r"|\bsans\b|\bni\b|\bnulle?\b|\bindemnes? d[e']|\bexempte?s? d[e']|\blibres? d[e']|\bplus d[e']"
    r"|\bno\b|\bnot\b|\bnor\b|\bneither\b|\bwithout\b|\bfree of\b|\bnegative for\b|\babsence of\b"
    r"|\bnever\b|\bresolution of\b|\bdisparition d"
)
AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:absente?s?|exclue?s?|[ée]limin[ée]e?s?"
    r"|non (?:vue?s?|visibles?|retrouv[ée]e?s?)|n'est pas|ne sont pas|n'a pas|excluded|ruled out"
    r"|not (?:seen|visible|present|identified|found))\b"
)
SAME = re.compile(
    r"\b(?:pas d[e'] ?|aucune |sans |no |without )(?:modification|changement|majoration"
    r"|progression|aggravation|r[ée]gression|change|increase|interval change)\w*"
)
_ANY = "|".join(words for _, words in FINDINGS.values())
LOST = re.compile(
    rf"(?:\A|[.;:\n])[ \t]*(?:d'|de )(?:\w+ )??(?:{_ANY}|l[ée]sions?|anomalies?|opacit[ée]s?)\b"
)
WITH = re.compile(r"\b(?:avec|with|pr[ée]sence d|presence of)\b")
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b") for name, (_, words) in FINDINGS.items()}


def polarities(text: str) -> dict[str, frozenset[str]]:
    """Return each finding a text names with `yes`, `no`, both, or nothing when in doubt."""
    found: dict[str, frozenset[str]] = {}
    for clause in _clauses(text):
        for name, said in _in_clause(clause):
            found[name] = found.get(name, frozenset()) | said
    return found


def _clauses(text: str) -> Iterator[str]:
    said = text.casefold().replace("’", "'")
    yield from (part for part in CLAUSE_END.split(said) if part and part.strip())


def _in_clause(clause: str) -> Iterator[tuple[str, frozenset[str]]]:
    is_doubtful = bool(DOUBT.search(clause))
    clause = SAME.sub(" ", clause)
    for name, pattern in _PATTERNS.items():
        for one in pattern.finditer(clause):
            if is_doubtful:
                yield name, frozenset()
            else:
                yield name, frozenset({NO if _is_denied(clause, one) else YES})


def _is_denied(clause: str, one: re.Match[str]) -> bool:
    before = clause[max(0, one.start() - REACH) : one.start()]
    cues = list(BEFORE.finditer(before))
    if cues and not WITH.search(before[cues[-1].end() :]):
        return True
    return bool(AFTER.search(clause[one.end() : one.end() + REACH]))


def contradictions(findings: str, conclusion: str) -> Iterator[tuple[str, str]]:
    """Return (finding, what the conclusion says of it) where the findings say only the opposite."""
    there, here = polarities(findings), polarities(conclusion)
    for name, said in here.items():
        before = there.get(name, frozenset())
        if len(said) == 1 and len(before) == 1 and said != before:
            yield name, next(iter(said))


def has_lost_negation(text: str) -> bool:
    """Whether a French clause begins with "d'épanchement": a "pas" may have been deleted."""
    return bool(LOST.search(text.casefold().replace("’", "'")))
