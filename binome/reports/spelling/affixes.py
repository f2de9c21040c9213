"""A Hunspell dictionary as it comes: stems with flags (.dic), what may stand round them (.aff).

Only what our dictionaries use is read: one affix at each end, hidden and forbidden words.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from sys import intern


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of PFX or SFX: where the stem looks like `condition`, `strip` becomes `add`."""

    flag: str
    condition: re.Pattern[str] | None


#: By what is added, then by what was stripped for it.
Rules = dict[str, dict[str, list[Rule]]]
#: Hides a stem that only lives with an affix, or within a compound; or says that it is wrong.
HIDING = ("NEEDAFFIX", "ONLYINCOMPOUND")


@dataclass
class Lexicon:
    """The words of one language."""

    width: int = 1
    stems: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    suffixes: Rules = field(default_factory=dict)
    prefixes: Rules = field(default_factory=dict)
    longest_suffix: int = 0
    longest_prefix: int = 0

    def has(self, word: str) -> bool:
        """Whether the word is a stem, or one with a suffix, a prefix or both."""
        if (word in self.stems and word not in self.hidden) or self._ends(word):
            return True
        for size in range(1, min(self.longest_prefix, len(word) - 2) + 1):
            for strip, rules in self.prefixes.get(word[:size], {}).items():
                rest = strip + word[size:]
                if any(self._begins(rest, rule) for rule in rules):
                    return True
        return False

    def _begins(self, rest: str, rule: Rule) -> bool:
        if rule.condition and not rule.condition.search(rest):
            return False
        return rule.flag in self._flags(rest) or self._ends(rest, also=rule.flag)

    def _ends(self, word: str, *, also: str = "") -> bool:
        """Whether a stem that takes a suffix (and the flag `also`) gives the word."""
        for size in range(min(self.longest_suffix, len(word)) + 1):
            at = len(word) - size
            for strip, rules in self.suffixes.get(word[at:], {}).items():
                stem = word[:at] + strip
                flags = self._flags(stem)
                if flags and (not also or also in flags) and _fits(rules, flags, stem):
                    return True
        return False

    def _flags(self, stem: str) -> frozenset[str]:
        raw = self.stems.get(stem)
        return _split(raw, self.width) if raw else frozenset()


def _fits(rules: list[Rule], flags: frozenset[str], stem: str) -> bool:
    return any(
        rule.flag in flags and (rule.condition is None or rule.condition.search(stem))
        for rule in rules
    )


@cache
def _split(raw: str, width: int) -> frozenset[str]:
    return frozenset(raw[at : at + width] for at in range(0, len(raw), width))


def read_lexicon(words: Path, affixes: Path) -> Lexicon:
    """Read a pair of files of this house; what a stranger wrote never comes here."""
    found, settings = Lexicon(), dict[str, str]()
    for line in affixes.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] in ("PFX", "SFX"):
            _rule(found, parts)
        elif len(parts) == 2:
            settings[parts[0]] = parts[1]
    found.width = 2 if settings.get("FLAG") == "long" else 1
    found.longest_suffix = max(map(len, found.suffixes), default=0)
    found.longest_prefix = max(map(len, found.prefixes), default=0)
    hiding = {settings[name] for name in HIDING if name in settings}
    forbidden = settings.get("FORBIDDENWORD", "")
    for line in words.read_text(encoding="utf-8").splitlines()[1:]:
        stem, _, raw = line.partition("/")
        _stem(found, stem, raw.split()[0] if raw.strip() else "", (hiding, forbidden))
    return found


def _rule(found: Lexicon, parts: list[str]) -> None:
    kind, flag, strip, add, condition = parts[:5]
    add = "" if add.partition("/")[0] == "0" else add.partition("/")[0]
    if kind == "PFX" and "'" in add:
        return  # what is elided is taken off before a word comes here
    edge = f"^(?:{condition})" if kind == "PFX" else f"(?:{condition})$"
    rule = Rule(intern(flag), None if condition == "." else _compiled(edge))
    rules = found.prefixes if kind == "PFX" else found.suffixes
    rules.setdefault(add, {}).setdefault("" if strip == "0" else strip, []).append(rule)


@cache
def _compiled(condition: str) -> re.Pattern[str]:
    return re.compile(condition)


def _stem(found: Lexicon, stem: str, raw: str, marks: tuple[set[str], str]) -> None:
    flags = _split(raw, found.width)
    if marks[1] in flags:
        return
    is_new = stem not in found.stems
    found.stems[stem] = intern(found.stems.get(stem, "") + raw)
    if not flags & marks[0]:
        found.hidden.discard(stem)
    elif is_new:
        found.hidden.add(stem)
