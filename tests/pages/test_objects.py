"""Objects that are no pictures: a report as text, curves on paper, documents, and words for all."""

import io
import struct
from pathlib import Path
from typing import Any

import pydicom
import pytest
from django.test import Client
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Study
from binome.archive.objects import object_of
from binome.archive.services import Incoming
from binome.dicom.objects.kinds import kind_of
from binome.dicom.objects.shown import document_in, shown, video_in
from binome.pages.objects import contents_of, drawn_curves
from tests.archive.instances import Made
from tests.cases.world import NOW, a_world
from tests.fixtures.samples import samples_folder

pytestmark = pytest.mark.django_db
ROOT = "1.2.840.10008.5.1.4.1.1."
BASIC_TEXT, ECG, PDF, SLIDE, PLAN, STATE = (
    f"{ROOT}{end}" for end in ("88.11", "9.1.1", "104.1", "77.1.6", "481.3", "11.1")
)
MPEG4 = "1.2.840.10008.1.2.4.102"
HOSTILE = '<script>alert("x")</script>'


def code(meaning: str) -> list[Dataset]:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99T", meaning
    return [item]


def a_report() -> dict[str, Any]:
    text = Dataset()
    text.RelationshipType, text.ValueType, text.TextValue = "CONTAINS", "TEXT", HOSTILE
    text.ConceptNameCodeSequence = code("Finding")
    return {
        "ValueType": "CONTAINER", "ConceptNameCodeSequence": code("Ultrasound report"),
        "ContentSequence": [text],
    }  # fmt: skip


def a_curve() -> dict[str, Any]:
    group = Dataset()
    group.NumberOfWaveformChannels, group.NumberOfWaveformSamples = 2, 500
    group.SamplingFrequency, group.WaveformBitsAllocated = 250, 16
    group.WaveformSampleInterpretation = "SS"
    names = []
    for name in ("Lead I", HOSTILE):
        channel = Dataset()
        channel.ChannelSourceSequence, channel.ChannelSensitivity = code(name), 5
        channel.ChannelSensitivityUnitsSequence = code("uV")
        channel.ChannelSensitivityUnitsSequence[0].CodeValue = "uV"
        names.append(channel)
    group.ChannelDefinitionSequence = names
    group.add_new("WaveformData", "OW", struct.pack("<1000h", *([0, 200] * 500)))
    return {"WaveformSequence": [group]}


OBJECTS: dict[str, tuple[str, dict[str, Any]]] = {
    "report": (BASIC_TEXT, a_report()),
    "curve": (ECG, a_curve()),
    "document": (
        PDF,
        {
            "MIMETypeOfEncapsulatedDocument": "application/pdf",
            "EncapsulatedDocument": b"%PDF-1.4 words ",
            "EncapsulatedDocumentLength": 14,
        },
    ),
    "slide": (SLIDE, {}),
    "plan": (PLAN, {"RTPlanLabel": "Plan 1"}),
}


def file_of(kind: str) -> bytes:
    sop_class, more = OBJECTS[kind]
    dataset = Made(series_instance_uid=pydicom.uid.generate_uid(), modality="OT").data_set()
    for keyword in () if kind == "slide" else ("PixelData", "Rows", "Columns"):
        delattr(dataset, keyword)
    dataset.SOPClassUID = sop_class
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = sop_class
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> tuple[Client, dict[str, Instance]]:
    """A sender of an identified network, and one stored object of each kind."""
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    world = a_world(mode="identified")
    client = Client()
    client.force_login(world.sender)
    instances = {}
    for kind in OBJECTS:
        stored = archive.store(
            [Incoming(file_of(kind))], site=world.site, by=world.actor("sender"), at=NOW
        )
        assert stored[0].is_stored, (kind, stored[0].refusal)
        instances[kind] = Instance.objects.get(pk=stored[0].instance_id)
    return client, instances


def page_of(client: Client, instance: Instance) -> str:
    answer = client.get(f"/studies/{instance.series.study_id}/objects/{instance.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_object_has_a_page_that_shows_it_or_says_why_not(
    shelf: tuple[Client, dict[str, Instance]],
) -> None:
    client, instances = shelf
    for kind, instance in instances.items():
        page = page_of(client, instance)
        assert f"/images/objects/{instance.pk}/original.dcm" in page
        assert HOSTILE not in page, kind
    assert "Finding" in page_of(client, instances["report"])
    assert "&lt;script&gt;" in page_of(client, instances["report"])
    assert page_of(client, instances["curve"]).count("<polyline") == 2
    assert "document.pdf" in page_of(client, instances["document"])
    assert "too large to be shown here" in page_of(client, instances["slide"])
    assert "planning system" in page_of(client, instances["plan"])


def test_an_object_is_a_tile_and_no_picture_to_scroll(
    shelf: tuple[Client, dict[str, Instance]],
) -> None:
    _, instances = shelf
    for kind, instance in instances.items():
        study = Study.objects.get(pk=instance.series.study_id)
        assert contents_of(study).pictured == []
        assert [tile["kind"] for tile in contents_of(study).tiles] == [kind]
        assert object_of(study, "0" * 26) is None


def test_curves_are_drawn_at_the_speed_and_gain_of_paper(tmp_path: Path) -> None:
    path = tmp_path / "ecg.dcm"
    path.write_bytes(file_of("curve"))
    group = drawn_curves(shown(str(path), "curve")["groups"])[0]
    assert (group["seconds"], group["is_electric"], group["is_cut"]) == (2.0, True, False)
    first, second = group["rows"][1]["points"].split()[:2]
    assert float(second.split(",")[0]) - float(first.split(",")[0]) == pytest.approx(0.1)
    assert float(first.split(",")[1]) == pytest.approx(30 * 1.5 - 10)  # 200 * 5 uV = 1 mV = 10 mm


def test_a_pdf_is_taken_out_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "d.dcm"
    path.write_bytes(file_of("document"))
    assert document_in(str(path)) == ("application/pdf", b"%PDF-1.4 words")


def test_a_video_is_taken_out_of_its_fragments(tmp_path: Path) -> None:
    dataset = Made().data_set()
    stream = b"\0\0\0\x18ftypmp42" + bytes(100)
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID(MPEG4)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    path = tmp_path / "v.dcm"
    dataset.save_as(path, enforce_file_format=True)
    media_type, content = video_in(str(path))
    assert (media_type, content[: len(stream)]) == ("video/mp4", stream)


@pytest.mark.parametrize(
    ("uid", "syntax", "has_pixels", "kind"),
    [
        (STATE, "1.2.840.10008.1.2.1", False, "state"),
        (f"{ROOT}2", MPEG4, True, "video"),
        (f"{ROOT}2", "1.2.840.10008.1.2.1", True, "image"),
        (f"{ROOT}66.4", "1.2.840.10008.1.2.1", True, "segmentation"),
        (f"{ROOT}66", "1.2.840.10008.1.2.1", False, "other"),
    ],
)
def test_a_class_and_a_syntax_say_the_kind(
    uid: str, syntax: str, has_pixels: bool, kind: str
) -> None:
    assert kind_of(uid, syntax, has_pixels=has_pixels) == kind


SAMPLES = samples_folder()
REAL = [
    ("modality/ecg_12lead.dcm", "curve"), ("objects/hemodynamic_wave_deflated.dcm", "curve"),
    ("objects/sr_comprehensive.dcm", "report"), ("objects/sr_reportsi.dcm", "report"),
    ("objects/sr_tid1500.dcm", "report"), ("objects/rtstruct_breast.dcm", "plan"),
    ("objects/rtplan.dcm", "plan"), ("objects/seg_liver.dcm", "segmentation"),
    ("studies/chest_dx_two_views/kos.dcm", "report"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), REAL if SAMPLES else [])
def test_real_objects_are_shown(name: str, kind: str) -> None:
    assert SAMPLES is not None
    found = shown(str(SAMPLES / name), kind)
    assert found.get("groups") or found.get("tree", {}).get("items") or found.get("parts")
