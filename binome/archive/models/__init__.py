"""Rows of the archive room."""

from binome.archive.models.grant import StudyGrant
from binome.archive.models.instance import Conflict, Instance
from binome.archive.models.owed_report import OwedReport
from binome.archive.models.patient import Patient
from binome.archive.models.peer import Fetching, Peer
from binome.archive.models.prior import PriorLink
from binome.archive.models.recall import Holder, Kind, Recall
from binome.archive.models.rejection import (
    AwaitedRejection,
    Reason,
    RejectedInstance,
    Rejection,
)
from binome.archive.models.rendition import Rendition
from binome.archive.models.states import State
from binome.archive.models.study import Series, Study
from binome.archive.models.transfer import Progress, Transfer, TransferredInstance, Way

__all__ = [
    "AwaitedRejection", "Conflict", "Fetching", "Holder", "Instance", "Kind", "OwedReport",
    "Patient", "Peer", "PriorLink", "Progress", "Reason", "Recall", "RejectedInstance",
    "Rejection", "Rendition", "Series", "State", "Study", "StudyGrant", "Transfer",
    "TransferredInstance", "Way",
]  # fmt: skip
