"""Recall: the site withdraws a study; the bytes stay for the audit, nobody sees them any more."""

from datetime import datetime

from django.db import transaction

from binome.archive import recalls
from binome.archive.events import StudyWithdrawn
from binome.archive.models import Instance, State, Study
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel import events
from binome.people.actors import Actor


@transaction.atomic
def withdraw(study: Study, *, reason: str, by: Actor, at: datetime) -> None:
    """Hide a study everywhere from now on and list who had it; a second time changes nothing."""
    changed = Study.objects.filter(pk=study.pk, state=State.STORED).update(
        state=State.WITHDRAWN, withdrawn_reason=reason, withdrawn_at=at, changed_at=at
    )
    if not changed:
        return
    Instance.objects.filter(series__study=study).update(state=State.WITHDRAWN)
    about = Subject(site_id=study.site_id, things=(study.pk,))
    audit.record("study.withdrawn", by=by, at=at, of=about)
    recalls.begin(study, by=by, at=at)
    events.emit(StudyWithdrawn(study_id=study.pk, site_id=study.site_id))
