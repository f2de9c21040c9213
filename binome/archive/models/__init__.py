"""Rows of the archive room."""

from binome.archive.models.grant import StudyGrant
from binome.archive.models.instance import Conflict, Instance
from binome.archive.models.patient import Patient
from binome.archive.models.peer import Peer
from binome.archive.models.rendition import Rendition
from binome.archive.models.states import State
from binome.archive.models.study import Series, Study

__all__ = [
    "Conflict", "Instance", "Patient", "Peer", "Rendition", "Series", "State", "Study",
    "StudyGrant",
]  # fmt: skip
