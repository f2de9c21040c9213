"""What the guards say before a signature: whole sentences, none of which stops anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from binome.people.models import Means
from binome.reports.guards import means, negations, parts, sides
from binome.reports.guards.findings_words import FINDINGS


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a report is held against: the request's words, what the images say, what the site has
    not got (words of `people.Means`)."""

    request: str = ""
    lateralities: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at again; `word` is for machines and tests."""

    word: str
    sentence: str


def advice_on(sections: Mapping[str, str], evidence: Evidence) -> list[Advice]:
    """Return what contradicts what, in the active language; an empty list says nothing either."""
    findings, conclusion = sections.get("findings", ""), sections.get("conclusion", "")
    return [
        *_of_sides(findings, conclusion, evidence),
        *_of_parts(f"{findings}\n{conclusion}", evidence),
        *_of_negations(findings, conclusion),
        *_of_means(conclusion, evidence),
    ]


def _of_means(conclusion: str, evidence: Evidence) -> Iterator[Advice]:
    missing = means.recommended_in(conclusion) & set(evidence.lacks)
    for word in (one for one in evidence.lacks if one in missing):
        yield Advice("means", _(
            "You recommend what the site says it has not got: %(means)s. Say what can be done "
            "there, or where to send the patient."
        ) % {"means": Means(word).label})  # fmt: skip


def _of_sides(findings: str, conclusion: str, evidence: Evidence) -> Iterator[Advice]:
    asked = sides.sides_in(evidence.request)
    images = sides.sides_of_images(list(evidence.lateralities))
    found, concluded = sides.sides_in(findings), sides.sides_in(conclusion)
    said = concluded or found
    if sides.is_contradicted(asked, said):
        yield Advice("side_request", _(
            "The request says %(one)s, the report says %(other)s. Look at the side again."
        ) % {"one": _side(asked), "other": _side(said)})  # fmt: skip
    if sides.is_contradicted(images, said):
        yield Advice("side_images", _(
            "The images are marked %(one)s by the device, the report says %(other)s. "
            "Look at the side again."
        ) % {"one": _side(images), "other": _side(said)})  # fmt: skip
    if sides.is_contradicted(images, asked):
        yield Advice("side_images_request", _(
            "The request says %(one)s, the images are marked %(other)s by the device. "
            "Ask the site which side was examined."
        ) % {"one": _side(asked), "other": _side(images)})  # fmt: skip
    if sides.is_contradicted(found, concluded):
        yield Advice("side_conclusion", _(
            "The findings say %(one)s, the conclusion says %(other)s. Look at the side again."
        ) % {"one": _side(found), "other": _side(concluded)})  # fmt: skip


def _side(which: frozenset[str]) -> str:
    if which == sides.BOTH:
        return _("right and left")
    return _("right") if sides.RIGHT in which else _("left")


def _of_parts(text: str, evidence: Evidence) -> Iterator[Advice]:
    known = {parts.part_of_images(one) for one in evidence.body_parts} - {""}
    named = parts.parts_in(text)
    if known and all(parts.is_far(part, named) for part in known):
        codes = ", ".join(one for one in evidence.body_parts if one)
        yield Advice("body_part", _(
            "The device says that it examined %(part)s, and the report names another part of the "
            "body. Check that this is the right case."
        ) % {"part": codes})  # fmt: skip


def _of_negations(findings: str, conclusion: str) -> Iterator[Advice]:
    for name, said in negations.contradictions(findings, conclusion):
        affirmed = _("The findings deny “%(finding)s”, the conclusion affirms it. Which is right?")
        denied = _("The findings affirm “%(finding)s”, the conclusion denies it. Which is right?")
        sentence = affirmed if said == negations.YES else denied
        yield Advice("negation", sentence % {"finding": FINDINGS[name][0]})
    if negations.has_lost_negation(findings) or negations.has_lost_negation(conclusion):
        yield Advice("lost_negation", _(
            "A sentence begins with “d’” or “de”, as if “pas” or “absence” had been deleted "
            "before it. Read it again."
        ))  # fmt: skip
