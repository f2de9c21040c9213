"""Headers of what a question names, as DICOM JSON documents with the addresses of a service."""

from collections.abc import Mapping

from binome.archive import headers
from binome.archive.attributes import documents as told
from binome.archive.columns import with_levels_above
from binome.archive.matching import INSTANCE
from binome.archive.originals import EVERYTHING
from binome.archive.search import Question, rows
from binome.people.actors import Actor

KNOWN = with_levels_above(INSTANCE)
OWN = ("i.header", "s.study_instance_uid", "e.series_instance_uid", "i.sop_instance_uid")


def documents(actor: Actor, keys: Mapping[str, str], *, root: str) -> list[bytes]:
    """One object for each stored instance that the actor may see; `root` is the service's."""
    columns = [*(column.sql for column in KNOWN), *OWN]
    found = rows(Question(INSTANCE, keys, EVERYTHING), columns, by=actor)
    width = len(KNOWN)
    written = []
    for row in found:
        header, study, series, instance = row[width:]
        address = f"{root}/studies/{study}/series/{series}/instances/{instance}"
        known = {} if header else told(KNOWN, [row])[0]
        written.append(headers.document(bytes(header), address=address, known=known))
    return written
