"""Telling other nodes that what they got of us is rejected: one note a node, in the queue.

Which nodes: whoever confirmed one of these instances, or fetched the study. A note says what to
hide; whether a copy is gone is for people to say (`recalls`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import QuerySet

from binome.archive import headers
from binome.archive.dates import moved_day
from binome.archive.models import (
    Instance,
    Peer,
    Progress,
    Reason,
    Recall,
    Rejection,
    State,
    Study,
    Transfer,
    TransferredInstance,
    Way,
)
from binome.archive.notes import KEY_OBJECTS
from binome.archive.peers import OWN_TITLE, destinations_of
from binome.archive.transfers import enqueue
from binome.audit import queries as audited
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.dicom.network.handlers import Stored
from binome.dicom.pool import shared_pool
from binome.dicom.uids import EXPLICIT_VR_LITTLE_ENDIAN
from binome.people.actors import Actor

if TYPE_CHECKING:
    from binome.dicom.drawn.drawing import Authorship, Image

FETCHED = ("study.fetched",)
SECONDS = 60.0
MOST_NAMED = 20_000


def tell_of_rejection(rejection: Rejection, *, by: Actor, at: datetime) -> None:
    """Queue a note for each node that has one of the rejected instances; not for its sender."""
    told = rejection.rejected.values("instance__sop_instance_uid")
    peers = set(_got(rejection.study, sop_instance_uid__in=told)) - {by.id}
    _order(rejection.study, peers, rejection=rejection, by=by, at=at)


def tell_of_recall(recall: Recall, *, by: Actor, at: datetime) -> None:
    """Queue a note of the whole study for each node that has some of it; once a node."""
    study = recall.study
    known = Transfer.objects.filter(
        way=Way.TELL, rejection=None, site=study.site_id,
        study_instance_uid=study.study_instance_uid,
    )  # fmt: skip
    peers = set(_got(study)) - set(known.values_list("peer_id", flat=True))
    _order(study, peers, rejection=None, by=by, at=at)


def tell_no_more(rejection: Rejection, *, at: datetime) -> None:
    """Stop the notes of a rejection that was undone; who was told already is told nothing."""
    going = rejection.told.filter(state__in=(Progress.WAITING, Progress.RUNNING))
    going.update(state=Progress.CANCELLED, changed_at=at)


def note_for(transfer: Transfer) -> Stored | None:
    """The note, made anew for every attempt and always the same; None: nothing is rejected now."""
    study = _study_of(transfer)
    instances = list(_rejected(transfer, study)[:MOST_NAMED]) if study else []
    if study is None or not instances:
        return None
    from binome.dicom.rejection_note import rejection_note

    images = [_image(instance) for instance in instances]
    code = transfer.rejection.code if transfer.rejection else Reason.SAFETY
    by = _authorship(transfer, study, instances[0])
    file = shared_pool().call(rejection_note, images, by, code=str(code), timeout_seconds=SECONDS)
    return as_stored(file)


def _got(study: Study, **which: Any) -> Iterator[str]:
    """Ids of the nodes of the study's site that can be called and have something of it."""
    sent = TransferredInstance.objects.filter(
        is_accepted=True, transfer__way=Way.SEND, transfer__site=study.site_id,
        transfer__study_instance_uid=study.study_instance_uid, **which,
    )  # fmt: skip
    having = set(sent.values_list("transfer__peer_id", flat=True).distinct())
    fetched = audited.events_about(study.pk, site_id=study.site_id, actions=FETCHED)
    having |= set(fetched.values_list("actor_id", flat=True).distinct().order_by())
    for peer in destinations_of(study.site_id):
        if peer.pk in having:
            yield peer.pk


def _order(
    study: Study, peer_ids: set[str], *, rejection: Rejection | None, by: Actor, at: datetime
) -> None:
    for peer in Peer.objects.filter(pk__in=peer_ids).order_by("pk"):
        made = Transfer.objects.create(
            site_id=study.site_id, peer=peer, way=Way.TELL, rejection=rejection, count=1,
            study_instance_uid=study.study_instance_uid, own_title=peer.own_title or OWN_TITLE,
            created_by=by.id, created_at=at, changed_at=at,
        )  # fmt: skip
        enqueue(made, at=at)
        about = Subject(study.site_id, things=(made.pk, peer.pk), detail=made.way)
        audit.record("transfer.ordered", by=by, at=at, of=about)


def _study_of(transfer: Transfer) -> Study | None:
    found = Study.objects.select_related("site__network", "patient", "recall")
    return found.filter(
        site=transfer.site_id, study_instance_uid=transfer.study_instance_uid
    ).first()


def _rejected(transfer: Transfer, study: Study) -> QuerySet[Instance]:
    of_it = Instance.objects.select_related("series").filter(series__study=study)
    rejection = transfer.rejection
    if rejection is None:
        hidden = of_it.filter(state=State.WITHDRAWN)
    elif rejection.undone_at is not None:
        hidden = of_it.none()
    else:
        hidden = of_it.filter(rejections__rejection=rejection)
    return hidden.exclude(sop_class_uid=KEY_OBJECTS).order_by("series_id", "serial")


def _image(instance: Instance) -> "Image":
    from binome.dicom.drawn.drawing import Image

    return Image(
        sop_class_uid=instance.sop_class_uid,
        sop_instance_uid=instance.sop_instance_uid,
        series_instance_uid=instance.series.series_instance_uid,
        frame_count=instance.number_of_frames,
    )


def _authorship(transfer: Transfer, study: Study, first: Instance) -> "Authorship":
    from binome.dicom.drawn.drawing import Authorship

    act = transfer.rejection or study.recall
    return Authorship(
        key=act.pk,
        study=_header(study, first),
        observer=act.created_by_name or study.site.name,
        institution=study.site.name,
        language="en",
        title="Rejection note",
        number=1,
        made_at=_in_its_dates(study, act.created_at),
    )


def _header(study: Study, instance: Instance) -> dict[str, Any]:
    known = {
        "0020000D": {"vr": "UI", "Value": [study.study_instance_uid]},
        "00100020": {"vr": "LO", "Value": [study.patient.patient_id]},
    }
    text = headers.document(bytes(instance.header), address="", known=known)
    document: dict[str, Any] = orjson.loads(text)
    return document


def _in_its_dates(study: Study, at: datetime) -> datetime:
    """Where names are not kept, the day of the study, which was moved: no note tells how far."""
    day = moved_day(study)
    return at if day is None else at.replace(year=day.year, month=day.month, day=day.day)


def as_stored(file: bytes) -> Stored:
    """One of our own files as it is sent."""
    from binome.dicom.scan import scan

    found = scan(file)
    return Stored(
        sop_class_uid=found.sop_class_uid,
        sop_instance_uid=found.sop_instance_uid,
        transfer_syntax_uid=EXPLICIT_VR_LITTLE_ENDIAN,
        source=file,
        offset=found.data_set_offset,
        length_bytes=len(file) - found.data_set_offset,
    )
