"""Which cases somebody may know of; a foreign one and an absent one are the same nothing."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from binome.archive.models import State as ImageState
from binome.archive.models import Study
from binome.cases.models import Case
from binome.cases.relations import SEE, seen_by
from binome.cases.states import State
from binome.people import policies
from binome.people.actors import Actor
from binome.people.models import Site

SAME_PRESS = timedelta(seconds=3)
WITH_NAMES = ("site__network", "network", "reader", "group", "opened_by")


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases the policy table lets the actor see."""
    return Case.objects.filter(seen_by(actor)).select_related(*WITH_NAMES)


def case_visible_to(actor: Actor, case_id: str) -> Case | None:
    """Return that case if the actor may know of it."""
    case = Case.objects.select_related(*WITH_NAMES).filter(pk=case_id).first()
    return case if case is not None and policies.can(actor, SEE, case) else None


def case_with_id(case_id: str) -> Case | None:
    """Return that case for a door, which then asks the policies."""
    return Case.objects.select_related(*WITH_NAMES).filter(pk=case_id).first()


def draft_just_opened(site: Site, *, by: Actor, at: datetime) -> Case | None:
    """Return the blank draft of the same press: a button pressed twice opens one case."""
    fresh = Case.objects.filter(
        site=site, opened_by_id=by.person_id, state=State.DRAFT, opened_at__gte=at - SAME_PRESS,
        card__isnull=True, first_byte_at__isnull=True,
    )  # fmt: skip
    return next((case for case in fresh.order_by("-opened_at") if not case.written_at), None)


def cases_of_cards(card_ids: set[str], *, actor: Actor) -> dict[str, Case]:
    """The cases that the actor sees behind some identity cards, by card."""
    found = cases_visible_to(actor).filter(card_id__in=card_ids)
    return {str(case.card_id): case for case in found}


def studies_of(case: Case) -> QuerySet[Study]:
    """The case's stored studies, the one in question before the priors, newest first."""
    return (
        Study.objects.filter(case_studies__case=case, state=ImageState.STORED)
        .select_related("patient")
        .order_by("case_studies__is_prior", "-study_date", "pk")
    )


def names_of(case_ids: set[str]) -> dict[str, str]:
    """Return the case names behind some ids, for lists that were allowed already."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "name"))
