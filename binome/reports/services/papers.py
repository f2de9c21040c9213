"""A person's own signing key, the PDFs signed with it, and timestamps that come when they can."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.people.actors import Actor
from binome.reports.models import Report, ReportVersion, SignedPaper, SigningKey, State
from binome.reports.pades.keys import LARGEST_KEY_FILE_BYTES, SigningMaterial, locked, opened
from binome.reports.pades.refusals import NotAKeyFile
from binome.reports.paper_seal import blank_identifier, sealed_pdf
from binome.reports.renditions.pdf import (
    keep_stamped,
    name_of,
    page_of,
    pdf_of,
    set_and_signed,
    unstamped,
)
from binome.reports.renditions.typesetting import LONGEST_LATER_SECONDS, NotTypeset
from binome.reports.services.signing import add_addendum, sign
from binome.reports.signature import Signature

MOST_STAMPS = 50
SET_AGAIN, PRIORITY = "reports.set_again", 6


@transaction.atomic
def keep_signing_key(*, data: bytes, password: str, by: Actor, at: datetime) -> SigningKey:
    """Check a PKCS#12 and keep it locked by its own password; raise an UnfitKey."""
    if len(data) > LARGEST_KEY_FILE_BYTES:
        raise NotAKeyFile
    material = opened(data, password, at=at)
    facts = {
        "pkcs12": locked(material, password),
        "name": material.name[:200],
        "issuer": material.certificate.issuer.rfc4514_string()[:300],
        "expires_at": material.certificate.not_valid_after_utc,
        "added_at": at,
    }
    key, _ = SigningKey.objects.update_or_create(person_id=by.person_id, defaults=facts)
    audit.record("key.kept", by=by, at=at, of=Subject())
    return key


@transaction.atomic
def remove_signing_key(*, by: Actor, at: datetime) -> None:
    """Forget the person's key; what it signed stays signed."""
    if SigningKey.objects.filter(person_id=by.person_id).delete()[0]:
        audit.record("key.removed", by=by, at=at, of=Subject())


def open_signing_key(*, password: str, by: Actor, at: datetime) -> SigningMaterial | None:
    """Return the person's key opened, or None where no password was given; raise an UnfitKey."""
    key = SigningKey.objects.filter(person_id=by.person_id).first() if password else None
    return opened(bytes(key.pkcs12), password, at=at) if key else None


def sign_on_paper(
    *, report: Report, status: State, signature: Signature, by: Actor, at: datetime
) -> ReportVersion:
    """Sign as `sign` does, and where the signer opened their key set the PDF with it at once."""
    version = sign(report=report, status=status, signature=signature, by=by, at=at)
    return _on_paper(version, signature, at=at)


def add_addendum_on_paper(
    *, report: Report, text: str, signature: Signature, by: Actor, at: datetime
) -> ReportVersion:
    """The same for an addendum."""
    version = add_addendum(report=report, text=text, signature=signature, by=by, at=at)
    return _on_paper(version, signature, at=at)


def _on_paper(version: ReportVersion, signature: Signature, *, at: datetime) -> ReportVersion:
    """The version is signed whatever becomes of its paper: one that fails is set again on demand,
    under the seal of the server."""
    if signature.key is not None:
        try:
            set_own_paper(version=version, signature=signature, at=at)
        except NotTypeset:
            return version
    return version


def set_own_paper(*, version: ReportVersion, signature: Signature, at: datetime) -> SignedPaper:
    """Keep the PDF of a version with the signer's own signature; raise NotTypeset."""
    if signature.key is None:
        raise NotAKeyFile
    page = page_of(version, language=signature.language)
    found = SignedPaper.objects.filter(page_hash=name_of(page)).first()
    if found is not None:
        return found
    identifier = blank_identifier(version.own_hash, signature.language)
    pdf = set_and_signed(
        page, identifier=identifier, by=signature.key, reason=version.signed_by_name
    )
    fields = {"version": version, "language": signature.language, "pdf": pdf, "at": at}
    try:
        return SignedPaper.objects.create(
            page_hash=name_of(page), signer=signature.key.name[:200], **fields
        )
    except IntegrityError:  # pressed twice: the first one counts
        return SignedPaper.objects.get(page_hash=name_of(page))


def set_later(*, version: ReportVersion, language: str, at: datetime) -> None:
    """Order the PDF that did not come in time: the worker has minutes for it, tries again by
    itself, and shows on the page *Server* what never comes."""
    payload = {"version_id": version.pk, "language": language}
    key = f"{SET_AGAIN} {version.pk} {language}"
    jobs.enqueue(SET_AGAIN, payload, when=When(at, PRIORITY), key=key)


def set_again(*, version_id: str, language: str) -> None:
    """Make the PDF of a version with more time; safe to run twice. Raises NotTypeset."""
    version = ReportVersion.objects.get(pk=version_id)
    pdf_of(version, language=language, seconds=LONGEST_LATER_SECONDS)


def stamp_papers() -> None:
    """Ask the authority, where one is set, for what was signed while it could not be reached.

    Raises NotStamped at the first that it refuses; the schedule asks again.
    """
    if not settings.TSA_URL:
        return
    from binome.reports.pades.stamping import LanStamper, stamped

    authority = LanStamper(settings.TSA_URL)
    for paper in SignedPaper.objects.filter(is_stamped=False).order_by("at")[:MOST_STAMPS]:
        pdf = sealed_pdf(stamped(bytes(paper.pdf), authority))
        SignedPaper.objects.filter(pk=paper.pk).update(pdf=pdf, is_stamped=True)
    for number, path in enumerate(unstamped()):
        if number < MOST_STAMPS:
            pdf = path.read_bytes() if path.exists() else b""
            keep_stamped(path, sealed_pdf(stamped(pdf, authority)) if pdf else b"")
