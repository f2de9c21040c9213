"""Whose key signs, and which papers carry their signer's own signature."""

from binome.people.actors import Actor
from binome.reports.models import ReportVersion, SignedPaper, SigningKey


def signing_key_of(actor: Actor) -> SigningKey | None:
    """Return what is known of a person's key; opening it needs its password."""
    return SigningKey.objects.filter(person_id=actor.person_id or "").defer("pkcs12").first()


def own_paper_of(version: ReportVersion) -> SignedPaper | None:
    """Return the paper of a version that its signer signed themselves, if there is one."""
    rows = SignedPaper.objects.filter(version=version).defer("pdf")
    return rows.order_by("at").first()
