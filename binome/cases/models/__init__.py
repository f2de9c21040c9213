"""Rows of the cases room."""

from binome.cases.models.binome import GAVE_BACK, Assignment, Binome, Outcome
from binome.cases.models.case import Case
from binome.cases.models.contract import (
    OPEN_TERMS,
    TERMS_MOVES,
    PairLine,
    Pause,
    SilenceFlag,
    Terms,
    TermsState,
)
from binome.cases.models.decision import PathwayDecision
from binome.cases.models.form import FORM_FIELDS, Consent, Form, Sex, Urgency
from binome.cases.models.meeting import Meeting, MeetingCase
from binome.cases.models.message import Message, MessageKind, MessageRead
from binome.cases.models.routing import (
    NEED_GROUP,
    ReadingLimits,
    Regime,
    RoutingRule,
    Shift,
    Swap,
    Target,
    Task,
)
from binome.cases.models.study import CaseStudy
from binome.cases.models.words import CaseTag, CaseWords
from binome.cases.states import State

__all__ = [
    "FORM_FIELDS", "GAVE_BACK", "NEED_GROUP", "OPEN_TERMS", "TERMS_MOVES", "Assignment", "Binome",
    "Case", "CaseStudy", "CaseTag", "CaseWords", "Consent", "Form", "Meeting",
    "MeetingCase", "Message", "MessageKind",
    "MessageRead", "Outcome", "PairLine", "PathwayDecision", "Pause", "ReadingLimits", "Regime",
    "RoutingRule", "Sex", "Shift", "SilenceFlag", "State", "Swap", "Target", "Task", "Terms",
    "TermsState", "Urgency",
]  # fmt: skip
