"""Instances as they are kept, for whoever sends them: where their bytes lie and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from binome.archive.matching import INSTANCE
from binome.archive.search import Page, Question, rows
from binome.people.actors import Actor

#: A retrieve is never cut to a page: half a study would pass for a whole one.
EVERYTHING = Page(limit=2**31 - 1)
COLUMNS = (
    "i.id", "e.study_id", "s.study_instance_uid", "e.series_instance_uid", "i.sop_class_uid",
    "i.sop_instance_uid", "i.transfer_syntax_uid", "i.blob", "i.blob_bytes", "i.data_set_offset",
    "i.number_of_frames", "i.frame_table",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """One stored instance; `blob` names its file, whose data set starts at `data_set_offset`."""

    pk: str
    study_id: str
    study_instance_uid: str
    series_instance_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    blob: str
    blob_bytes: int
    data_set_offset: int
    number_of_frames: int
    frame_table: bytes


def originals(actor: Actor, keys: Mapping[str, str]) -> list[Original]:
    """Every stored instance that these keys name and the actor may see, in order."""
    question = Question(INSTANCE, keys, EVERYTHING)
    return [Original(*row) for row in rows(question, COLUMNS, by=actor)]
