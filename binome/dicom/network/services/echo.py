"""C-ECHO (PS3.7 9.1.5)."""

from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.status import DONE


def echo(dialogue: Dialogue, message: Message) -> None:
    """We are here."""
    dialogue.respond(message, DONE)
