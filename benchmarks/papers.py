"""`python -m benchmarks.papers [--rounds 5]`: what a PDF costs, from version to seal."""

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any

KINDS = {
    "fr": ("fr", 1),
    "ar": ("ar", 1),
    "long, 4 pages": ("fr", 40),
    "80,000 letters": ("fr", 590),
}


def main() -> None:
    """Print the median of processor and wall seconds of each kind of paper; the first is not
    counted: it starts the typesetter."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=5)
    rounds = words.parse_args().rounds
    folder = tempfile.TemporaryDirectory(prefix="binome-papers-")
    os.environ.update(BINOME_DATA=folder.name, DJANGO_SETTINGS_MODULE="binome.config.settings")
    import django

    django.setup()
    begun = time.monotonic()
    measured("fr", 1)
    print(f"first paper: {time.monotonic() - begun:.2f} s with the start of the typesetter")
    for kind, (language, lines) in KINDS.items():
        rows = [measured(language, lines) for _ in range(1 if lines > 100 else rounds)]
        child, here, wall = (median(column) for column in zip(*rows, strict=True))
        print(f"{kind}: {child + here:.2f} CPU-s ({child:.2f} typesetting, {here:.2f} page, QR and"
              f" PAdES), {wall:.2f} s")  # fmt: skip
    print(f"load {os.getloadavg()[0]:.1f}; calibration {calibration():.3f} s (0.12 when quiet)")
    folder.cleanup()


def measured(language: str, lines: int) -> tuple[float, float, float]:
    """Return the child's and this process's processor seconds, and the wall's, of one paper."""
    from binome.reports.pades.keys import seal_material
    from binome.reports.paper_seal import blank_identifier, sealed_pdf
    from binome.reports.renditions import pdf, press

    version = a_version(language, lines)
    wall, here = time.monotonic(), processor()
    page = pdf.page_of(version, language=language, newest=version)
    identifier = blank_identifier(version.own_hash, language)
    printed = press.printed(page, identifier=identifier, seconds=120)
    sealed_pdf(pdf._signed(printed.pdf, seal_material(), pdf.SEALED_BECAUSE))
    return printed.cpu_seconds, processor() - here, time.monotonic() - wall


def a_version(language: str, lines: int) -> Any:
    """Return an invented answer that no database holds."""
    from binome.reports.models import ReportVersion
    from tests.reports.golden_papers import content

    said = content(language)
    said["sections"]["findings"] *= lines
    at = datetime(2026, 3, 1, 2, 50, tzinfo=UTC)
    return ReportVersion(
        id="measured", number=1, status="final", content=said, act="expertise",
        signed_by_name="Ana Lopes", signed_at=at, own_hash="5a" * 32,
    )  # fmt: skip


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def calibration() -> float:
    """Return what a fixed piece of work costs here and now: a loaded machine inflates CPU times."""
    before = processor()
    sum(number * number for number in range(2_000_000))
    return processor() - before


if __name__ == "__main__":
    main()
