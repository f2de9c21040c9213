"""C-ECHO and C-STORE from DCMTK and pynetdicom: what arrives is what was sent."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom import AE

from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.status import Status
from tests.dicom.network.conftest import QUICK, StartAcceptor, run
from tests.dicom.network.memory_archive import MemoryArchive
from tests.dicom.network.samples import WHEEL, data_set_of, data_set_offset

Tool = Callable[[str], str]


def test_echoscu_is_answered(acceptor: Acceptor, dcmtk: Tool) -> None:
    assert "Success" in run(dcmtk("echoscu"), "-v", "127.0.0.1", acceptor.port)


def test_the_archive_hears_who_knocks(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool
) -> None:
    run(dcmtk("echoscu"), "-aet", "MODALITY", "-aec", "BINOME", "127.0.0.1", acceptor.port)
    assert archive.knocks[0].calling_ae_title == "MODALITY"
    assert archive.knocks[0].called_ae_title == "BINOME"
    assert archive.knocks[0].address == "127.0.0.1"


def test_an_unknown_calling_title_is_rejected(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool
) -> None:
    archive.refused.add("STRANGER")
    done = subprocess.run(
        [dcmtk("echoscu"), "-aet", "STRANGER", "127.0.0.1", str(acceptor.port)],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Calling AE Title Not Recognized" in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("CT_small.dcm", ()),
        ("MR_small_RLE.dcm", ("-xr",)),
        ("JPEG2000.dcm", ("-xw",)),
        ("SC_rgb_jpeg_gdcm.dcm", ("-xs",)),
        ("MR_small_bigendian.dcm", ("-xb",)),
        ("image_dfl.dcm", ("-xd",)),
        ("rtplan.dcm", ("-xi",)),
    ],
)
def test_storescu_leaves_the_data_set_untouched(
    acceptor: Acceptor, archive: MemoryArchive, dcmtk: Tool, name: str, options: tuple[str, ...]
) -> None:
    path = WHEEL / name
    run(dcmtk("storescu"), *options, "127.0.0.1", acceptor.port, path)
    sent = dcmread(path)
    file = archive.files[str(sent.SOPInstanceUID)]
    kept = archive.requests[0]
    assert kept.sop_class_uid == sent.SOPClassUID
    assert kept.transfer_syntax_uid == sent.file_meta.TransferSyntaxUID
    assert file.startswith(bytes(128) + b"DICM")


def test_a_data_set_is_kept_byte_for_byte(acceptor: Acceptor, archive: MemoryArchive) -> None:
    for path in (WHEEL / "CT_small.dcm", WHEEL / "JPEG2000.dcm"):
        data_set = dcmread(path)
        ae = AE(ae_title="PEER")
        ae.add_requested_context(data_set.SOPClassUID, data_set.file_meta.TransferSyntaxUID)
        association = ae.associate("127.0.0.1", acceptor.port)
        assert association.is_established
        assert association.send_c_store(path).Status == status.SUCCESS
        association.release()
        file = archive.files[data_set.SOPInstanceUID]
        assert file[data_set_offset(file) :] == data_set_of(path)


def test_a_large_data_set_goes_through_the_spool(
    start_acceptor: StartAcceptor, archive: MemoryArchive, dcmtk: Tool, tmp_path: Path
) -> None:
    acceptor = start_acceptor(limits=replace(QUICK, memory_per_data_set_bytes=10_000))
    path = WHEEL / "CT_small.dcm"
    run(dcmtk("storescu"), "127.0.0.1", acceptor.port, path)
    assert archive.requests[0].path is not None
    assert not archive.requests[0].file
    assert not list((tmp_path / "spool-0").iterdir())
    sent = dcmread(path)
    del sent.DataSetTrailingPadding  # storescu does not send it
    assert sent == _parsed(archive.files[archive.requests[0].sop_instance_uid])


def test_the_archives_refusal_reaches_the_peer(acceptor: Acceptor, archive: MemoryArchive) -> None:
    archive.answer = Status(status.NOT_AUTHORIZED, "Names are not accepted in this network.")
    answer = _store(acceptor, WHEEL / "CT_small.dcm")
    assert answer.Status == status.NOT_AUTHORIZED
    assert answer.ErrorComment == "Names are not accepted in this network."


def test_a_failing_archive_leaves_the_service_up(
    acceptor: Acceptor, archive: MemoryArchive, caplog: pytest.LogCaptureFixture
) -> None:
    archive.error = ValueError("DOE^JANE")
    assert _store(acceptor, WHEEL / "CT_small.dcm").Status == status.PROCESSING_FAILURE
    archive.error = None
    assert _store(acceptor, WHEEL / "CT_small.dcm").Status == status.SUCCESS
    assert "DOE" not in caplog.text


def _store(acceptor: Acceptor, path: Path) -> object:
    ae = AE(ae_title="PEER")
    ae.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
    association = ae.associate("127.0.0.1", acceptor.port)
    answer = association.send_c_store(path)
    association.release()
    return answer


def _parsed(file: bytes) -> object:
    return dcmread(BytesIO(file))
