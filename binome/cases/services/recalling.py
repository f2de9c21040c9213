"""Whoever opened images of a case is told when their site withdrew them (SAFETY 2)."""

from django.utils import translation

from binome.archive.events import StudyWithdrawn
from binome.archive.recalls import people_told_of
from binome.cases.models import Case, Urgency
from binome.cases.news import address
from binome.kernel import events
from binome.kernel.clock import utc_now
from binome.notices import services as notices
from binome.notices.services import Addressee


def on_study_withdrawn(event: StudyWithdrawn) -> None:
    """One notice a person and case, with a link to where they answer."""
    people = people_told_of(event.study_id)
    for case in Case.objects.filter(case_studies__study_id=event.study_id).order_by("pk"):
        with translation.override(None):
            urgency = str(Urgency(case.urgency).label) if case.urgency else ""
        words = {"case": case.name, "urgency": urgency, "link": address("recalls/")}
        for person in people:
            to = Addressee(person.email, person.language or "en", person_id=person.pk)
            notices.order("images_withdrawn", to=to, words=words, at=utc_now())


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(StudyWithdrawn, on_study_withdrawn)
