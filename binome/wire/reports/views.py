"""A page of signed versions as JSON, and one version in one form; never an identity sheet."""

from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.reports import services
from binome.reports.models import ReportVersion
from binome.reports.phrases import LANGUAGES
from binome.reports.queries import version_with_id
from binome.reports.queries.fetching import NotListed, signed_for, study_uids_of
from binome.reports.renditions.forms import FORMS
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.doors import door

MOST, RETRY_SECONDS = 200, "60"
NOT_READ = _(
    "`since` is an instant such as 2026-03-01T02:30:00Z, `after` the id of a listed version, "
    "`limit` from 1 to 200, `language` one of fr, en, es, pt, ar. Nothing was listed."
)


class BadQuestion(Refusal):
    """A value in the address cannot be read."""

    word = "bad_request"
    sentence = NOT_READ


def version_named(request: Request, actor: Actor) -> ReportVersion | None:
    return version_with_id(request.path_params["version_id"])


@door("report.query")
def reports(asked: Asked) -> Response:
    """Versions of the token's site, oldest first."""
    said = asked.request.query_params
    try:
        since, limit = _instant(said.get("since")), _limit(said.get("limit", str(MOST)))
        found = signed_for(asked.actor, since=since, after=said.get("after", ""), most=limit + 1)
    except (BadQuestion, NotListed):
        return refusals.refused(BadQuestion(), 400)
    listed, uids = found[:limit], study_uids_of(found[:limit])
    rows = [_row(version, uids.get(version.case_id, [])) for version in listed]
    answer: dict[str, Any] = {"reports": rows, "has_more": len(found) > limit}
    services.note_fetched(versions=listed, form="list", by=asked.actor, at=asked.at)
    return JSONResponse(answer, headers=refusals.NO_STORE)


@door("report.see", of=version_named)
def rendition(asked: Asked) -> Response:
    """One form of a version, as the page hands it out."""
    version, form = asked.thing, FORMS.get(asked.request.path_params["form"])
    if form is None:
        return refusals.not_found()
    language = asked.request.query_params.get("language", "") or _language_of(version)
    if language not in LANGUAGES:
        return refusals.refused(BadQuestion(), 400)
    try:
        data = form.make(version, language=language)
    except Refusal as refusal:
        services.set_later(version=version, language=language, at=asked.at)
        answer = refusals.refused(refusal, 503)
        answer.headers["Retry-After"] = RETRY_SECONDS
        return answer
    word = asked.request.path_params["form"]
    services.note_fetched(versions=[version], form=word, by=asked.actor, at=asked.at)
    headers = {
        **refusals.NO_STORE,
        "Content-Language": language,
        "Content-Disposition": f'attachment; filename="{version.own_hash[:16]}{form.ending}"',
    }
    return Response(data, media_type=form.media_type, headers=headers)


def _row(version: ReportVersion, study_uids: list[str]) -> dict[str, Any]:
    """What a program needs to choose; no words of the answer, no name."""
    content = version.content
    return {
        "id": version.pk,
        "case": version.case_id,
        "case_name": content["case"],
        "site": content["site"],
        "number": version.number,
        "status": version.status,
        "act": version.act,
        "signed_at": version.signed_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "sha256": version.own_hash,
        "is_critical": content["answer"]["critical_result"] == "yes",
        "pseudonym": content.get("pseudonym", ""),
        "study_instance_uids": study_uids,
        "forms": {word: f"/api/reports/{version.pk}/{word}" for word in FORMS},
    }


def _language_of(version: ReportVersion) -> str:
    """The first language the site reads that papers are written in, else English."""
    known = [word for word in version.case.site.languages.split() if word in LANGUAGES]
    return known[0] if known else "en"


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadQuestion
    return found


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= MOST:
        raise BadQuestion
    return int(text[:4])
