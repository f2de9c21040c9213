"""Recalled images (SAFETY 2): what one has to answer, and for the site who has them still."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import queries as archive
from binome.archive import recalls as known
from binome.archive import services
from binome.archive.models import Holder, Kind, Recall, Study
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.queries.images import case_id_of_study
from binome.pages.doors import Request, door
from binome.people.models import Role

MOST_SHOWN = 50
#: A browser that follows it keeps no picture of these images (on https).
FORGET = '"cache"'


@door("account.use")
@require_GET
def recalls(request: Request) -> HttpResponse:
    """What this person had opened, to answer; then the recalls of their sites."""
    waiting = list(known.waiting_for(request.actor.person_id)[:MOST_SHOWN])
    sites = request.actor.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR)
    own = list(known.recalls_at(sites)[:MOST_SHOWN]) if sites else []
    networks = request.actor.networks_as(Role.COORDINATOR)
    pressed = known.recalls_pressed_in(networks).exclude(study__site__in=sites)
    others = list(pressed[:MOST_SHOWN]) if networks else []
    studies = [one.study for one in (*own, *others)]
    names = _case_names([one.recall.study for one in waiting] + studies)
    context = {
        "waiting": [(one, names.get(one.recall.study_id, "")) for one in waiting],
        "recalls": [_line(one, names) for one in own],
        "pressed": [_line(one, names, is_own=False) for one in others],
        "sees_site": bool(sites),
        "section": "recalls",
    }
    answer = render(request, "archive/recalls.html", context)
    answer.headers["Clear-Site-Data"] = FORGET
    return answer


def _case_names(studies: list[Study]) -> dict[str, str]:
    """The case each study came with, by the study's id."""
    cases_of = {study.pk: case_id_of_study(study.pk) for study in studies}
    names = cases.names_of(set(cases_of.values()) - {""})
    return {pk: names[case_id] for pk, case_id in cases_of.items() if case_id in names}


def _line(recall: Recall, names: dict[str, str], *, is_own: bool = True) -> dict[str, Any]:
    holders = sorted(recall.holders.all(), key=lambda h: (h.acknowledged_at is not None, h.name))
    return {
        "recall": recall,
        "case": names.get(recall.study_id, ""),
        "holders": holders,
        "is_own": is_own,
        "still": sum(1 for one in holders if one.acknowledged_at is None),
    }


@door("recall.acknowledge", of=known.holder_with_id)
@require_POST
def acknowledge(request: Request, holder: Holder) -> HttpResponse:
    services.acknowledge(holder, by=request.actor, at=request.received_at)
    if holder.kind == Kind.PERSON:
        messages.success(request, gettext("Noted. The site sees that you know."))
    else:
        messages.success(request, gettext("Noted: the copy there is deleted."))
    return redirect("recalls")


@door("study.see", of=archive.study_with_id)
@require_GET
def standing(request: Request, study: Study) -> HttpResponse:
    """How many images of which series are shown by now; a page that shows more hides them."""
    return _shown([study])


@door("case.read", of=cases.case_with_id)
@require_GET
def case_shown(request: Request, case: Case) -> HttpResponse:
    """The same of a case: what its reader's open page may show."""
    return _shown(list(cases.studies_of(case)))


def _shown(studies: list[Study]) -> HttpResponse:
    counts = {one.pk: one.instance_count for study in studies for one in archive.series_of(study)}
    return JsonResponse({"series": counts})
