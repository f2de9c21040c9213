"""Writes of the cases room: verbs, keyword-only, one transaction and one audit event each."""

from binome.cases.services.answering import (
    mark_delivered,
    mark_opened,
    note_patient_check,
    note_preliminary,
    note_signed,
)
from binome.cases.services.arriving import (
    Arrival,
    note_first_byte,
    note_images,
    note_received,
)
from binome.cases.services.assigning import assign, claim
from binome.cases.services.contracts import (
    accept_terms,
    decline_terms,
    end_binome,
    pause,
    propose_binome,
    propose_terms,
    resume,
    write_line,
)
from binome.cases.services.giving_back import (
    Decline,
    No,
    accept,
    decline,
    hand_back,
    lapse,
    lapse_offer,
    return_to_sender,
)
from binome.cases.services.opening import attach_card, edit, open_case, open_case_once
from binome.cases.services.pairing import agree_binome
from binome.cases.services.requalifying import requalify
from binome.cases.services.routing import route
from binome.cases.services.rules import add_rule, raise_rule, remove_rule, set_limits
from binome.cases.services.sending import recall, send, withdraw
from binome.cases.services.silence import look_for_silence
from binome.cases.services.talking import mark_messages_read, write_message
from binome.cases.services.visiting import note_visit

__all__ = [
    "Arrival", "Decline", "No", "accept", "accept_terms", "add_rule", "agree_binome", "assign",
    "attach_card", "claim", "decline", "decline_terms", "edit", "end_binome", "hand_back",
    "lapse", "lapse_offer", "look_for_silence", "mark_delivered", "mark_messages_read",
    "mark_opened", "note_first_byte", "note_images", "note_patient_check",
    "note_preliminary", "note_received", "note_signed", "note_visit", "open_case",
    "open_case_once", "pause", "propose_binome", "propose_terms", "raise_rule", "recall",
    "remove_rule", "requalify", "resume", "return_to_sender", "route", "send", "set_limits",
    "withdraw", "write_line", "write_message",
]  # fmt: skip
