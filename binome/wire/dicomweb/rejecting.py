"""Rejection of a study, a series or an instance with a coded reason (IHE IOCM), by DICOMweb.

`POST <resource>/reject/<code>`, code as `113001` or `113001^DCM`; nothing is deleted.
"""

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import Response

from binome.archive import services
from binome.archive.models import Reason
from binome.archive.originals import originals
from binome.wire import refusals
from binome.wire.asked import Asked
from binome.wire.dicomweb.answers import dicom_json
from binome.wire.dicomweb.finding import keys_of, study_named
from binome.wire.doors import door

UNKNOWN_REASON = _(
    "This is no reason for a rejection; nothing was changed. Say 113001, 113037, 113038 or 113039."
)


@door("study.reject", of=study_named)
def reject(asked: Asked) -> Response:
    """Hide what the address names; answers with how many instances that were."""
    code = _code(asked.request)
    if code is None:
        return refusals.refusal(400, "unknown_reason", UNKNOWN_REASON)
    named = originals(asked.actor, keys_of(asked.request))
    ids = [one.pk for one in named if one.study_id == asked.thing.pk]
    made = services.reject(asked.thing, instance_ids=ids, code=code, by=asked.actor, at=asked.at)
    if made is None:
        return refusals.not_found()
    return dicom_json({"count": made.rejected.count()}, asked.request.headers)


def _code(request: Request) -> Reason | None:
    value, _caret, scheme = request.path_params["code"].partition("^")
    is_known = value in Reason.values and scheme in ("", "DCM")
    return Reason(value) if is_known else None
