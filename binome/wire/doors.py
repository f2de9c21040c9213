"""Every endpoint of the wire names its policy here; one without a name fails a test.

Nobody: 401. Absent or another's: 404 alike. Known of but not allowed: 403.
"""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from binome.people.credentials import person_of
from binome.people.policies import Verdict, verdict
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.same_origin import is_from_our_pages, needs_check
from binome.wire.threads import in_thread

View = Callable[[Asked], Response] | Callable[[Asked], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Find = Callable[[Request, Actor], Any]


def door(action: str, *, of: Find | None = None) -> Callable[[View], Endpoint]:
    """Name a view's policy. With `of`, the thing the address names is looked up and judged first.

    A plain view runs in a thread with the database; an async one awaits streams itself.
    """

    def build(view: View) -> Endpoint:
        is_async = inspect.iscoroutinefunction(view)

        @wraps(view)
        async def endpoint(request: Request) -> Response:
            try:
                if is_async:
                    asked = await in_thread(_asked, request, action, of)
                    return asked if isinstance(asked, Response) else await view(asked)  # type: ignore[misc]
                return await in_thread(_answered, request, action, of, view)
            except Exception as failure:
                return refusals.unexpected(failure, action)

        endpoint.policy = action  # type: ignore[attr-defined]
        endpoint.thing = of  # type: ignore[attr-defined]
        return endpoint

    return build


def _names(request: Request, study_instance_uid: str) -> bool:
    """Whether the address names that study, in its path or as the study it searches for."""
    asked = (
        request.path_params.get("study"),
        request.query_params.get("StudyInstanceUID"),
        request.query_params.get("0020000D"),
    )
    named = {one for one in asked if one is not None}
    return request.url.path.startswith("/dicom-web/") and named == {study_instance_uid}


def _answered(request: Request, action: str, of: Find | None, view: View) -> Response:
    asked = _asked(request, action, of)
    return asked if isinstance(asked, Response) else view(asked)  # type: ignore[return-value]


def _asked(request: Request, action: str, of: Find | None) -> Asked | Response:
    """The request with its actor and thing, or the answer that shuts the door."""
    at = utc_now()
    actor = person_of(request.headers, at=at)
    if not actor.is_known:
        return refusals.unauthorized()
    if needs_check(request) and not is_from_our_pages(request):
        return refusals.forbidden("not_same_origin", refusals.NOT_SAME_ORIGIN)
    if actor.only_study and not _names(request, actor.only_study):
        return refusals.not_found()
    if any("\x00" in str(part) for part in request.path_params.values()):
        return refusals.not_found()  # no database keeps a NUL, and PostgreSQL refuses to look
    if of is None:
        answer, thing = verdict(actor, action), None
    else:
        thing = of(request, actor)
        answer = Verdict.UNSEEN if thing is None else verdict(actor, action, thing)
    if answer is Verdict.UNSEEN:
        return refusals.not_found()
    if answer is Verdict.NOT_ALLOWED:
        return refusals.forbidden()
    return Asked(request, actor, at, thing)
