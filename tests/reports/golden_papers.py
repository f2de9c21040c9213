"""One fixed answer as a picture in five languages; run as a program it draws the golden ones anew.

Pictures are compared in blocks of grey, so that another release of a font changes little and a
paragraph that lost its letters, its side or its place changes much.
"""

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

FOLDER = Path(__file__).with_name("golden")
DPI, BLOCK = 48, 8
TEXTS = {
    "fr": "Hématome extradural pariétal droit de 12 mm.",
    "en": "Right parietal extradural haematoma, 12 mm.",
    "es": "Hematoma epidural parietal derecho de 12 mm.",
    "pt": "Hematoma extradural parietal direito de 12 mm.",
    "ar": "ورم دموي فوق الجافية جداري أيمن بسماكة 12 مم.",
}


def content(language: str) -> dict[str, Any]:
    """What a version freezes, with nothing that differs from run to run."""
    at = datetime(2026, 3, 1, 2, 50, tzinfo=UTC).isoformat()
    text = TEXTS[language]
    return {
        "case": "lune-acajou 7", "network": "Réseau", "site": "Bangui", "addenda": [],
        "site_time_zone": "Africa/Bangui", "mode": "pseudonymous", "pseudonym": "BN-7K2Q-M4XD",
        "patient_check": "match", "age": "4", "sex": "male", "urgency": "emergency",
        "question": "Hématome extradural ?", "image_count": 3, "expected_files": 3,
        "studies": [{"modalities": "CT", "description": "HEAD", "image_count": 3}],
        "sections": {"technique": "CT.", "findings": f"{text}\n" * 3, "conclusion": text},
        "coded": {"finding": "extradural_haematoma", "side": "right", "action": "neurosurgeon_now"},
        "answer": {
            "by": "Ana Lopes", "at": at, "place_of_reading": "", "critical_result": "yes",
            "is_complete": True, "circumstances": {"setting": "home", "display": "diagnostic"},
            "seen": {"total": 3, "shown": 3, "full_definition": 3, "preview_only": 0,
                     "screen_widths_px": [1920]},
        },
    }  # fmt: skip


def paper(language: str) -> bytes:
    """The PDF, as it is set and signed for a download."""
    from binome.reports.models import ReportVersion
    from binome.reports.renditions.pdf import page_of
    from binome.reports.renditions.typesetting import typeset

    version = ReportVersion(
        id="golden", number=1, status="final", content=content(language), act="expertise",
        signed_by_name="Ana Lopes", signed_at=datetime(2026, 3, 1, 2, 50, tzinfo=UTC),
        own_hash="5a" * 32,
    )  # fmt: skip
    return typeset(
        page_of(version, language=language, newest=version), identifier="golden", seconds=90
    )


def picture(pdf: bytes, *, dpi: int = DPI) -> Image.Image:
    """The first page in grey."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", "-png", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of blocks whose mean grey differs by more than a tenth."""
    if one.size != other.size:
        return 1.0
    return float(np.mean(np.abs(_blocks(one) - _blocks(other)) > 25))


def _blocks(one: Image.Image) -> np.ndarray[Any, Any]:
    grey = np.asarray(one, dtype=np.float32)
    rows, columns = (size // BLOCK * BLOCK for size in grey.shape)
    cut = grey[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
    mean: np.ndarray[Any, Any] = cut.mean(axis=(1, 3))
    return mean


def draw() -> None:
    """Write the golden pictures; look at each before it is committed."""
    FOLDER.mkdir(exist_ok=True)
    for language in TEXTS:
        picture(paper(language)).save(FOLDER / f"{language}.png", optimize=True)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    draw()
