"""Drawings go with the signature: frozen in the version, on paper, and as objects of the study."""

import io
from pathlib import Path
from typing import Any

import pydicom
import pytest

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Instance, Study
from binome.archive.preparation import prepare
from binome.archive.services import Incoming
from binome.cases import queries as cases
from binome.cases import services as case_services
from binome.cases.services import Arrival
from binome.dicom.deidentify import pseudonym
from binome.jobs.models import Job
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.drawings import filing
from binome.reports.drawings.adopting import adopt
from binome.reports.drawings.measuring import values_of
from binome.reports.marks import UnreadableMarks, change_from_viewer
from binome.reports.models import ReportVersion, State
from binome.reports.renditions.pdf import page_of, pdf_of
from binome.reports.renditions.text import text_of
from tests.archive.instances import Made
from tests.cases.world import NOW, SOON, a_world
from tests.reports.desk import LATER, TEXT, Desk
from tests.wire.drawn_elsewhere import measured

pytestmark = pytest.mark.django_db
METHOD = pydicom.Dataset()
METHOD.CodeValue, METHOD.CodingSchemeDesignator = "113100", "DCM"
METHOD.CodeMeaning = "Basic Application Confidentiality Profile"
REMOVED = {"PatientIdentityRemoved": "YES", "DeidentificationMethodCodeSequence": [METHOD]}


@pytest.fixture
def desk(settings: Any, tmp_path: Path) -> Desk:
    """A desk with three real slices of a pseudonymous network in a store of its own."""
    settings.DATA = tmp_path
    settings.BLOBS = ""
    blobs.cache_clear()
    world = a_world()
    number = pseudonym(b"k" * 32, "4711")
    made = Made(number, number, more=REMOVED)
    stored = archive.store(
        [Incoming(made.instance(n)) for n in (1, 2, 3)],
        site=world.site, by=world.actor("sender"), at=NOW,
    )  # fmt: skip
    assert all(outcome.is_stored for outcome in stored)
    study = Study.objects.get(pk=stored[0].study_id)
    for instance in Instance.objects.all():
        prepare(instance)
    case = world.assigned()
    case = case_services.note_images(
        case=case, arrival=Arrival(study.pk, 3, 30, is_complete=True), at=NOW
    )
    report = reports.open_draft(case=case, by=world.actor("reader"), at=NOW)
    desk = Desk(world, case, study, report)
    desk.write(**TEXT)
    return desk


def draw(desk: Desk, *marks: dict[str, Any]) -> None:
    series = desk.study.series.get(series_number=3)
    put = [
        {"id": f"abcdefg{nth}".replace("0", "z"), "frame": f"{series.pk}.2.1", **mark}
        for nth, mark in enumerate(marks, start=2)
    ]
    change = change_from_viewer({"put": put})
    reports.keep_marks(case=desk.case, change=change, by=desk.reader, at=SOON)


REGION = {"kind": "polygon", "points": [[0, 0], [32, 0], [32, 2], [0, 2]]}
LENGTH = {"kind": "length", "points": [[0, 0], [6, 8]]}
KEY = {"kind": "key", "points": [], "text": "voir ici", "view": {"turn": [-1, 0, 0, 1]}}


def signed(desk: Desk, *marks: dict[str, Any], state: State = State.FINAL) -> ReportVersion:
    draw(desk, *marks)
    return desk.sign(state, region_values=values_of(desk.case, desk.reader))


def test_a_signature_freezes_the_drawings_with_their_figures_and_place(desk: Desk) -> None:
    version = signed(desk, LENGTH, REGION, KEY)
    frozen = {mark["kind"]: mark for mark in version.content["drawings"]["marks"]}
    assert frozen["length"]["figures"] == {"length": 5, "unit": "mm"}
    assert frozen["length"]["place"] == "3/2"
    assert frozen["length"]["sop_instance_uid"] == Instance.objects.get(serial=2).sop_instance_uid
    assert frozen["polygon"]["figures"] == {
        "area": 16, "unit": "mm", "mean": 31.5 + 2 - 1024, "sd": pytest.approx(18.473, abs=0.01),
        "min": -1022, "max": 63 + 2 - 1024, "value_unit": "HU",
    }  # fmt: skip
    draw(desk, {"kind": "probe", "points": [[1, 1]]})
    version.refresh_from_db()
    assert len(version.content["drawings"]["marks"]) == 3


def test_without_drawings_a_version_is_as_it_always_was(desk: Desk) -> None:
    assert "drawings" not in desk.sign().content


def test_an_addendum_keeps_what_was_drawn_and_adds_what_is_new(desk: Desk) -> None:
    first = signed(desk, LENGTH)
    draw(desk, {"kind": "length", "points": [[0, 0], [30, 30]]}, KEY)
    second = reports.add_addendum(
        report=desk.report, text="Encore.", signature=desk.signature(), by=desk.reader, at=LATER
    )
    kinds = [mark["kind"] for mark in second.content["drawings"]["marks"]]
    assert kinds == ["length", "key"]
    assert second.content["drawings"]["marks"][0] == first.content["drawings"]["marks"][0]


def test_the_objects_lie_in_the_study_and_change_nothing_a_report_is_bound_to(desk: Desk) -> None:
    version = signed(desk, LENGTH, KEY)
    before, count = queries.binding_of(desk.case), cases.image_counts(desk.case)
    filing.file_drawings(version.pk)
    filing.file_drawings(version.pk)
    filed = Instance.objects.filter(series__series_number__gt=9000).order_by("sop_class_uid")
    modalities = [instance.series.modality for instance in filed]
    assert sorted(modalities) == ["KO", "OT", "PR", "SR"]
    assert {instance.series.study_id for instance in filed} == {desk.study.pk}
    assert queries.binding_of(desk.case) == before
    assert cases.image_counts(desk.case) == count
    again = case_services.note_images(
        case=desk.case, arrival=Arrival(desk.study.pk, 3, 30, is_complete=True), at=LATER
    )
    assert again.changed_after_signature_at is None


def test_the_objects_of_a_pseudonymous_network_hold_no_real_date(desk: Desk) -> None:
    filing.file_drawings(signed(desk, LENGTH, KEY).pk)
    for instance in Instance.objects.filter(series__series_number__gt=9000):
        with blobs().local(instance.blob) as path:
            dataset = pydicom.dcmread(path, stop_before_pixels=True)
        assert dataset.PatientIdentityRemoved == "YES"
        assert dataset.StudyDate == "20260317"
        assert (dataset.get("ContentDate") or dataset.PresentationCreationDate) == "20260317"


def test_the_same_drawings_are_not_filed_twice_by_the_final_after_a_preliminary(desk: Desk) -> None:
    from binome.jobs.models import Job

    signed(desk, LENGTH, state=State.PRELIMINARY)
    desk.sign()
    assert Job.objects.filter(kind=filing.FILE_JOB).count() == 1


def test_the_paper_shows_each_image_with_what_was_drawn_and_leads_back(desk: Desk) -> None:
    version = signed(
        desk, LENGTH, {"kind": "arrow", "points": [[3, 3], [9, 9]], "text": "<b>"}, KEY
    )
    page = page_of(version, language="fr")
    assert page.count("data:image/jpeg;base64,") == 1
    assert "(3/2)" in page
    assert "5 mm" in page
    assert "voir ici" in page
    assert "&lt;b&gt;" in page
    series = desk.study.series.get(series_number=3).pk
    assert f"/cases/{desk.case.pk}/look/?series={series}&amp;slice=2" in page
    assert page_of(version, language="fr") == page
    made = pdf_of(version, language="fr")
    assert made.startswith(b"%PDF-")
    assert b"/look/?series=" in made or len(made) > 30_000


def test_a_withdrawn_image_is_on_no_paper(desk: Desk) -> None:
    version = signed(desk, KEY)
    assert "data:image" in page_of(version, language="en")
    archive.withdraw(desk.study, reason="wrong", by=desk.world.actor("sender"), at=LATER)
    assert "data:image" not in page_of(version, language="en")
    assert text_of(version, language="en")


@pytest.mark.parametrize(
    "view", [1, {"turn": [1, 1, 0, 0]}, {"turn": "x"}, {"center": "a", "width": 1}]
)
def test_a_view_that_is_none_is_refused(view: Any) -> None:
    mark = {"id": "abcdefgh", "kind": "key", "frame": "a.1.1", "points": [], "view": view}
    with pytest.raises(UnreadableMarks):
        change_from_viewer({"put": [mark]})


def test_what_the_viewer_shows_is_what_the_objects_say(desk: Desk) -> None:
    version = signed(desk, LENGTH)
    filing.file_drawings(version.pk)
    report = Instance.objects.get(series__modality="SR")
    with blobs().local(report.blob) as path:
        content = pydicom.dcmread(io.BytesIO(path.read_bytes())).ContentSequence[-1]
    length = content.ContentSequence[0].ContentSequence[2]
    assert length.MeasuredValueSequence[0].NumericValue == 5


def test_what_a_retracted_answer_filed_is_shown_no_more(desk: Desk) -> None:
    version = signed(desk, LENGTH, KEY)
    filing.file_drawings(version.pk)
    made = Instance.objects.filter(series__series_number__gt=9000)
    assert {one.state for one in made} == {"stored"}
    before = queries.binding_of(desk.case)
    retracted = reports.retract(case=desk.case, reason="wrong patient", by=desk.reader, at=LATER)
    assert retracted is not None
    assert Job.objects.filter(kind=filing.REJECT_JOB).count() == 1
    filing.reject_drawings(retracted.pk)
    filing.reject_drawings(retracted.pk)
    assert {one.state for one in made.all()} == {"rejected"}
    assert Instance.objects.filter(state="stored").count() == 3
    filing.file_drawings(version.pk)  # an order that comes late files nothing again
    assert {one.state for one in made.all()} == {"rejected"}
    assert queries.binding_of(desk.case) == before


def test_what_was_drawn_in_another_viewer_is_no_image_a_report_is_bound_to(desk: Desk) -> None:
    before, count = queries.binding_of(desk.case), cases.image_counts(desk.case)
    first = Instance.objects.order_by("serial").first()
    assert first is not None
    with blobs().local(first.blob) as path:
        drawn = measured(pydicom.dcmread(path))
    (outcome,) = adopt([Incoming(drawn)], into=desk.study, by=desk.reader, at=LATER)
    assert outcome.is_stored, outcome.refusal
    assert queries.binding_of(desk.case) == before
    assert cases.image_counts(desk.case) == count
