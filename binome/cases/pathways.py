"""Pathways as a table: fields, series, clocks, decisions (docs/formats/pathways.md)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

_M = timedelta(minutes=1)
Choices = tuple[tuple[str, Any], ...]
YES_NO: Choices = (("yes", _("Yes")), ("no", _("No")))
KNOWN: Choices = (*YES_NO, ("unknown", _("Not known")))
HEAD = ("head", "brain", "skull", "crane", "crâne", "cerebr", "cérébr", "cabe", "رأس")
ARTERIES = ("angio", "cta", "mra", "willis", "tsa", "carotid")
TRUNK = ("chest", "thora", "abdo", "pelvi", "body", "tap", "torax", "tórax")
CHEST = ("chest", "thora", "lung", "poumon", "torax", "tórax")


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a pathway: a choice, a number within bounds, or a few words."""

    word: str
    label: Any
    is_needed: bool = False
    choices: Choices = ()
    bounds: tuple[float, float] | None = None

    def is_fit(self, value: str) -> bool:
        if not value:
            return True
        if self.choices:
            return value in dict(self.choices)
        if self.bounds is None:
            return len(value) <= 120
        text = value.replace(",", ".")
        is_number = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text) is not None
        return is_number and self.bounds[0] <= float(text) <= self.bounds[1]

    def said(self, value: str) -> str:
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True, slots=True)
class Series:
    """Images a pathway asks for: any of the modalities, with any of the words (none: any)."""

    label: Any
    modalities: tuple[str, ...]
    words: tuple[str, ...] = ()

    def is_in(self, modality: str, text: str) -> bool:
        said = text.casefold()
        return modality in self.modalities and (
            not self.words or any(word in said for word in self.words)
        )


@dataclass(frozen=True, slots=True)
class Pathway:
    """One row of the table; times are those of an emergency, None: the house's own."""

    word: str
    label: Any
    fields: tuple[Field, ...]
    series: tuple[Series, ...]
    decisions: Choices
    answered: timedelta | None = None
    opened: timedelta | None = None


ANTICOAGULANT = Field("anticoagulant", _("Anticoagulants"), choices=KNOWN)
GLASGOW = Field("glasgow", _("Glasgow score"), bounds=(3, 15))
PRESSURE = Field("pressure", _("Systolic blood pressure, mmHg"), bounds=(20, 320))
HEAD_CT = Series(_("CT or MR of the head"), ("CT", "MR"), HEAD)
TRANSFER, OPERATION = ("transfer", _("Transfer")), ("operation", _("Operation"))


def needed(field: Field) -> Field:
    return Field(field.word, field.label, True, field.choices, field.bounds)


PATHWAYS: tuple[Pathway, ...] = (
    Pathway(
        "stroke", _("Stroke"),
        (
            Field("last_well", _("Last seen well at"), True),
            Field("nihss", _("NIHSS"), bounds=(0, 42)),
            Field("glucose", _("Blood glucose"), bounds=(0, 1000)),
            needed(ANTICOAGULANT),
        ),
        (HEAD_CT, Series(_("Arteries of neck and head"), ("CT", "MR"), ARTERIES)),
        (("thrombolysis", _("Thrombolysis")), ("thrombectomy", _("Thrombectomy"))),
        answered=20 * _M, opened=3 * _M,
    ),
    Pathway(
        "neurosurgery", _("Neurosurgery"),
        (
            needed(GLASGOW),
            Field("pupils", _("Pupils"), True, (("equal", _("Equal")), ("unequal", _("Unequal")))),
            ANTICOAGULANT,
        ),
        (HEAD_CT,), (TRANSFER, OPERATION), answered=30 * _M, opened=5 * _M,
    ),
    Pathway(
        "trauma", _("Trauma"),
        (Field("mechanism", _("What happened"), True), GLASGOW, PRESSURE),
        (HEAD_CT, Series(_("CT of the trunk"), ("CT",), TRUNK)),
        (OPERATION, TRANSFER), answered=30 * _M, opened=5 * _M,
    ),
    Pathway(
        "paediatrics", _("Children"),
        (
            Field("weight", _("Weight, kg"), True, bounds=(0.3, 200)),
            Field("temperature", _("Temperature, °C"), bounds=(20, 45)),
        ),
        (), (TRANSFER,),
    ),
    Pathway(
        "chest", _("Chest, tuberculosis"),
        (
            Field("cough_weeks", _("Weeks of cough"), True, bounds=(0, 520)),
            Field(
                "sputum", _("Sputum"), True,
                (("positive", _("Positive")), ("negative", _("Negative")),
                 ("not_done", _("Not done"))),
            ),
            Field("hiv", _("HIV"), choices=KNOWN),
        ),
        (Series(_("Film or CT of the chest"), ("CR", "DX", "CT", "XC", "OT"), CHEST),),
        (("tb_treatment", _("Treatment of tuberculosis")),),
    ),
    Pathway(
        "obstetrics", _("Obstetrics"),
        (
            Field("pregnancy_weeks", _("Weeks of pregnancy"), True, bounds=(0, 45)),
            Field("bleeding", _("Bleeding"), True, YES_NO),
            PRESSURE,
        ),
        (Series(_("Ultrasound"), ("US",)),),
        (("caesarean", _("Caesarean")), TRANSFER), answered=30 * _M, opened=5 * _M,
    ),
)  # fmt: skip
BY_WORD = {one.word: one for one in PATHWAYS}
#: `stroke.nihss` -> its question.
QUESTIONS = {f"{one.word}.{field.word}": field for one in PATHWAYS for field in one.fields}
CHOICES: Choices = tuple((one.word, one.label) for one in PATHWAYS)


def pathway_of(word: str) -> Pathway | None:
    return BY_WORD.get(word)


def unanswered(word: str, answers: dict[str, str]) -> list[Field]:
    """What the pathway needs to know and nobody wrote yet."""
    found = BY_WORD.get(word)
    if found is None:
        return []
    return [one for one in found.fields if one.is_needed and not answers.get(f"{word}.{one.word}")]


def answered_within(word: str) -> timedelta | None:
    """How soon an emergency of a pathway is answered; None: as any other."""
    found = BY_WORD.get(word)
    return found.answered if found else None
