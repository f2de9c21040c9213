"""What a signer says of how it was read: where, on what display, in whose name, and how it differs
from a preliminary answer that somebody else signed. Codes are frozen, words are translated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = dict[str, str | Promise]

SETTINGS: Words = {
    "home": gettext_lazy("At home"),
    "hospital": gettext_lazy("In a hospital or practice"),
    "elsewhere": gettext_lazy("Elsewhere"),
}
DISPLAYS: Words = {
    "diagnostic": gettext_lazy("A diagnostic display"),
    "computer": gettext_lazy("An ordinary computer screen"),
    "handheld": gettext_lazy("A tablet or a telephone"),
}
DIFFERENCES: Words = {
    "concordant": gettext_lazy("It agrees with the preliminary answer"),
    "minor": gettext_lazy("A minor difference, which changes nothing for the patient now"),
    "major": gettext_lazy("A major difference, which changes what must be done"),
}
SETTING_SENTENCES: Words = {
    "home": gettext_lazy("Read at home."),
    "hospital": gettext_lazy("Read in a hospital or practice."),
    "elsewhere": gettext_lazy("Read elsewhere than at home or in a hospital."),
}
DISPLAY_SENTENCES: Words = {
    "diagnostic": gettext_lazy("Read on a diagnostic display."),
    "computer": gettext_lazy("Read on an ordinary computer screen."),
    "handheld": gettext_lazy("Read on a tablet or a telephone."),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Codes of the tables above, and the name of the senior a resident reads for."""

    setting: str = ""
    display: str = ""
    on_behalf_of: str = ""
    difference: str = ""

    @classmethod
    def said(cls, words: Mapping[str, Any], *, on_behalf_of: str = "") -> "Circumstances":
        """Keep what the tables know of what a form says."""
        given = {name: str(words.get(name, "")) for name in TABLES}
        known = {name: code for name, code in given.items() if code in TABLES[name]}
        return cls(**known, on_behalf_of=on_behalf_of[:120])

    def as_json(self) -> dict[str, str]:
        return {name: code for name, code in asdict(self).items() if code}


TABLES: dict[str, Words] = {
    "setting": SETTINGS, "display": DISPLAYS, "difference": DIFFERENCES,
}  # fmt: skip


def sentences(answer: Mapping[str, Any]) -> list[str]:
    """Return what a signed answer says of its circumstances, in the active language."""
    said = answer.get("circumstances", {})
    found = [
        SETTING_SENTENCES.get(said.get("setting", "")),
        DISPLAY_SENTENCES.get(said.get("display", "")),
        _for_whom(said),
        _difference(said.get("difference", ""), answer.get("preliminary_by", "")),
    ]
    return [str(one) for one in found if one]


def cites_sentence(addendum: Mapping[str, Any]) -> str:
    """Return what a consensus says of the opinions it takes into account; empty for another."""
    names = [f"{one['by']} ({one['hash'][:8]})" for one in addendum.get("cites", [])]
    said = {"names": ", ".join(names)}
    return _("Consensus, with the second opinion of %(names)s.") % said if names else ""


def _for_whom(said: Mapping[str, str]) -> str:
    name = {"name": said.get("on_behalf_of", "")}
    return _("Read in training, in the name of %(name)s.") % name if name["name"] else ""


def _difference(code: str, by: str) -> str:
    name = {"name": by}
    if code == "concordant":
        return _("It agrees with the preliminary answer of %(name)s.") % name
    if code == "minor":
        return _("It differs in a minor way from the preliminary answer of %(name)s.") % name
    if code == "major":
        return _("It differs in a major way from the preliminary answer of %(name)s.") % name
    return ""
