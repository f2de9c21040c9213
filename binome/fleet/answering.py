"""What a hub tells a box about its cases: opened, answered, withdrawn; sealed to it, told once."""

import hashlib
import logging
import shutil
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from binome.fleet.models import BoxCase, BoxReply
from binome.fleet.services import keys
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.kernel.files import PRIVATE_FOLDER, sync_folder
from binome.kernel.ids import new_id
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.queries import version_with_id
from binome.reports.renditions.pdf import pdf_of
from binome.reports.renditions.text import text_of

log = logging.getLogger(__name__)
ANSWER, TELL = "fleet.answer", "fleet.tell"
OPENED, REPORT, PAPER, RETRACTED, WISH = "case", "report", "paper", "retracted", "wish"
PIECE: Final = "paper-piece"
URGENT: Final = 1
MOST_PAPER_BYTES: Final = 180 << 10
MOST_PIECES: Final = 64  # as many as a box takes (box.papers)


def on_signed(event: ReportSigned) -> None:
    """Order the answer for the box that opened the case, if one did."""
    if BoxCase.objects.filter(case_id=event.case_id).exists():
        payload = {"version_id": event.version_id}
        jobs.enqueue(
            ANSWER, payload, when=When(event.at, URGENT), key=f"{ANSWER} {event.version_id}"
        )


def on_retracted(event: ReportRetracted) -> None:
    """A report entered in error: the site's copy must say so."""
    found = BoxCase.objects.select_related("box", "case").filter(case_id=event.case_id).first()
    if found is not None:
        order(found, RETRACTED, {"version": event.version_id}, at=event.at)


def tell_opened(made: BoxCase, *, at: datetime) -> None:
    """Tell a box what its case is called here: what is written on the film and in the register."""
    order(made, OPENED, {"name": made.case.name}, at=at)


def answer(version_id: str) -> None:
    """The job after a signature: the words first, then the paper with its key images."""
    version = version_with_id(version_id)
    if version is None:
        return
    made = BoxCase.objects.select_related("box__person", "case").filter(case=version.case).first()
    if made is None:
        return
    person = made.box.person
    language = (person.language if person else "") or settings.LANGUAGE_CODE.split("-")[0]
    about = {"version": version.pk, "number": version.number, "status": version.status}
    text = text_of(version, language=language)
    _keep(made, REPORT, {**about, "text": text, "name": made.case.name}, at=utc_now())
    _keep_paper(made, about, pdf_of(version, language=language))


def _keep_paper(made: BoxCase, about: dict[str, Any], pdf: bytes) -> None:
    """A paper of words is one answer; one that pictures make large comes in pieces, each of which
    a thin line carries by itself."""
    said = {**about, "name": made.case.name}
    if len(pdf) <= MOST_PAPER_BYTES:
        _keep(made, PAPER, {**said, "pdf": b64encode(pdf).decode("ascii")}, at=utc_now())
        return
    cuts = range(0, len(pdf), MOST_PAPER_BYTES)
    if len(cuts) > MOST_PIECES:
        log.warning("a paper of %s bytes is too large for a box", len(pdf))
        return
    sha256 = hashlib.sha256(pdf).hexdigest()
    for place, cut in enumerate(cuts):
        piece = b64encode(pdf[cut : cut + MOST_PAPER_BYTES]).decode("ascii")
        part = {"piece": place, "pieces": len(cuts), "sha256": sha256, "pdf": piece}
        _keep(made, PIECE, {**said, **part}, at=utc_now(), about=f"{sha256[:48]}.{place}")


def tell(box_case_id: int, kind: str, said: dict[str, Any]) -> None:
    """The job behind small words."""
    made = BoxCase.objects.select_related("box", "case").filter(pk=box_case_id).first()
    if made is not None:
        _keep(made, kind, {**said, "name": made.case.name}, at=utc_now())


def folder_of(reply: BoxReply) -> Path:
    """Where a sealed reply lies."""
    return _root() / reply.sha256


def order(made: BoxCase, kind: str, said: dict[str, Any], *, at: datetime) -> None:
    """Order small words for a box; of one kind and version once."""
    payload = {"box_case_id": made.pk, "kind": kind, "said": said}
    about = said.get("version", "")
    jobs.enqueue(TELL, payload, when=When(at, URGENT), key=f"{TELL} {made.pk} {kind} {about}")


def _keep(made: BoxCase, kind: str, said: dict[str, Any], *, at: datetime, about: str = "") -> None:
    """Seal words to the box, durable before their row; told twice is once: of a version, or of
    what `about` names."""
    # Codecs are loaded only where they are used: a hub starts without them.
    from binome.parcels.making import Orders, make_note

    about = (about or str(said.get("version", "")))[:64]
    told = BoxReply.objects.filter(case=made.case, kind=kind, about=about)
    if told.exists() or not made.box.recipient:
        return
    note = {"format": f"binome-{kind}", "version": 1, "key": made.key, "said": said}
    aside = _root() / f".{new_id()}"
    orders = Orders(
        recipients=[made.box.recipient], signer=keys().signer, at=at, urgency="message",
        kind="reply", note=note,
    )  # fmt: skip
    signed = make_note(aside, orders=orders)
    place = _root() / signed.sha256
    aside.rename(place)
    sync_folder(_root())
    try:
        with transaction.atomic():
            BoxReply.objects.create(
                sha256=signed.sha256, box=made.box, case=made.case, kind=kind, about=about,
                size_bytes=signed.manifest.size_bytes, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        shutil.rmtree(place, ignore_errors=True)


def _root() -> Path:
    folder: Path = keys().shelf_folder / "replies"
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder
