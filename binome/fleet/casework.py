"""What a box says in words: a case, an addition to it, its withdrawal; each once, however often."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from binome.cases import services as cases
from binome.cases.models import FORM_FIELDS, Case
from binome.exchange import services as exchange
from binome.fleet import answering
from binome.fleet.models import Box, BoxCase, BoxParcel
from binome.fleet.refusals import NotACase
from binome.fleet.services import acting
from binome.identity import services as identity
from binome.identity.services import SealedCard
from binome.kernel.errors import Refusal
from binome.people.actors import Actor

CASE, MESSAGE, WITHDRAWAL = "binome-case", "binome-case-message", "binome-case-withdrawal"
VERDICTS: Final = ("match", "overridden", "not_checkable")
MOST_KEY: Final = 26
IDENTITY: Final = ("patient_name", "patient_number", "birth_date")


def take_note(note: Mapping[str, Any], parcel: BoxParcel, *, at: datetime) -> BoxCase | None:
    """Do what a parcel's words ask; return the case they speak of, None for images alone.

    Raises NotACase for words that make no sense, and the refusals of cases.
    """
    form = note.get("format")
    if form not in (CASE, MESSAGE, WITHDRAWAL):
        return None
    key = note.get("key")
    if not isinstance(key, str) or not 1 <= len(key) <= MOST_KEY:
        raise NotACase
    if parcel.box_case is not None:
        return parcel.box_case
    with transaction.atomic():
        Box.objects.select_for_update(of=("self",)).get(pk=parcel.box_id)
        found = BoxCase.objects.filter(box=parcel.box, key=key).select_related("case").first()
        if form == CASE:
            found = found or _opened(note, key, parcel, at=at)
        elif found is None:
            raise NotACase
        else:
            _added(note, found.case, parcel.box, at=at, is_the_end=form == WITHDRAWAL)
        BoxParcel.objects.filter(pk=parcel.pk).update(box_case=found)
        parcel.box_case = found
    return found


def _opened(note: Mapping[str, Any], key: str, parcel: BoxParcel, *, at: datetime) -> BoxCase:
    box, by = parcel.box, acting(parcel.box, at=at)
    case = cases.open_case(site=box.site, by=by, at=at)
    written_at = _written_at(note, parcel, at=at)
    form = note.get("form")
    if not isinstance(form, dict):
        raise NotACase
    changes = {name: str(form[name]) for name in FORM_FIELDS if form.get(name)}
    expected = note.get("expected_files")
    if type(expected) is int and 0 < expected < 1_000_000:
        changes["expected_files"] = str(expected)
    case = cases.edit(case=case, changes=changes, by=by, at=written_at)
    _keep_identity(note, case, by=by, at=at)
    made = BoxCase.objects.create(box=box, key=key, case=case)
    cases.send(case=Case.objects.get(pk=case.pk), by=by, at=at, is_by_box=True)
    answering.tell_opened(made, at=at)
    return made


def _keep_identity(note: Mapping[str, Any], case: Case, *, by: Actor, at: datetime) -> None:
    """A sealed card where names stay at the site, else what was typed, sealed here."""
    verdict = note.get("verdict")
    if "card" in note:
        try:
            card = SealedCard(b64decode(str(note["card"]), validate=True), str(note["pseudonym"]))
        except (NotBase64, ValueError, KeyError):
            raise NotACase from None
        kept = identity.keep_sealed_card(card=None, new=card, site=case.site, by=by, at=at)
        cases.attach_card(case=case, card=kept, at=at)
        if verdict not in VERDICTS:
            raise NotACase
        cases.note_patient_check(case=case, verdict=str(verdict), at=at)
        return
    typed = note.get("identity")
    if case.network.is_pseudonymous or not isinstance(typed, dict):
        raise NotACase
    known = {name: str(typed[name]) for name in IDENTITY if typed.get(name)}
    if known:
        exchange.seal_identity(case=case, typed=known, by=by, at=at)


def _added(
    note: Mapping[str, Any], case: Case, box: Box, *, at: datetime, is_the_end: bool
) -> None:
    by = acting(box, at=at)
    text = str(note.get("text", ""))[:2000]
    if is_the_end:
        try:
            cases.withdraw(case=case, reason=text or "withdrawn at the box", by=by, at=at)
        except Refusal:
            cases.write_message(case=case, text=text, by=by, at=at)
    else:
        cases.write_message(case=case, text=text, by=by, at=at)


def _written_at(note: Mapping[str, Any], parcel: BoxParcel, *, at: datetime) -> datetime:
    """When the words were written, by this hub's clock; never later than now (SAFETY 14)."""
    try:
        said = datetime.strptime(str(note["written_at"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return min(at, said - timedelta(seconds=parcel.clock_ahead_seconds))
    except (KeyError, ValueError, OverflowError):
        return at
