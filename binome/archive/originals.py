"""Instances as they are kept, for whoever sends them: where their bytes lie and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from binome.archive.matching import INSTANCE
from binome.archive.models import Study
from binome.archive.search import Page, Question, rows
from binome.archive.visibility import in_sight
from binome.people.actors import Actor
from binome.people.models import Site

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


NAMED = """
SELECT s.id, s.site_id, x.network_id FROM archive_study s JOIN people_site x ON x.id = s.site_id
WHERE s.study_instance_uid = %s AND {} ORDER BY s.received_at DESC LIMIT 1
"""


def study_named(actor: Actor, study_instance_uid: str) -> Study | None:
    """The newest visible study with that UID, with what policies and the audit need of it."""
    seen = in_sight(actor, beside_index=True)
    with connection.cursor() as cursor:
        cursor.execute(NAMED.format(seen.sql), [study_instance_uid, *seen.parameters])
        found = cursor.fetchone()
    if found is None:
        return None
    pk, site_id, network_id = found
    site = Site(pk=site_id, network_id=network_id)
    return Study(pk=pk, site=site, study_instance_uid=study_instance_uid)
