"""Signed versions for a site's programs, in the order they were signed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from binome.archive.models import Study
from binome.people.actors import Actor
from binome.people.policy_table import TABLE
from binome.reports.models import ReportVersion

QUERY = "report.see"


class NotListed(Exception):
    """`after` names no version that this actor may see."""


def signed_for(
    actor: Actor, *, since: datetime | None, after: str, most: int
) -> list[ReportVersion]:
    """Return versions of the actor's own sites, oldest first: those signed at `since` or later that
    come behind the version `after`."""
    allowed = TABLE[QUERY]
    sites = [s.site_id for s in actor.standings if s.site_id and (s.role, "own_site") in allowed]
    seen = ReportVersion.objects.select_related("case__site").filter(case__site__in=sites)
    found = seen.filter(signed_at__gte=since) if since else seen
    if after:
        last = seen.filter(pk=after).first() if "\x00" not in after else None
        if last is None:
            raise NotListed
        later = Q(signed_at__gt=last.signed_at) | Q(signed_at=last.signed_at, pk__gt=last.pk)
        found = found.filter(later)
    return list(found.order_by("signed_at", "pk")[:most])


def study_uids_of(versions: Iterable[ReportVersion]) -> dict[str, list[str]]:
    """Return the studies in question of each case, by its id; priors are not among them."""
    cases = {version.case_id for version in versions}
    rows = Study.objects.filter(case_studies__case__in=cases, case_studies__is_prior=False)
    found: dict[str, list[str]] = defaultdict(list)
    for case_id, uid in rows.order_by("study_instance_uid").values_list(
        "case_studies__case", "study_instance_uid"
    ):
        found[case_id].append(uid)
    return found
