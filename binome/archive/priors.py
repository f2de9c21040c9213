"""Earlier studies of the same patient (SAFETY 3): candidates by exact identifiers, links by humans.

A patient is one number of one issuer at one site; equal numbers elsewhere never meet.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from binome.archive.models import PriorLink, State, Study
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people.actors import Actor

IN_FORCE = Q(contested_at__isnull=True, unlinked_at__isnull=True)


class AnotherPatient(Refusal):
    """The two studies do not name one patient of one site, or one of them is gone."""

    word = "another_patient"
    sentence = _(
        "These two studies do not carry the same patient number of the same site. Nothing was "
        "linked."
    )


def candidates(study: Study) -> QuerySet[Study]:
    """Stored earlier studies with the same patient number of the same issuer, newest first."""
    if not study.patient.patient_id:
        return Study.objects.none()
    found = Study.objects.stored().filter(patient=study.patient_id, instance_count__gt=0)
    if study.study_date:
        found = found.filter(Q(study_date="") | Q(study_date__lte=study.study_date))
    linked = links_of(study).values("earlier_id")
    return found.exclude(pk=study.pk).exclude(pk__in=linked).order_by("-study_date", "-received_at")


def links_of(study: Study) -> QuerySet[PriorLink]:
    """The links in force of a study, newest earlier study first."""
    found = PriorLink.objects.filter(IN_FORCE, study=study, earlier__state=State.STORED)
    return found.select_related("earlier").order_by("-earlier__study_date", "pk")


def ended_links_of(study: Study) -> QuerySet[PriorLink]:
    """Links that were contested or taken back, newest first."""
    found = PriorLink.objects.filter(study=study).exclude(IN_FORCE)
    return found.select_related("earlier").order_by("-linked_at")


def link_with_id(link_id: str) -> PriorLink | None:
    found = PriorLink.objects.select_related("study__site__network", "earlier")
    return found.filter(pk=link_id).first()


@transaction.atomic
def link(study: Study, *, earlier: Study, by: Actor, at: datetime) -> PriorLink:
    """A human of the site says: the same patient. Raises AnotherPatient; twice is once."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    known = links_of(study).filter(earlier=earlier).first()
    if known is not None:
        return known
    if not candidates(study).filter(pk=earlier.pk).exists():
        raise AnotherPatient
    made = PriorLink.objects.create(
        study=study, earlier=earlier, linked_by_name=by.name[:255], linked_at=at
    )
    _record("prior.linked", made, by=by, at=at)
    return made


@transaction.atomic
def contest(link: PriorLink, *, by: Actor, at: datetime) -> bool:
    """A reader says: not the same patient. False: the link was over already."""
    return _end(link, "contested", by=by, at=at)


@transaction.atomic
def unlink(link: PriorLink, *, by: Actor, at: datetime) -> bool:
    """The site takes a link back. False: the link was over already."""
    return _end(link, "unlinked", by=by, at=at)


def _end(link: PriorLink, word: str, *, by: Actor, at: datetime) -> bool:
    action = "prior.contested" if word == "contested" else "prior.unlinked"
    fields = {f"{word}_at": at, f"{word}_by_name": by.name[:255]}
    if not PriorLink.objects.filter(IN_FORCE, pk=link.pk).update(**fields):
        return False
    _record(action, link, by=by, at=at)
    return True


def _record(action: str, link: PriorLink, *, by: Actor, at: datetime) -> None:
    things = (link.study_id, link.earlier_id, link.pk)
    audit.record(action, by=by, at=at, of=Subject(link.study.site_id, things=things))


def days_between(earlier: Study, later: Study) -> int | None:
    """Whole days from one study to the other; None where a date is missing (SAFETY 6)."""
    try:
        first, last = (date.fromisoformat(one.study_date) for one in (earlier, later))
    except ValueError:
        return None
    return (last - first).days
