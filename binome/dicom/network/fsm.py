"""The upper layer's state machine, as PS3.8 Tables 9-6 to 9-10 print it, for both sides."""

from enum import IntEnum, StrEnum


class State(IntEnum):
    """PS3.8 Tables 9-1 to 9-5."""

    STA1 = 1  # idle
    STA2 = 2  # transport open, awaiting A-ASSOCIATE-RQ
    STA3 = 3  # awaiting the local user's A-ASSOCIATE response
    STA4 = 4  # awaiting the transport connection
    STA5 = 5  # awaiting A-ASSOCIATE-AC or -RJ
    STA6 = 6  # association established
    STA7 = 7  # awaiting A-RELEASE-RP
    STA8 = 8  # awaiting the local user's A-RELEASE response
    STA9 = 9  # release collision, requestor, awaiting the local user
    STA10 = 10  # release collision, acceptor, awaiting A-RELEASE-RP
    STA11 = 11  # release collision, requestor, awaiting A-RELEASE-RP
    STA12 = 12  # release collision, acceptor, awaiting the local user
    STA13 = 13  # awaiting the transport's close


class Event(IntEnum):
    """The rows of PS3.8 Table 9-10."""

    ASSOCIATE_REQUEST = 1
    TRANSPORT_CONNECTED = 2
    ACCEPT_PDU = 3
    REJECT_PDU = 4
    TRANSPORT_INDICATED = 5
    ASSOCIATE_PDU = 6
    ASSOCIATE_ACCEPT = 7
    ASSOCIATE_REJECT = 8
    DATA_REQUEST = 9
    DATA_PDU = 10
    RELEASE_REQUEST = 11
    RELEASE_PDU = 12
    RELEASE_REPLY_PDU = 13
    RELEASE_RESPONSE = 14
    ABORT_REQUEST = 15
    ABORT_PDU = 16
    TRANSPORT_CLOSED = 17
    ARTIM_EXPIRED = 18
    INVALID_PDU = 19


class Action(StrEnum):
    """PS3.8 Tables 9-6 to 9-9."""

    AE_1 = "connect the transport"
    AE_2 = "send A-ASSOCIATE-RQ"
    AE_3 = "confirm the association, accepted"
    AE_4 = "confirm the association, rejected, and close"
    AE_5 = "start ARTIM"
    AE_6 = "stop ARTIM and indicate the association"
    AE_7 = "send A-ASSOCIATE-AC"
    AE_8 = "send A-ASSOCIATE-RJ and start ARTIM"
    DT_1 = "send P-DATA-TF"
    DT_2 = "indicate P-DATA"
    AR_1 = "send A-RELEASE-RQ"
    AR_2 = "indicate the release"
    AR_3 = "confirm the release and close"
    AR_4 = "send A-RELEASE-RP and start ARTIM"
    AR_5 = "stop ARTIM"
    AR_6 = "indicate P-DATA during release"
    AR_7 = "send P-DATA-TF during release"
    AR_8 = "indicate the release, collision"
    AR_9 = "send A-RELEASE-RP"
    AR_10 = "confirm the release"
    AA_1 = "send A-ABORT as the user and start ARTIM"
    AA_2 = "stop ARTIM and close"
    AA_3 = "indicate the peer's abort and close"
    AA_4 = "indicate a provider abort"
    AA_5 = "stop ARTIM, the transport is closed"
    AA_6 = "ignore the PDU"
    AA_7 = "send A-ABORT"
    AA_8 = "send A-ABORT as the provider, indicate it, start ARTIM"


_ROWS: tuple[tuple[Event, tuple[int, ...], Action, int], ...] = (
    (Event.ASSOCIATE_REQUEST, (1,), Action.AE_1, 4),
    (Event.TRANSPORT_CONNECTED, (4,), Action.AE_2, 5),
    (Event.ACCEPT_PDU, (2,), Action.AA_1, 13),
    (Event.ACCEPT_PDU, (5,), Action.AE_3, 6),
    (Event.ACCEPT_PDU, (3, 6, 7, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.ACCEPT_PDU, (13,), Action.AA_6, 13),
    (Event.REJECT_PDU, (2,), Action.AA_1, 13),
    (Event.REJECT_PDU, (5,), Action.AE_4, 1),
    (Event.REJECT_PDU, (3, 6, 7, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.REJECT_PDU, (13,), Action.AA_6, 13),
    (Event.TRANSPORT_INDICATED, (1,), Action.AE_5, 2),
    (Event.ASSOCIATE_PDU, (2,), Action.AE_6, 3),  # or 13, when the provider itself rejects
    (Event.ASSOCIATE_PDU, (3, 5, 6, 7, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.ASSOCIATE_PDU, (13,), Action.AA_7, 13),
    (Event.ASSOCIATE_ACCEPT, (3,), Action.AE_7, 6),
    (Event.ASSOCIATE_REJECT, (3,), Action.AE_8, 13),
    (Event.DATA_REQUEST, (6,), Action.DT_1, 6),
    (Event.DATA_REQUEST, (8,), Action.AR_7, 8),
    (Event.DATA_PDU, (2,), Action.AA_1, 13),
    (Event.DATA_PDU, (6,), Action.DT_2, 6),
    (Event.DATA_PDU, (7,), Action.AR_6, 7),
    (Event.DATA_PDU, (3, 5, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.DATA_PDU, (13,), Action.AA_6, 13),
    (Event.RELEASE_REQUEST, (6,), Action.AR_1, 7),
    (Event.RELEASE_PDU, (2,), Action.AA_1, 13),
    (Event.RELEASE_PDU, (6,), Action.AR_2, 8),
    (Event.RELEASE_PDU, (7,), Action.AR_8, 9),  # 9 as the requestor, 10 as the acceptor
    (Event.RELEASE_PDU, (3, 5, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.RELEASE_PDU, (13,), Action.AA_6, 13),
    (Event.RELEASE_REPLY_PDU, (2,), Action.AA_1, 13),
    (Event.RELEASE_REPLY_PDU, (7, 11), Action.AR_3, 1),
    (Event.RELEASE_REPLY_PDU, (10,), Action.AR_10, 12),
    (Event.RELEASE_REPLY_PDU, (3, 5, 6, 8, 9, 12), Action.AA_8, 13),
    (Event.RELEASE_REPLY_PDU, (13,), Action.AA_6, 13),
    (Event.RELEASE_RESPONSE, (8, 12), Action.AR_4, 13),
    (Event.RELEASE_RESPONSE, (9,), Action.AR_9, 11),
    (Event.ABORT_REQUEST, (4,), Action.AA_2, 1),
    (Event.ABORT_REQUEST, (3, 5, 6, 7, 8, 9, 10, 11, 12), Action.AA_1, 13),
    (Event.ABORT_PDU, (2, 13), Action.AA_2, 1),
    (Event.ABORT_PDU, (3, 5, 6, 7, 8, 9, 10, 11, 12), Action.AA_3, 1),
    (Event.TRANSPORT_CLOSED, (2,), Action.AA_5, 1),
    (Event.TRANSPORT_CLOSED, (3, 4, 5, 6, 7, 8, 9, 10, 11, 12), Action.AA_4, 1),
    (Event.TRANSPORT_CLOSED, (13,), Action.AR_5, 1),
    (Event.ARTIM_EXPIRED, (2, 13), Action.AA_2, 1),
    (Event.INVALID_PDU, (2,), Action.AA_1, 13),
    (Event.INVALID_PDU, (3, 5, 6, 7, 8, 9, 10, 11, 12), Action.AA_8, 13),
    (Event.INVALID_PDU, (13,), Action.AA_7, 13),
)

TRANSITIONS: dict[tuple[Event, State], tuple[Action, State]] = {
    (event, State(state)): (action, State(next_state))
    for event, states, action, next_state in _ROWS
    for state in states
}


class StateMachine:
    """Where one association stands. `take` raises KeyError for what the table leaves blank."""

    __slots__ = ("state",)

    def __init__(self, state: State = State.STA1) -> None:
        self.state = state

    def take(self, event: Event) -> Action:
        """Move on `event`; return the action that the caller must perform."""
        action, self.state = TRANSITIONS[event, self.state]
        return action

    def may_take(self, event: Event) -> bool:
        """Whether the table has a cell for `event` in the present state."""
        return (event, self.state) in TRANSITIONS
