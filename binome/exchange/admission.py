"""The job that lets the files of a sent case into the archive, de-identified where names stay home.

Order, so that a kill at any point loses nothing and doubles nothing: the archive has the image for
good, then the original is sealed, then the row says so, then the received bytes go.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from binome.archive import services as archive
from binome.archive.services import Incoming, Outcome
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.cases.states import ANSWERED, OPEN
from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.exchange import originals, uploads
from binome.exchange.models import Upload
from binome.exchange.names_stay import keeps_names
from binome.exchange.patience import StoppedReader, may_try_again
from binome.exchange.sealed_facts import open_facts
from binome.exchange.states import BLOCKING, State, Verdict, after
from binome.identity import services as identity
from binome.identity import site_keys
from binome.identity.fields import IdentityFields
from binome.identity.models import IdentityCard
from binome.kernel.clock import utc_now
from binome.people.actors import Actor

if TYPE_CHECKING:
    from binome.dicom.deidentify.files import Deidentified

EXCHANGE = Actor(id="exchange", name="Binôme")
BATCH_FILES, BATCH_BYTES = 16, 64 << 20
DEIDENTIFY_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Ready:
    """A file ready for the archive, with what left it on the way."""

    upload: Upload
    incoming: Incoming
    result: "Deidentified | None" = None


def admit(case_id: str) -> None:
    """Admit whatever of a sent case is ready; twice is once.

    Raises StoppedReader when one over a file was stopped, once the others are in: it comes again.
    """
    while batch := _next_batch(case_id):
        case = Case.objects.select_related("site__network", "network", "card").get(pk=case_id)
        stopped: list[Upload] = []
        if case.state not in OPEN | ANSWERED or case.patient_check in BLOCKING:
            return
        if case.site.network.is_pseudonymous and not keeps_names(case):
            ready = list(_deidentified(case, batch, stopped))
        else:
            ready = [Ready(u, Incoming(uploads.partials().path(u.pk))) for u in batch]
        if ready:
            outcomes = archive.store(
                [each.incoming for each in ready], site=case.site, by=EXCHANGE, at=utc_now()
            )
            _keep_originals(case, ready, outcomes)
            _settle(case, ready, outcomes, at=utc_now())
            _forget_bytes(ready)
        if stopped:
            raise StoppedReader


def _next_batch(case_id: str) -> list[Upload]:
    found = Upload.objects.filter(case_id=case_id, state=State.EXAMINED)
    batch: list[Upload] = []
    size = 0
    for upload in found.order_by("created_at", "pk")[:BATCH_FILES]:
        size += upload.size_bytes
        if batch and size > BATCH_BYTES:
            break
        batch.append(upload)
    return batch


def _deidentified(case: Case, batch: list[Upload], stopped: list[Upload]) -> Iterator[Ready]:
    """De-identify each file in the pool; one that cannot be is set aside and the rest goes on."""
    card = _card(case, batch[0])
    # pydicom loads in the pool and in a worker that admits, never at the start of a server.
    from binome.dicom.deidentify.files import deidentify_file

    secrets = SiteSecrets(site_keys.hash_secret(case.site_id))
    for upload in batch:
        path = uploads.partials().path(upload.pk)
        try:
            result = shared_pool().call(
                deidentify_file, str(path), policy=Policy(), secrets=secrets,
                pseudonym=card.pseudonym, timeout_seconds=DEIDENTIFY_SECONDS,
            )  # fmt: skip
        except DicomError as failure:
            if may_try_again(upload, failure.reason):
                stopped.append(upload)
                continue
            _set_aside(upload, "find_broken", failure.reason)
            continue
        if result.refused:
            _set_aside(upload, "refuse", result.refused)
        elif result.needs_pixel_review and not upload.pixels_confirmed_at:
            _set_aside(upload, "ask_to_look", "")
        else:
            yield Ready(upload, Incoming(result.data), result)


def _card(case: Case, first: Upload) -> IdentityCard:
    """Return the case's card; what the form left blank is filled from the files, sealed alike."""
    facts = open_facts(first.sealed, site_id=case.site_id)
    found = IdentityFields(
        name=facts.name, number=facts.number, issuer=facts.issuer, sex=facts.sex,
        birth_date=facts.birth_date,
    )  # fmt: skip
    if case.card is None:
        card = identity.seal_card(site=case.site, fields=found, by=EXCHANGE, at=utc_now())
    elif case.patient_check == Verdict.NOT_CHECKABLE:
        typed = identity.fields_of(case.card)
        if not typed.is_blank:
            return case.card
        is_admitted = Upload.objects.filter(case=case, state=State.ADMITTED).exists()
        card = identity.correct_card(
            card=case.card, fields=replace(found, originals=typed.originals),
            is_admitted=is_admitted, by=EXCHANGE, at=utc_now(),
        )  # fmt: skip
    else:
        return case.card
    cases.attach_card(case=case, card=card, at=utc_now())
    case.card = card
    return card


def _keep_originals(case: Case, ready: list[Ready], outcomes: list[Outcome]) -> None:
    recipient = site_keys.recipient(case.site, at=utc_now())
    for each, outcome in zip(ready, outcomes, strict=True):
        if each.result is not None and outcome.is_stored:
            path = uploads.partials().path(each.upload.pk)
            originals.keep(each.upload.pk, path, recipient=recipient)


@transaction.atomic
def _settle(case: Case, ready: list[Ready], outcomes: list[Outcome], *, at: datetime) -> None:
    """Write down how each file ended, and tell the case of its studies."""
    studies: dict[str, Outcome] = {}
    for each, outcome in zip(ready, outcomes, strict=True):
        if outcome.refusal is not None:
            _set_aside(each.upload, "refuse", outcome.refusal.word)
            continue
        Upload.objects.filter(pk=each.upload.pk, state=State.EXAMINED).update(
            state=after(State.EXAMINED, "admit"), admitted_at=at, study_id=outcome.study_id
        )
        if outcome.study_id not in studies:
            studies[outcome.study_id] = outcome
            _note_original(case, each, outcome, at=at)
    for study_id in studies:
        cases.note_images(case=case, arrival=_arrival(case, study_id), at=at)


def _note_original(case: Case, each: Ready, outcome: Outcome, *, at: datetime) -> None:
    original = each.result.original if each.result else None
    if original is None or case.card is None:
        return
    facts = {
        "uids": original.uids, "dates": original.dates, "order": original.order,
        "accession_issuer": original.accession_issuer, "offset_days": original.offset_days,
    }  # fmt: skip
    uid = outcome.study_instance_uid
    known = identity.fields_of(case.card).originals
    if uid not in known:
        identity.note_original(card=case.card, study_instance_uid=uid, facts=facts, at=at)
        case.card.refresh_from_db()


def _arrival(case: Case, study_id: str) -> Arrival:
    files = Upload.objects.filter(case=case)
    admitted = files.filter(state=State.ADMITTED)
    sizes = list(admitted.values_list("size_bytes", flat=True))
    pending = files.exclude(state__in=(State.ADMITTED, *_SETTLED)).exists()
    enough = case.expected_files is None or len(sizes) >= case.expected_files
    return Arrival(
        study_id=study_id,
        received_files=len(sizes),
        received_bytes=sum(sizes),
        is_complete=enough and not pending,
    )


_SETTLED = (State.LEFT_OUT, State.BROKEN, State.REFUSED)


def _set_aside(upload: Upload, verb: str, reason: str) -> None:
    state = after(State.EXAMINED, verb)
    Upload.objects.filter(pk=upload.pk, state=State.EXAMINED).update(state=state, reason=reason)
    if state in _SETTLED:
        transaction.on_commit(lambda: uploads.partials().delete(upload.pk))


def _forget_bytes(ready: list[Ready]) -> None:
    admitted = {each.upload.pk for each in ready}
    done = Upload.objects.filter(pk__in=admitted, state=State.ADMITTED)
    for upload_id in done.values_list("pk", flat=True):
        uploads.partials().delete(upload_id)
