"""A look at a case's page: it was opened, its thread is read, its answer delivered."""

from datetime import datetime

from django.db import transaction

from binome.cases.models import Case
from binome.cases.services.answering import mark_delivered, mark_opened
from binome.cases.services.talking import mark_messages_read
from binome.people.actors import Actor
from binome.people.models import Role


@transaction.atomic
def note_visit(*, case: Case, by: Actor, at: datetime) -> None:
    """Note that the actor saw the case as it stands now; the site's look delivers the answer."""
    mark_opened(case=case, by=by, at=at)
    mark_messages_read(case=case, by=by, at=at)
    if case.site_id in by.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR):
        mark_delivered(case=case, by=by, at=at)
