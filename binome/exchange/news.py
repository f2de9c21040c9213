"""What the exchange does when a case is sent or withdrawn, and once an hour."""

from binome.cases.events import CaseSent, CaseWithdrawn
from binome.cases.models import Case
from binome.exchange import originals, tokens, uploads
from binome.exchange.review import review
from binome.kernel.clock import utc_now

SWEEP = "exchange.sweep"


def case_sent(event: CaseSent) -> None:
    """The files may leave: check the patient once more, and order the admission of the ready."""
    review(Case.objects.get(pk=event.case_id), at=event.at)


def case_withdrawn(event: CaseWithdrawn) -> None:
    """No more files come to a withdrawn case."""
    tokens.revoke_all(event.case_id, at=event.at)


def sweep() -> None:
    """Forget uploads nobody went on with, bytes no row speaks of, and old originals."""
    uploads.sweep(at=utc_now())
    originals.forget_old(at=utc_now())
