"""Writes of the cases room: verbs, keyword-only, one transaction and one audit event each."""

from binome.cases.services.answering import (
    mark_delivered,
    mark_opened,
    note_patient_check,
    note_preliminary,
    note_signed,
)
from binome.cases.services.arriving import Arrival, note_first_byte, note_images, note_received
from binome.cases.services.assigning import assign, claim, hand_back, return_to_sender
from binome.cases.services.opening import attach_card, edit, open_case, open_case_once
from binome.cases.services.pairing import agree_binome, end_binome
from binome.cases.services.routing import route
from binome.cases.services.sending import recall, send, withdraw
from binome.cases.services.talking import mark_messages_read, write_message
from binome.cases.services.visiting import note_visit

__all__ = [
    "Arrival", "agree_binome", "assign", "attach_card", "claim", "edit", "end_binome",
    "hand_back", "mark_delivered", "mark_messages_read", "mark_opened", "note_first_byte",
    "note_images", "note_patient_check", "note_preliminary", "note_received", "note_signed",
    "note_visit", "open_case", "open_case_once", "recall", "return_to_sender", "route", "send",
    "withdraw", "write_message",
]  # fmt: skip
