"""`binome film IN.jpg OUT.dcm`: a photograph of a film as an honest DICOM image, in the pool."""

import argparse
import json
from datetime import datetime
from pathlib import Path

from binome.cli.main import DONE, FAILED, WRONG_CALL
from binome.cli.private_file import write_private, write_private_bytes
from binome.cli.progress import say
from binome.dicom.errors import DicomError
from binome.dicom.film.convert import Film, Wishes, film_from_photograph
from binome.dicom.pool import Pool

TIMEOUT_SECONDS = 120.0


def film(options: argparse.Namespace) -> int:
    """Convert, write the three files, and say the advice; advice never makes it fail."""
    source, target = Path(options.source), Path(options.target)
    try:
        wishes = _wishes(options)
    except ValueError as wrong:
        say(f"{wrong} Nothing was written.")
        return WRONG_CALL
    if not source.is_file() or source.resolve() == target.resolve():
        say("The first name must be a photograph, the second another file. Nothing was written.")
        return WRONG_CALL
    try:
        with Pool(1, preload=("pydicom", "binome.dicom.film.convert")) as pool:
            made = pool.call(
                film_from_photograph, str(source), wishes, timeout_seconds=TIMEOUT_SECONDS
            )
    except DicomError as failure:
        say(failure.sentence)
        return FAILED
    _write(made, target, options.report)
    _tell(made)
    return DONE


def _wishes(options: argparse.Namespace) -> Wishes:
    return Wishes(
        made_at=datetime.now().astimezone(),
        corners=_numbers(options.corners),
        panels=_grid(options.panels),
        width_mm=_width(options.width_mm),
        quarter_turns=options.turn // 90,
        is_mirrored=options.mirror,
        is_inverted=options.invert,
        has_text=not options.no_text,
        modality=options.modality,
        is_jpeg=options.jpeg,
    )


def _numbers(text: str | None) -> tuple[float, ...] | None:
    if not text:
        return None
    try:
        found = tuple(float(one) for one in text.split(","))
    except ValueError:
        found = ()
    if len(found) != 8 or not all(abs(one) < 1e6 for one in found):
        raise ValueError("The corners are eight numbers: x,y of four corners, parted by commas.")
    return found


def _grid(text: str | None) -> tuple[int, int] | None:
    if not text or text == "auto":
        return None
    rows, _, columns = text.partition("x")
    if not (rows.isdecimal() and columns.isdecimal() and 0 < int(rows) < 13 > int(columns) > 0):
        raise ValueError("The panels are rows and columns, 1x1 to 12x12, as in 3x4.")
    return int(rows), int(columns)


def _width(width_mm: float | None) -> float | None:
    if width_mm is not None and not 10 <= width_mm <= 2000:
        raise ValueError("The film's width is in millimetres, from 10 to 2000.")
    return width_mm


def _write(made: Film, target: Path, report: str | None) -> None:
    write_private_bytes(target, made.dicom)
    write_private_bytes(target.with_name(f"{target.stem}.photo.{made.ending}"), made.original)
    if report:
        write_private(Path(report), json.dumps(made.report, indent=1, ensure_ascii=False) + "\n")


def _tell(made: Film) -> None:
    panels = made.report["panels"]
    count = panels["rows"] * panels["columns"]
    print(f"One film, {count} frames. The photograph without its metadata lies beside it.")
    for each in made.report["advice"]:
        say(each["sentence"])
