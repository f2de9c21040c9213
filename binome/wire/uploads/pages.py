"""What the page of a case asks with its upload token: which files are here, and how far."""

import json
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from binome.exchange import queries
from binome.wire.threads import in_thread
from binome.wire.uploads.doorstep import token_of_case, upload_door
from binome.wire.uploads.headers import BadRequest

MOST_ASKED = 5000
MOST_BODY_BYTES = 4 << 20
PRIVATE = {"Cache-Control": "no-store"}


@upload_door("case.upload")
async def case_state(request: Request) -> Response:
    """Say where the files of the case stand (docs/formats/uploads.md)."""
    token = await token_of_case(request)
    found = await in_thread(queries.summary, token.case)
    answer = asdict(found) | {"is_blocked": found.is_blocked, "is_arriving": found.is_arriving}
    return JSONResponse(answer, headers=PRIVATE)


@upload_door("case.upload")
async def known_files(request: Request) -> Response:
    """Of a list of fingerprints, say which the hub has met and the byte to go on from."""
    token = await token_of_case(request)
    asked = _fingerprints(await _bounded_body(request))
    found = await in_thread(queries.known_files, token.case, asked)
    return JSONResponse({key: asdict(known) for key, known in found.items()}, headers=PRIVATE)


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            raise BadRequest
    return bytes(body)


def _fingerprints(body: bytes) -> list[str]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(asked, list) or len(asked) > MOST_ASKED:
        raise BadRequest
    return [text for text in asked if isinstance(text, str)]
