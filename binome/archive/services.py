"""Writes of the archive: store, grant, withdraw; each one transaction and one audit event."""

from binome.archive.granting import Recipient, Terms, grant, revoke_grants
from binome.archive.incoming import Incoming
from binome.archive.peers import add_peer, note_contact
from binome.archive.storing import Outcome, store
from binome.archive.withdrawing import withdraw

__all__ = [
    "Incoming", "Outcome", "Recipient", "Terms", "add_peer", "grant", "note_contact",
    "revoke_grants", "store", "withdraw",
]  # fmt: skip
