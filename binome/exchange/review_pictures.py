"""A picture of a file that waits for the eye of its sender: is a name visible in it?"""

from binome.cases.models import Case
from binome.dicom.errors import DicomError
from binome.dicom.pool import shared_pool
from binome.exchange import uploads
from binome.exchange.models import Upload
from binome.exchange.states import IN_CHECK

SECONDS = 20.0


def review_picture(case: Case, upload_id: str) -> bytes | None:
    """Return pictures of a waiting file, one above the other; None when there is none to show."""
    from binome.dicom.prepare import look_over  # codecs: in the pool only

    upload = Upload.objects.filter(pk=upload_id, case=case, state__in=IN_CHECK).first()
    if upload is None:
        return None
    path = str(uploads.partials().path(upload.pk))
    try:
        return bytes(shared_pool().call(look_over, path, timeout_seconds=SECONDS))
    except DicomError:
        return None
