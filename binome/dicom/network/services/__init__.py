"""One module per DIMSE service, and the table that finds it."""

from collections.abc import Callable

from binome.dicom.network import command
from binome.dicom.network.channel import Message
from binome.dicom.network.dialogue import Dialogue
from binome.dicom.network.services.commitment import commitment
from binome.dicom.network.services.echo import echo
from binome.dicom.network.services.find import find
from binome.dicom.network.services.get import get
from binome.dicom.network.services.move import move
from binome.dicom.network.services.store import store

SERVICES: dict[int, Callable[[Dialogue, Message], None]] = {
    command.C_ECHO_RQ: echo,
    command.C_STORE_RQ: store,
    command.C_FIND_RQ: find,
    command.C_GET_RQ: get,
    command.C_MOVE_RQ: move,
    command.N_ACTION_RQ: commitment,
}
