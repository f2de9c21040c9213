"""Rows of the cases room."""

from binome.cases.models.binome import Assignment, Binome
from binome.cases.models.case import Case
from binome.cases.models.form import FORM_FIELDS, Consent, Form, Sex, Urgency
from binome.cases.models.message import Message, MessageKind, MessageRead
from binome.cases.models.study import CaseStudy
from binome.cases.states import State

__all__ = [
    "FORM_FIELDS", "Assignment", "Binome", "Case", "CaseStudy", "Consent", "Form", "Message",
    "MessageKind", "MessageRead", "Sex", "State", "Urgency",
]  # fmt: skip
