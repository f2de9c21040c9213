"""Writes of the archive: store, grant, withdraw; each one transaction and one audit event."""

from binome.archive.granting import Recipient, Terms, grant, revoke_grants
from binome.archive.incoming import Incoming
from binome.archive.peers import add_peer, call_as, echo, note_contact, remove_peer
from binome.archive.recalls import acknowledge
from binome.archive.rejecting import reject, undo_rejection
from binome.archive.storing import Outcome, store
from binome.archive.withdrawing import withdraw

__all__ = [
    "Incoming", "Outcome", "Recipient", "Terms", "acknowledge", "add_peer", "call_as", "echo",
    "grant", "note_contact", "reject", "remove_peer", "revoke_grants", "store", "undo_rejection",
    "withdraw",
]  # fmt: skip
