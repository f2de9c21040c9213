"""What every upload route does first and last: the token and the refusals."""

from collections.abc import Awaitable, Callable
from functools import wraps

from django.utils import translation
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from binome.exchange import tokens
from binome.exchange.models import UploadToken
from binome.exchange.refusals import NoSuchUpload, TokenSpent
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.wire.refusals import unexpected
from binome.wire.threads import in_thread

Endpoint = Callable[[Request], Awaitable[Response]]

TOKEN_HEADER = "upload-token"  # noqa: S105
STATUS = {
    "token_spent": 401,
    "no_such_upload": 404,
    "bad_request": 400,
    "unknown_algorithm": 400,
    "wrong_offset": 409,
    "superseded": 409,
    "names_stay_at_site": 403,
    "vault_needed": 403,
    "case_closed": 410,
    "wrong_version": 412,
    "too_large": 413,
    "too_many_files": 413,
    "wrong_type": 415,
    "wrong_checksum": 460,
    "out_of_space": 507,
}


def upload_door(policy: str) -> Callable[[Endpoint], Endpoint]:
    """Name the policy of a route (its token carries it) and turn refusals into answers."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Refusal as refusal:
                return refused(refusal, request)
            except Exception as failure:
                return unexpected(failure, policy)

        guarded.policy = policy  # type: ignore[attr-defined]
        return guarded

    return decorate


async def token_of(request: Request) -> UploadToken:
    """Return the token a request carries; raise TokenSpent."""
    secret = request.headers.get(TOKEN_HEADER, "")
    if not secret:
        raise TokenSpent
    return await in_thread(tokens.holder, secret, at=utc_now())


async def token_of_case(request: Request) -> UploadToken:
    """Return the token when it is for the case of the path; a foreign case is an absent one."""
    token = await token_of(request)
    if token.case_id != request.path_params["case_id"]:
        raise NoSuchUpload
    return token


def refused(refusal: Refusal, request: Request) -> Response:
    """Say what stands in the way, in the language the page asks for."""
    with translation.override(_language(request)):
        body = {"word": refusal.word, "sentence": str(refusal)}
    headers = {"Cache-Control": "no-store"}
    if isinstance(refusal, TokenSpent):
        headers["WWW-Authenticate"] = "Upload-Token"
    return JSONResponse(body, STATUS.get(refusal.word, 400), headers)


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "en").split(",")[0].split(";")[0].strip()
    try:
        return translation.get_supported_language_variant(wanted)
    except LookupError:
        return "en"
