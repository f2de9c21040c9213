"""Breaking the glass: a doctor opens a case that was not given to them, says why, and is seen.

The site is told at once by whoever calls this; the right lasts a few hours and ends by itself.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import BrokenGlass, GlassReason, Person, Site

LASTS = timedelta(hours=4)
MOST_A_DAY = 6


class ReasonMissing(Refusal):
    """Without a reason the glass stays whole."""

    word = "reason_missing"
    sentence = _("Choose why you must see this case now. Nothing was opened.")


class TooOften(Refusal):
    """Six times a day is no emergency any more."""

    word = "too_often"
    sentence = _(
        "You have opened several cases this way today. Ask the coordinator to give you this one."
    )


@transaction.atomic
def break_glass(*, case_id: str, site: Site, reason: str, by: Actor, at: datetime) -> BrokenGlass:
    """Open one case to one person for four hours; raises ReasonMissing and TooOften."""
    if reason not in GlassReason.values or by.person_id is None:
        raise ReasonMissing
    person = Person.objects.select_for_update().get(pk=by.person_id)
    mine = BrokenGlass.objects.filter(person=person)
    if (known := mine.in_force(at).filter(case_id=case_id).first()) is not None:
        return known
    if mine.filter(at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooOften
    made = BrokenGlass.objects.create(
        person=person, site=site, case_id=case_id, reason=reason, at=at, until=at + LASTS
    )
    about = Subject(site_id=site.pk, case_id=case_id, things=(made.pk,), detail=reason)
    audit.record("glass.broken", by=by, at=at, of=about)
    return made


@transaction.atomic
def end(glass: BrokenGlass, *, by: Actor, at: datetime) -> None:
    """The site takes the right back before it ends by itself."""
    if BrokenGlass.objects.in_force(at).filter(pk=glass.pk).update(ended_at=at):
        about = Subject(site_id=glass.site_id, case_id=glass.case_id, things=(glass.pk,))
        audit.record("glass.mended", by=by, at=at, of=about)


def has_broken(person_id: str, case_id: str, *, at: datetime) -> bool:
    """Whether that person may see that case now because they broke the glass."""
    return BrokenGlass.objects.in_force(at).filter(person_id=person_id, case_id=case_id).exists()


def glass_with_id(glass_id: str) -> BrokenGlass | None:
    return BrokenGlass.objects.filter(pk=glass_id).first()


def broken_over(case_id: str, *, at: datetime) -> QuerySet[BrokenGlass]:
    """Who may see a case now this way, for its site."""
    return BrokenGlass.objects.in_force(at).filter(case_id=case_id).select_related("person")


def broken_by(person_id: str, *, at: datetime) -> QuerySet[BrokenGlass]:
    return BrokenGlass.objects.in_force(at).filter(person_id=person_id).order_by("-at")
