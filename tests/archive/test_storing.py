"""Storing is idempotent, keeps conflicts aside and says by name why something was refused."""

import hashlib
import io
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from binome.archive import frame_tables, services
from binome.archive.blobs import blobs
from binome.archive.blobs.folder import FolderBlobs
from binome.archive.models import Conflict, Instance, Patient, Series, Study
from binome.archive.refusals import (
    IdentifiedInput,
    OutOfSpace,
    PatientMismatch,
    UidConflict,
    Unreadable,
    WasWithdrawn,
)
from binome.archive.services import Incoming, Outcome
from binome.audit.models import AuditEvent
from binome.people.actors import Actor
from binome.people.models import Mode, Site
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MACHINE = Actor(id="machine", name="CT")


@pytest.fixture
def site() -> Site:
    return site_of()


def store(site: Site, *files: bytes) -> list[Outcome]:
    return services.store([Incoming(file) for file in files], site=site, by=MACHINE, at=AT)


def test_what_was_stored_can_be_read_back_byte_for_byte(site: Site) -> None:
    file = Made().instance()
    (outcome,) = store(site, file)
    assert outcome.is_stored
    assert outcome.is_new
    instance = Instance.objects.get()
    assert b"".join(blobs().stream(instance.blob)) == file
    data_set = file[instance.data_set_offset :]
    assert hashlib.sha256(data_set).hexdigest() == instance.data_set_sha256


def test_the_index_counts_and_keeps_searchable_keys(site: Site) -> None:
    made = Made()
    store(site, *(made.instance(number) for number in (1, 2, 3)))
    study = Study.objects.get()
    assert (study.instance_count, study.series_count, study.modalities) == (3, 1, "|CT|")
    assert (study.study_date, study.accession_number) == ("20260317", "ACC1")
    assert study.patient.name_key == "EPREUVE^ZOE"
    series = Series.objects.get()
    assert (series.instance_count, series.next_serial, series.series_number) == (3, 4, 3)
    assert AuditEvent.objects.filter(action="images.stored", site_id=site.pk).count() == 1


def test_the_same_bytes_again_count_once(site: Site) -> None:
    file = Made().instance()
    store(site, file)
    (again,) = store(site, file)
    assert again.is_stored
    assert not again.is_new
    assert Instance.objects.count() == 1
    assert Study.objects.get().instance_count == 1


def test_a_blob_that_was_cut_off_is_made_whole_when_it_comes_again(tmp_path: Path) -> None:
    folder, content = FolderBlobs(tmp_path), b"whole"
    name = folder.put([content]).name
    (torn,) = tmp_path.glob(f"??/{name}")
    torn.write_bytes(b"wh")
    folder.put([content])
    assert b"".join(folder.stream(name)) == content


def test_a_file_twice_in_one_request_counts_once(site: Site) -> None:
    file = Made().instance()
    assert [outcome.is_new for outcome in store(site, file, file)] == [True, False]


def test_other_bytes_under_a_known_uid_are_kept_as_a_conflict(site: Site) -> None:
    made = Made()
    first = made.instance(SOPInstanceUID="1.2.3")
    other = made.instance(SOPInstanceUID="1.2.3", SeriesDescription="Changed")
    store(site, first)
    for _ in range(2):
        (outcome,) = store(site, other)
        assert isinstance(outcome.refusal, UidConflict)
    conflict = Conflict.objects.get()
    assert b"".join(blobs().stream(conflict.blob)) == other
    assert b"".join(blobs().stream(Instance.objects.get().blob)) == first


def test_equal_numbers_and_uids_of_two_sites_never_meet(site: Site) -> None:
    file = Made().instance()
    store(site, file)
    (outcome,) = store(site_of("Dapaong"), file)
    assert outcome.is_new
    assert Patient.objects.count() == Study.objects.count() == Instance.objects.count() == 2


def test_another_patient_is_not_filed_in_a_stored_study(site: Site) -> None:
    made = Made()
    store(site, made.instance(1))
    (outcome,) = store(site, made.instance(2, PatientID="another"))
    assert isinstance(outcome.refusal, PatientMismatch)
    assert Instance.objects.count() == 1


def test_rubbish_is_refused_by_name_and_the_rest_goes_on(site: Site) -> None:
    file = Made().instance()
    bad, cut, good = store(site, b"not dicom at all", file[:-100], file)
    assert isinstance(bad.refusal, Unreadable)
    assert bad.refusal.word == "not_dicom"
    assert isinstance(cut.refusal, Unreadable)
    assert good.is_stored


def test_an_executable_preamble_is_zeroed_and_the_data_set_stays(site: Site) -> None:
    file = Made().instance()
    store(site, b"MZ" + bytes(126) + file[128:])
    instance = Instance.objects.get()
    stored = b"".join(blobs().stream(instance.blob))
    assert stored[:128] == bytes(128)
    assert stored[128:] == file[128:]


@pytest.mark.parametrize(
    "syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian]
)
def test_files_in_any_encoding_are_stored_as_they_came(site: Site, syntax: UID) -> None:
    file = Made(transfer_syntax_uid=syntax).instance()
    (outcome,) = store(site, file)
    assert outcome.is_stored
    instance = Instance.objects.get()
    assert instance.transfer_syntax_uid == syntax
    assert b"".join(blobs().stream(instance.blob)) == file
    assert hashlib.sha256(file[instance.data_set_offset :]).hexdigest() == instance.data_set_sha256
    assert Study.objects.get().patient.name == "Épreuve^Zoé"


def test_a_bare_data_set_becomes_a_file_and_its_frames_are_found(site: Site) -> None:
    file = Made().instance()
    store(site, file)
    start = Instance.objects.get().data_set_offset
    (outcome,) = store(site_of("Dapaong"), file[start:])
    assert outcome.is_stored
    bare = Instance.objects.get(pk=outcome.instance_id)
    stored = b"".join(blobs().stream(bare.blob))
    assert stored[128:132] == b"DICM"
    assert stored[bare.data_set_offset :] == file[start:]
    ((offset, size),) = frame_tables.pieces_of(bare.frame_table, 1)
    assert stored[offset : offset + size] == pydicom.dcmread(io.BytesIO(file)).PixelData


def test_below_the_reserve_of_disk_new_images_are_refused_and_nothing_is_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderBlobs, "free_fraction_and_bytes", lambda store: (0.5, 1 << 30))
    with pytest.raises(OutOfSpace):
        store(site, Made().instance())
    assert not Instance.objects.exists()


def test_withdrawn_images_do_not_come_back(site: Site) -> None:
    file = Made().instance()
    store(site, file)
    services.withdraw(Study.objects.get(), reason="wrong patient", by=MACHINE, at=AT)
    (outcome,) = store(site, file)
    assert isinstance(outcome.refusal, WasWithdrawn)


def test_a_pseudonymous_network_keeps_nothing_identified() -> None:
    (outcome,) = store(site_of(mode=Mode.PSEUDONYMOUS), Made().instance())
    assert isinstance(outcome.refusal, IdentifiedInput)
    assert not Patient.objects.exists()
    assert not Instance.objects.exists()
