"""Refusals of the wire as answers: one JSON object with a word for machines and a sentence."""

import logging

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from starlette.responses import JSONResponse, Response

from binome.kernel.disk_faults import disk_fault
from binome.kernel.errors import Refusal

log = logging.getLogger(__name__)

NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Binome"'}

NOT_KNOWN = _("Sign in, or send a valid access token, then ask again.")
NOT_FOUND = _("There is nothing here for you. Check the address, or ask who sent it to you.")
NOT_ALLOWED = _("Your role does not allow this here. Nothing was changed.")
NOT_SAME_ORIGIN = _("This request did not come from a page of this hub. Nothing was changed.")
UNEXPECTED = _(
    "Something went wrong here and was noted. Nothing that was confirmed is lost. Try again."
)


def refusal(
    status: int, word: str, sentence: str | Promise, *, headers: dict[str, str] | None = None
) -> Response:
    """One refusal as JSON."""
    body = {"error": word, "message": str(sentence)}
    return JSONResponse(body, status_code=status, headers={**NO_STORE, **(headers or {})})


def unauthorized() -> Response:
    return refusal(401, "not_known", NOT_KNOWN, headers=CHALLENGE)


def not_found() -> Response:
    """Absent and foreign things alike."""
    return refusal(404, "not_found", NOT_FOUND)


def forbidden(word: str = "not_allowed", sentence: str | Promise = NOT_ALLOWED) -> Response:
    return refusal(403, word, sentence)


def refused(foreseen: Refusal, status: int = 409) -> Response:
    return refusal(status, foreseen.word, gettext(str(foreseen)))


def unexpected(failure: BaseException, policy: str) -> Response:
    """A plain 500, or what the disk says; the log names the place, never what it was about."""
    place = failure.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("unexpected %s at %s behind the door %s", type(failure).__name__, where, policy)
    if fault := disk_fault(failure):
        return refused(fault, 507 if fault.is_full else 503)
    return refusal(500, "unexpected", UNEXPECTED)
