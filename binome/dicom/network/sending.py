"""C-STORE as its SCU, on any channel: bytes as stored, transcoded only when they must be."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from binome.dicom.network import command, status
from binome.dicom.network.channel import BytesPayload, Channel, Context, Payload
from binome.dicom.network.command import Fields
from binome.dicom.network.errors import SourceLost
from binome.dicom.network.handlers import Stored, Transcode

log = logging.getLogger(__name__)


class Unsendable(Exception):
    """This instance cannot be sent to this peer; `code` is the sub-operation's status."""

    def __init__(self, code: int) -> None:
        super().__init__(f"status {code:04X}")
        self.code = code


@dataclass(frozen=True, slots=True)
class FilePayload:
    """A range of an open file."""

    descriptor: int
    offset: int
    length_bytes: int

    def blocks(self, size: int) -> Iterator[memoryview]:
        """Read into one buffer. The file was seen to be long enough; SourceLost if it shrank."""
        view = memoryview(bytearray(min(size, self.length_bytes)))
        for start in range(0, self.length_bytes, size):
            wanted = view[: min(size, self.length_bytes - start)]
            read = 0
            while read < len(wanted):
                count = os.preadv(self.descriptor, [wanted[read:]], self.offset + start + read)
                if not count:
                    raise SourceLost("a stored file became shorter while it was sent")
                read += count
            yield wanted
        if not self.length_bytes:
            yield view


def fitting(
    contexts: Sequence[Context], *, stored: Stored, transcode: Transcode | None
) -> tuple[Context, Stored]:
    """The context to send `stored` on, and the instance in that context's transfer syntax."""
    of_class = {c.transfer_syntax: c for c in contexts if c.abstract_syntax == stored.sop_class_uid}
    if not of_class:
        raise Unsendable(status.SOP_CLASS_NOT_SUPPORTED)
    context = of_class.get(stored.transfer_syntax_uid)
    if context:
        return context, stored
    changed = _transcoded(stored, tuple(of_class), transcode)
    if changed is None or changed.transfer_syntax_uid not in of_class:
        raise Unsendable(status.SOP_CLASS_NOT_SUPPORTED)
    return of_class[changed.transfer_syntax_uid], changed


def _transcoded(
    stored: Stored, syntaxes: Sequence[str], transcode: Transcode | None
) -> Stored | None:
    try:
        return transcode(stored, syntaxes) if transcode else None
    except Exception as error:
        log.error("transcoding failed: %s", type(error).__name__)
        raise Unsendable(status.PROCESSING_FAILURE) from None


def send(channel: Channel, stored: Stored, *, context: Context, fields: Fields) -> None:
    """Write the C-STORE-RQ. Unsendable when the bytes are not there, before anything is written."""
    request = {
        command.AFFECTED_SOP_CLASS_UID: stored.sop_class_uid,
        command.COMMAND_FIELD: command.C_STORE_RQ,
        command.PRIORITY: 0,
        command.AFFECTED_SOP_INSTANCE_UID: stored.sop_instance_uid,
        **fields,
    }
    with _payload(stored) as payload:
        channel.write(context, fields=request, payload=payload)


@contextmanager
def _payload(stored: Stored) -> Iterator[Payload]:
    if isinstance(stored.source, bytes):
        end = stored.offset + stored.length_bytes
        yield BytesPayload(memoryview(stored.source)[stored.offset : end])
        return
    with ExitStack() as stack:
        descriptor = _opened(stored, stack)
        yield FilePayload(descriptor, stored.offset, stored.length_bytes)


def _opened(stored: Stored, stack: ExitStack) -> int:
    assert not isinstance(stored.source, bytes)
    try:
        path = (
            stored.source
            if isinstance(stored.source, Path)
            else stack.enter_context(stored.source())
        )
        descriptor = os.open(path, os.O_RDONLY)
    except Exception as error:
        log.error("a stored file cannot be opened: %s", type(error).__name__)
        raise Unsendable(status.PROCESSING_FAILURE) from None
    stack.callback(os.close, descriptor)
    if os.fstat(descriptor).st_size < stored.offset + stored.length_bytes:
        raise Unsendable(status.PROCESSING_FAILURE)
    return descriptor
