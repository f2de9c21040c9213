"""A client of MLLP (HL7 v2.5.1 Appendix C): one message out, its acknowledgement back.

Strangers' bytes: the answer is bounded in size and time, and nothing of it is kept but a code.
"""

import socket
import time

START, END = b"\x0b", b"\x1c\x0d"
CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 60.0
LARGEST_ANSWER_BYTES, CHUNK_BYTES = 64 << 10, 4096
CONTROL_ID = 9  # the place of MSH-10 among the fields
TAKEN, FAILED = (b"AA", b"CA"), (b"AE", b"CE")


class NotTaken(Exception):
    """The message did not surely arrive; `word` says why, `is_final` that later is no better."""

    def __init__(self, word: str, *, is_final: bool = False) -> None:
        super().__init__(word)
        self.word, self.is_final = word, is_final


def deliver(message: bytes, *, host: str, port: int) -> None:
    """Send a message and return when the receiver acknowledged that very one; raise NotTaken.

    An application error (AE) may pass, a rejection (AR) stays. Sent twice, the message has the same
    control id, by which a receiver knows it.
    """
    try:
        answer = _asked(message, host, port)
    except TimeoutError:
        raise NotTaken("slow") from None
    except OSError:
        raise NotTaken("unreachable") from None
    code = acknowledged(answer, control_id=message.split(b"|")[CONTROL_ID])
    if code in FAILED:
        raise NotTaken("not_now")
    if code not in TAKEN:
        raise NotTaken("turned_down", is_final=True)


def acknowledged(answer: bytes, *, control_id: bytes) -> bytes:
    """Return MSA-1 of an acknowledgement; raise NotTaken where it is none or of another one."""
    body = answer.removeprefix(START).removesuffix(END)
    for segment in body.replace(b"\n", b"\r").split(b"\r"):
        fields = segment.split(b"|")
        if fields[0] == b"MSA" and len(fields) > 2:
            if fields[2].strip() != control_id:
                break
            return fields[1].strip()
    raise NotTaken("garbled")


def _asked(message: bytes, host: str, port: int) -> bytes:
    deadline = time.monotonic() + ANSWER_SECONDS
    with socket.create_connection((host, port), CONNECT_SECONDS) as line:
        line.settimeout(ANSWER_SECONDS)
        line.sendall(START + message + END)
        answer = bytearray()
        while not answer.endswith(END) and len(answer) <= LARGEST_ANSWER_BYTES:
            line.settimeout(max(0.001, deadline - time.monotonic()))
            chunk = line.recv(CHUNK_BYTES)
            if not chunk:
                break
            answer += chunk
    return bytes(answer[:LARGEST_ANSWER_BYTES])
