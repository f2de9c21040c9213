"""A folder becomes a parcel in the spool, then a row: a cut in between leaves only a folder."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from binome.box import notes, patients, site
from binome.box.form import Form
from binome.box.names import Names
from binome.box.notes import Asked
from binome.box.pseudonym import pseudonym_for
from binome.box.queue import Queue
from binome.box.settings import Settings
from binome.dicom.deidentify.one_file import LOOK_FIRST, deidentify_one
from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import SiteSecrets
from binome.dicom.errors import DicomError
from binome.dicom.pool import Pool
from binome.kernel.files import secret_in, sync_folder
from binome.kernel.ids import new_id
from binome.parcels.keys import ParcelKeys
from binome.parcels.making import Made, Orders, make

DEIDENTIFY_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be sent, and how; with a form it becomes a case, which `key` names here."""

    files: list[Path]
    urgency: str
    at: datetime
    effort: int
    form: Form | None = None
    is_choosing: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A queued parcel, what stayed behind, by reason, and the key of its case."""

    made: Made
    stayed: Counter[str]
    case_key: str = ""


@dataclass(slots=True)
class _Ready:
    """Files that may leave, and the words that go with them."""

    files: list[Path]
    stayed: Counter[str] = field(default_factory=Counter)
    note: dict[str, Any] = field(default_factory=dict)
    key: str = ""


def prepare(data: Path, wish: Wish, settings: Settings, *, queue: Queue, pool: Pool) -> Prepared:
    """Queue a parcel sealed to the hub, durable before this returns.

    Raises NothingToSend, SeveralPatients, AnotherPatient, SiteKeyMissing.
    """
    if wish.form is not None:
        wish = replace(wish, urgency=wish.form.urgency)
    with tempfile.TemporaryDirectory(prefix="binome-box-") as scratch:
        ready = _ready(data, wish, settings, scratch=Path(scratch), pool=pool)
        aside = data / "spool" / f".{Path(scratch).name}"
        try:
            orders = Orders(
                recipients=[settings.recipient], signer=ParcelKeys(data).signer, at=wish.at,
                urgency=wish.urgency, effort=wish.effort, note=ready.note, known=queue.known,
            )  # fmt: skip
            made = make(ready.files, aside, orders=orders, pool=pool)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    aside.rename(data / "spool" / made.signed.sha256)
    sync_folder(data / "spool")
    digests = (piece.sha256 for one in made.contents.instances for piece in one.pieces)
    queue.note_pieces(made.signed.sha256, digests, held=made.probably_there)
    queue.add(made.signed, at=wish.at, case_key=ready.key, secret=made.contents.secret)
    return Prepared(made, ready.stayed + made.left_out, ready.key)


def _ready(data: Path, wish: Wish, settings: Settings, *, scratch: Path, pool: Pool) -> _Ready:
    if wish.form is None:
        ready = _Ready(wish.files)
        if settings.is_pseudonymous:
            secrets = SiteSecrets(secret_in(data / "keys" / "site.secret").encode())
            _take_names_out(ready, scratch, secrets, pool=pool)
        return ready
    checked = patients.check(wish.files, wish.form, pool=pool, is_choosing=wish.is_choosing)
    ready = _Ready(checked.files, key=wish.key or new_id())
    if checked.others:
        ready.stayed["other_patient"] = checked.others
    asked = Asked(key=ready.key, form=wish.form, at=wish.at, verdict=checked.verdict)
    names = Names(data)
    if settings.is_pseudonymous:
        facts = site.load(data)
        pseudonym = pseudonym_for(wish.form, facts.secrets.key)
        card = names.keep(ready.key, _card(wish.form, pseudonym), also=facts.recipient)
        _take_names_out(ready, scratch, facts.secrets, pool=pool, pseudonym=pseudonym)
        asked = replace(asked, pseudonym=pseudonym, card=card)
    else:
        names.keep(ready.key, _card(wish.form, ""))
    ready.note = notes.case_note(replace(asked, expected_files=len(ready.files)))
    return ready


def _card(form: Form, pseudonym: str) -> dict[str, Any]:
    """Return a card as docs/formats/vault.md writes it."""
    said = form.identity
    return {
        "format": "binome-card", "version": 1, "pseudonym": pseudonym,
        "name": said.get("patient_name", ""), "number": said.get("patient_number", ""),
        "issuer": said.get("issuer", ""), "birth_date": said.get("birth_date", ""),
        "sex": form.clinical.get("sex", ""), "accession": said.get("accession", ""),
        "note": "", "originals": {}, "reason": form.reason, "question": form.clinical["question"],
    }  # fmt: skip


def _take_names_out(
    ready: _Ready, scratch: Path, secrets: SiteSecrets, *, pool: Pool, pseudonym: str = ""
) -> None:
    """De-identified copies; an image that may show a name stays until somebody looked at it."""
    for path in ready.files:
        try:
            one = pool.call(
                deidentify_one, str(path), f"{scratch}/", policy=Policy(), secrets=secrets,
                stand_in=pseudonym, timeout_seconds=DEIDENTIFY_SECONDS,
            )  # fmt: skip
        except DicomError as failure:
            ready.stayed[failure.reason] += 1
            continue
        reason = one.reason or (LOOK_FIRST if one.needs_pixel_review else "")
        if reason:
            ready.stayed[reason] += 1
    ready.files = sorted(scratch.glob("*.dcm"))
