"""Storage commitment: yes only for what is read again, whole, from the store (SAFETY 23)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from binome.archive.blobs import BlobMissing, blobs
from binome.archive.models import Instance, State
from binome.dicom.network import status
from binome.dicom.network.handlers import CommitmentRequest, Reference
from binome.people.models import Site

BATCH = 400


def failures_of(request: CommitmentRequest, *, site: Site) -> dict[Reference, int]:
    """What cannot be promised, with the failure reason of PS3.3 C.14.1.1."""
    failures: dict[Reference, int] = {}
    for batch in _batches(request.references):
        kept = _kept(batch, site)
        for reference in batch:
            reason = _reason(reference, kept.get(reference.sop_instance_uid))
            if reason:
                failures[reference] = reason
    return failures


def _reason(reference: Reference, instance: Instance | None) -> int:
    if instance is None:
        return status.NO_SUCH_INSTANCE
    if instance.sop_class_uid != reference.sop_class_uid:
        return status.CLASS_INSTANCE_CONFLICT
    return status.SUCCESS if _is_whole(instance.blob) else status.PROCESSING_FAILURE


def _is_whole(blob: str) -> bool:
    digest = hashlib.sha256()
    try:
        for chunk in blobs().stream(blob):
            digest.update(chunk)
    except (BlobMissing, OSError):
        return False
    return digest.hexdigest() == blob


def _kept(batch: Iterable[Reference], site: Site) -> dict[str, Instance]:
    uids = [reference.sop_instance_uid for reference in batch]
    found = Instance.objects.filter(site=site, sop_instance_uid__in=uids, state=State.STORED)
    return {
        instance.sop_instance_uid: instance for instance in found.defer("header", "frame_table")
    }


def _batches(references: Sequence[Reference]) -> Iterator[Sequence[Reference]]:
    for start in range(0, len(references), BATCH):
        yield references[start : start + BATCH]
