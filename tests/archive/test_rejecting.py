"""Rejected instances (IHE IOCM) are hidden everywhere, counted no more, kept, and can come back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import UID, generate_uid

from binome.archive import prepared, records, services
from binome.archive.blobs import blobs
from binome.archive.matching import INSTANCE, PATIENT, SERIES, STUDY
from binome.archive.models import (
    AwaitedRejection,
    Instance,
    Reason,
    Rejection,
    Series,
    State,
    Study,
)
from binome.archive.notes import KEY_OBJECTS
from binome.archive.refusals import WasRejected
from binome.archive.rejections import instances_rejected_by, rejections_at
from binome.archive.search import Question, rows
from binome.archive.services import Incoming, Outcome
from binome.audit.models import AuditEvent
from binome.people.actors import Actor, Standing
from binome.people.models import Role, Site
from tests.archive.instances import Made, file_of
from tests.archive.people import AT, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield site_of()
    blobs.cache_clear()


def machine_of(site: Site) -> Actor:
    return Actor("machine", "CT", (Standing(Role.INTEGRATOR, None, site.network_id, site.pk),))


def store(site: Site, *files: bytes) -> list[Outcome]:
    incoming = [Incoming(file) for file in files]
    return services.store(incoming, site=site, by=machine_of(site), at=AT)


def found(site: Site, level: str) -> int:
    column = {PATIENT: "p.id", STUDY: "s.id", SERIES: "e.id", INSTANCE: "i.id"}[level]
    return len(rows(Question(level, {}), [column], by=machine_of(site)))


def coded(value: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", "Meaning"
    return item


def note(made: Made, *uids: str, code: str = "113037") -> bytes:
    """A rejection note as a modality writes it: a key object of the same study."""
    ds = made.data_set()
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated", "PixelSpacing"):
        delattr(ds, keyword)
    ds.SOPClassUID, ds.Modality, ds.SeriesInstanceUID = UID(KEY_OBJECTS), "KO", generate_uid()
    ds.ConceptNameCodeSequence = [coded(code)]
    series, study = Dataset(), Dataset()
    series.SeriesInstanceUID, series.ReferencedSOPSequence = made.series_instance_uid, []
    for uid in uids:
        one = Dataset()
        one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID = KEY_OBJECTS, uid
        series.ReferencedSOPSequence.append(one)
    study.StudyInstanceUID, study.ReferencedSeriesSequence = made.study_instance_uid, [series]
    ds.CurrentRequestedProcedureEvidenceSequence = [study]
    return file_of(ds)


def reject_all(site: Site, **which: object) -> Rejection:
    ids = Instance.objects.filter(**which).values_list("pk", flat=True)
    made = services.reject(
        Study.objects.get(), instance_ids=ids, code=Reason.SAFETY, by=machine_of(site), at=AT
    )
    assert made is not None
    return made


def test_rejected_instances_are_found_and_counted_no_more_and_kept(site: Site) -> None:
    made, scout = Made(), Made(series_instance_uid=generate_uid(), modality="SR")
    scout.study_instance_uid = made.study_instance_uid
    store(site, made.instance(1), made.instance(2), scout.instance(1))
    reject_all(site, series__modality="SR")
    study = Study.objects.get()
    assert (study.instance_count, study.series_count, study.modalities) == (2, 1, "|CT|")
    assert study.stored_bytes == sum(
        Instance.objects.filter(state=State.STORED).values_list("blob_bytes", flat=True)
    )
    assert [found(site, level) for level in (STUDY, SERIES, INSTANCE)] == [1, 1, 2]
    assert all(blobs().exists(blob) for blob in Instance.objects.values_list("blob", flat=True))
    event = AuditEvent.objects.get(action="images.rejected")
    assert (event.count, event.detail, event.site_id) == (1, "113037", site.pk)


def test_a_study_rejected_whole_is_nowhere_and_comes_back_whole(site: Site) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    rejection = reject_all(site)
    levels = (PATIENT, STUDY, SERIES, INSTANCE)
    assert [found(site, level) for level in levels] == [0, 0, 0, 0]
    assert rejections_at([site.pk]).get().count == 2  # type: ignore[attr-defined]
    assert services.undo_rejection(rejection, by=machine_of(site), at=AT)
    assert not services.undo_rejection(rejection, by=machine_of(site), at=AT)
    assert [found(site, level) for level in levels] == [1, 1, 1, 2]
    assert Study.objects.get().series_count == 1
    assert not rejections_at([site.pk]).exists()
    assert AuditEvent.objects.filter(action="images.restored").count() == 1


def test_what_another_rejection_holds_stays_hidden(site: Site) -> None:
    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2))
    first = reject_all(site, sop_instance_uid="1.2.1")
    second = reject_all(site)
    assert second.rejected.count() == 1
    services.undo_rejection(second, by=machine_of(site), at=AT)
    assert list(instances_rejected_by(first).values_list("sop_instance_uid", flat=True)) == [
        "1.2.1"
    ]
    assert found(site, INSTANCE) == 1


def test_a_rejected_instance_sent_again_stays_rejected(site: Site) -> None:
    file = Made().instance()
    store(site, file)
    reject_all(site)
    (outcome,) = store(site, file)
    assert isinstance(outcome.refusal, WasRejected)
    assert found(site, INSTANCE) == 0


def test_a_series_rejected_whole_counts_again_when_a_new_instance_comes(site: Site) -> None:
    made = Made()
    store(site, made.instance(1))
    reject_all(site)
    store(site, made.instance(2))
    study = Study.objects.get()
    assert (study.series_count, study.instance_count, study.modalities) == (1, 1, "|CT|")


def test_the_kept_metadata_are_made_anew(site: Site) -> None:
    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2))
    asked = prepared.Asked(machine_of(site), {"0020000D": made.study_instance_uid}, "https://x")
    before = prepared.metadata_of(asked)
    assert before is not None
    assert before.body("identity").count(b"1.2.1") >= 1
    rejection = reject_all(site, sop_instance_uid="1.2.1")
    after = prepared.metadata_of(asked)
    assert after is not None
    assert after.version != before.version
    assert b'"1.2.1"' not in after.body("identity")
    services.undo_rejection(rejection, by=machine_of(site), at=AT)
    again = prepared.metadata_of(asked)
    assert again is not None
    assert b'"1.2.1"' in again.body("identity")


def test_a_rejection_note_rejects_what_it_names_and_hides_itself(site: Site) -> None:
    made = Made()
    first, second = made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2)
    store(site, first, second)
    told = note(made, "1.2.1", code="113001")
    (outcome,) = store(site, told)
    assert outcome.is_stored
    rejection = Rejection.objects.get()
    assert (rejection.code, rejection.note.sop_class_uid) == ("113001", KEY_OBJECTS)  # type: ignore[union-attr]
    assert found(site, INSTANCE) == 1
    assert Study.objects.get().modalities == "|CT|"
    assert store(site, told)[0].is_stored  # a sender that missed the answer sends it again
    assert Rejection.objects.count() == 1


def test_a_note_rejects_nothing_of_another_site(site: Site) -> None:
    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.1"))
    other = site_of("Parakou", network=site.network)
    store(other, note(made, "1.2.1"))
    assert not Rejection.objects.exists()
    assert found(site, INSTANCE) == 1


def test_a_key_object_that_is_no_rejection_stays_one(site: Site) -> None:
    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.1"))
    store(site, note(made, "1.2.1", code="113000"))  # Of Interest
    assert not Rejection.objects.exists()
    assert found(site, INSTANCE) == 2


def test_a_rejection_outlives_the_index(site: Site) -> None:
    from binome.archive.rebuilding import rebuild

    made = Made()
    store(site, made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2))
    reject_all(site, sop_instance_uid="1.2.1")
    for series in Series.objects.all():
        records.keep_record(series.pk)
    for kind in (Rejection, Instance, Series, Study):
        kind.objects.all().delete()
    rebuild(by=machine_of(site), at=AT)
    assert found(site, INSTANCE) == 1
    study = Study.objects.get()
    assert (study.series_count, study.instance_count) == (1, 1)
    rejection = Rejection.objects.get()
    assert rejection.code == "113037"
    services.undo_rejection(rejection, by=machine_of(site), at=AT)
    assert found(site, INSTANCE) == 2


def test_a_note_that_comes_first_waits_for_what_it_names(site: Site) -> None:
    made = Made()
    store(site, made.instance(2))
    modality = Actor("modality", "MR2", machine_of(site).standings)
    told = [Incoming(note(made, "1.2.1", "1.2.9", code="113001"))]
    services.store(told, site=site, by=modality, at=AT)
    assert not Rejection.objects.exists()
    assert found(site, INSTANCE) == 2  # the note rejects nothing yet, so it is shown
    (outcome,) = store(site, made.instance(1, SOPInstanceUID="1.2.1"))
    assert outcome.is_stored
    rejection = Rejection.objects.get()
    assert (rejection.code, rejection.created_by) == ("113001", "modality")
    assert found(site, INSTANCE) == 1
    assert list(AwaitedRejection.objects.values_list("sop_instance_uid", flat=True)) == ["1.2.9"]
    other = site_of("Parakou", network=site.network)
    store(other, made.instance(9, SOPInstanceUID="1.2.9"))
    assert AwaitedRejection.objects.count() == 1


def test_what_a_note_waits_for_outlives_the_index(site: Site) -> None:
    from binome.archive.rebuilding import rebuild

    made = Made()
    store(site, made.instance(2), note(made, "1.2.9"))
    for series in Series.objects.all():
        records.keep_record(series.pk)
    for kind in (Instance, Series, Study):
        kind.objects.all().delete()
    rebuild(by=machine_of(site), at=AT)
    assert AwaitedRejection.objects.get().sop_instance_uid == "1.2.9"
    store(site, made.instance(1, SOPInstanceUID="1.2.9"))
    assert Rejection.objects.get().code == "113037"
