"""Rows of the reports room."""

from binome.reports.models.dictation import Dictation
from binome.reports.models.followup import Acknowledgement
from binome.reports.models.hanging import Hanging
from binome.reports.models.macro import Macro
from binome.reports.models.marks import ImageMarks
from binome.reports.models.opinion import Opinion
from binome.reports.models.paper import SignedPaper, SigningKey
from binome.reports.models.reading import AnswerRead
from binome.reports.models.report import SECTIONS, KeptText, Report
from binome.reports.models.seen import SeenImages
from binome.reports.models.sending import RenditionRule, SentForm, SentRendition
from binome.reports.models.spelling import TaughtWord
from binome.reports.models.template import Template
from binome.reports.models.version import FrozenQuerySet, ReportVersion, VersionIsSigned
from binome.reports.models.words import AnswerWords
from binome.reports.states import State

__all__ = [
    "SECTIONS", "Acknowledgement", "AnswerRead", "AnswerWords", "Dictation", "FrozenQuerySet",
    "Hanging", "ImageMarks", "KeptText", "Macro", "Opinion", "RenditionRule", "Report",
    "ReportVersion", "SeenImages", "SentForm", "SentRendition", "SignedPaper", "SigningKey",
    "State", "TaughtWord", "Template", "VersionIsSigned",
]  # fmt: skip
