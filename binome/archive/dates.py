"""Who sees no calendar date: readers in networks that keep no names (SAFETY 6).

The dates in de-identified files are moved by a secret number of days; a reader would take them for
real ones. The site itself and its machines get the files as they are kept.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from binome.archive.models import Study
from binome.people.actors import Actor
from binome.people.models import Mode, Role, Site

DATES = frozenset({"DA", "DT"})
#: Keys that compare with a date: birth, study, series, performed procedure step.
DATE_KEYS = frozenset({"00100030", "00080020", "00080021", "00400244"})


def moved_day(study: Study) -> datetime | None:
    """The day of a study where its dates were moved; None where they stayed or it names none."""
    if not study.site.network.is_pseudonymous:
        return None
    try:
        return datetime.strptime(study.study_date, "%Y%m%d")
    except ValueError:
        return None


def sites_without_dates(actor: Actor) -> frozenset[str]:
    """Sites whose dates this actor shall not see; no question to the database for a machine."""
    if all(standing.role == Role.INTEGRATOR for standing in actor.standings):
        return frozenset()
    networks = {standing.network_id for standing in actor.standings}
    found = Site.objects.filter(network__in=networks, network__mode=Mode.PSEUDONYMOUS)
    return frozenset(found.exclude(pk__in=actor.sites_as(*Role)).values_list("pk", flat=True))


def hides_dates(actor: Actor, *, site_id: str) -> bool:
    """Whether the dates of one site are hidden from the actor."""
    return site_id in sites_without_dates(actor)


def without_dates(document: Mapping[str, Any]) -> dict[str, Any]:
    """DICOM JSON with every date and date-time left empty, in sequences too."""
    return {tag: _without(attribute) for tag, attribute in document.items()}


def _without(attribute: Any) -> Any:
    if not isinstance(attribute, dict):
        return attribute
    if attribute.get("vr") in DATES:
        return {"vr": attribute["vr"]}
    if attribute.get("vr") == "SQ" and "Value" in attribute:
        items = [without_dates(item) for item in attribute["Value"]]
        return {"vr": "SQ", "Value": items}
    return attribute
