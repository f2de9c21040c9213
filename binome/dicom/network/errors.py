"""Why an association ended or a service refused, named once (PS3.8 9.3.8, PS3.7 Annex C)."""

from enum import IntEnum

from binome.dicom.network.status import Status


class AbortReason(IntEnum):
    """Reason field of an A-ABORT PDU sent by the service provider (PS3.8 Table 9-26)."""

    NOT_SPECIFIED = 0
    UNRECOGNIZED_PDU = 1
    UNEXPECTED_PDU = 2
    UNRECOGNIZED_PARAMETER = 4
    UNEXPECTED_PARAMETER = 5
    INVALID_PARAMETER = 6


class NetworkError(Exception):
    """Anything that ends an association before its release."""


class Violation(NetworkError):
    """The peer's bytes break PS3.8: the association is aborted with `reason`."""

    def __init__(
        self, sentence: str, *, reason: AbortReason = AbortReason.INVALID_PARAMETER
    ) -> None:
        super().__init__(sentence)
        self.reason = reason


class BadMessage(NetworkError):
    """The PDUs were right but the DIMSE message in them is not (PS3.7): aborted by the user."""


class Released(NetworkError):
    """The peer asked for an orderly release."""


class Aborted(NetworkError):
    """The peer, or we, sent A-ABORT."""


class PeerGone(NetworkError):
    """The transport connection was closed or reset."""


class PeerTooSlow(NetworkError):
    """Nothing, or next to nothing, came within the time a peer has."""


class Stopping(NetworkError):
    """Nothing was under way and the acceptor is being stopped."""


class SourceLost(NetworkError):
    """What we were sending ended in the middle: the message cannot be completed."""


class AssociationRejected(NetworkError):
    """A peer we called rejected the association (result, source, reason of PS3.8 9.3.4)."""

    def __init__(self, *, result: int, source: int, reason: int) -> None:
        super().__init__(f"rejected: result {result}, source {source}, reason {reason}")
        self.result, self.source, self.reason = result, source, reason


class ServiceRefused(Exception):
    """Raised by a handler: the request is answered with `status` and nothing else happens."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"status {status.code:04X}")
        self.status = status
