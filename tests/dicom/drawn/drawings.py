"""Drawings on one generated slice: every kind, with figures as the reports room gives them."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pydicom

from binome.dicom.demo import DemoPatient, ct_phantom
from binome.dicom.drawn.drawing import Authorship, Drawing, Image, View
from binome.dicom.drawn.figures import figures_of
from binome.dicom.drawn.measuring import region_values
from binome.dicom.prepare import prepare_frame

POINTS: dict[str, tuple[tuple[float, float], ...]] = {
    "length": ((100, 120), (220, 180)),
    "angle": ((100, 300), (150, 250), (200, 300)),
    "cobb": ((300, 100), (380, 110), (300, 200), (380, 240)),
    "ellipse": ((200, 200), (260, 240)),
    "polygon": ((280, 260), (340, 270), (330, 330), (270, 320)),
    "arrow": ((256, 256), (320, 200)),
    "probe": ((230.5, 220.5),),
    "key": (),
}
PATIENT = DemoPatient(name="BN-TEST-0001", patient_id="BN-TEST-0001", birth_date="", sex="M")
TURNED = View(center=60, width=120, is_inverted=True, turn=(0, 1, 1, 0))


@cache
def slice_bytes() -> bytes:
    return next(iter(ct_phantom(PATIENT, study_date="20260103", slices=1)))


def image_at(path: Path, **facts: Any) -> Image:
    path.write_bytes(slice_bytes())
    dataset = pydicom.dcmread(path, stop_before_pixels=True)
    return Image(
        sop_class_uid=dataset.SOPClassUID, sop_instance_uid=dataset.SOPInstanceUID,
        series_instance_uid=dataset.SeriesInstanceUID, path=str(path),
        facts=prepare_frame(slice_bytes()).facts | facts,
    )  # fmt: skip


def drawings_on(image: Image, *kinds: str) -> list[Drawing]:
    values = region_values(
        image.path, [(kind, 1, kind, POINTS[kind]) for kind in ("ellipse", "polygon", "probe")]
    )
    return [
        Drawing(
            id=f"{kind}aaaaaaaa", kind=kind, points=points, image=image,  # type: ignore[arg-type]
            text="voilà, un hématome" if kind in ("arrow", "key") else "",
            figures=figures_of(kind, points, image.facts) | values.get(kind, {}),
        )
        for kind, points in POINTS.items()
        if not kinds or kind in kinds
    ]  # fmt: skip


def turned(drawings: list[Drawing], view: View = TURNED) -> list[Drawing]:
    return [replace(one, view=view) for one in drawings]


def authorship() -> Authorship:
    dataset = pydicom.dcmread(io.BytesIO(slice_bytes()), stop_before_pixels=True)
    return Authorship(
        key="0" * 64, study=json.loads(dataset.to_json()), observer="Ana Lopes",
        institution="Bangui", language="fr", title="Avis, lune-acajou 7", number=1,
        made_at=datetime(2026, 3, 1, 2, 50, tzinfo=UTC),
    )  # fmt: skip
