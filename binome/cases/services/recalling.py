"""Whoever opened images of a case is told when their site withdrew them, and again (SAFETY 2)."""

from django.utils import translation

from binome.archive.events import RecallUnanswered, StudyWithdrawn
from binome.archive.recalls import people_told_of
from binome.cases.models import Case, Urgency
from binome.cases.news import address
from binome.kernel import events
from binome.kernel.clock import utc_now
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.models import Role, Site
from binome.people.queries import coordinators_of, people_with_roles_at


def on_study_withdrawn(event: StudyWithdrawn) -> None:
    """One notice a person and case, with a link to where they answer."""
    _ask(event.study_id)


def on_recall_unanswered(event: RecallUnanswered) -> None:
    """They are asked again; from the second time on their site and network hear of it."""
    _ask(event.study_id)
    if event.is_first:
        return
    site = Site.objects.get(pk=event.site_id)
    at_site = people_with_roles_at(site.pk, (Role.SENDER, Role.SITE_ADMINISTRATOR), at=event.at)
    told = {person.pk: person for person in at_site}
    told |= {person.pk: person for person in coordinators_of(site.network_id, at=event.at)}
    for _, person in sorted(told.items()):
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        words = {"link": address("recalls/")}
        notices.order("recall_unanswered", to=to, words=words, at=event.at)


def _ask(study_id: str) -> None:
    people = people_told_of(study_id)
    for case in Case.objects.filter(case_studies__study_id=study_id).order_by("pk"):
        with translation.override(None):
            urgency = str(Urgency(case.urgency).label) if case.urgency else ""
        words = {"case": case.name, "urgency": urgency, "link": address("recalls/")}
        for person in people:
            to = Addressee(person.email, person.language or "en", person_id=person.pk)
            notices.order("images_withdrawn", to=to, words=words, at=utc_now())


def subscribe_all() -> None:
    """Called once, when Django is ready."""
    events.subscribe(StudyWithdrawn, on_study_withdrawn)
    events.subscribe(RecallUnanswered, on_recall_unanswered)
