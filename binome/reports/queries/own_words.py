"""What a reader wrote in a case, whoever has it by now: it stays theirs, to keep and to add."""

from dataclasses import dataclass

from binome.cases.models import Case
from binome.people import policies
from binome.people.actors import Actor
from binome.reports.models import Report, ReportVersion
from binome.reports.queries.versions import newest_version
from binome.reports.signature import Binding
from binome.reports.states import SIGNED


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The desk of a case: of whoever has it, and of whoever left words on it."""

    case: Case


def own_words_in(case_id: str) -> OwnWords | None:
    """Return that desk for a door, which then asks the policies."""
    case = Case.objects.select_related("network", "site", "reader", "group").filter(pk=case_id)
    return OwnWords(found) if (found := case.first()) else None


def wrote_in(case: Case, person_id: str) -> bool:
    return Report.objects.filter(case=case, reader_id=person_id).exists()


def may_add(case: Case, actor: Actor) -> bool:
    """Whether this person may sign an addendum to the case's answer: its reader, or one who wrote
    in it before somebody else had it (SAFETY 13, scenario F)."""
    return policies.can(actor, "report.append", OwnWords(case))


def answer_to_add_to(case: Case) -> ReportVersion | None:
    """Return the answer, where it is final, so that further words are an addendum."""
    version = newest_version(case)
    return version if version is not None and version.status in SIGNED else None


def binding_signed(version: ReportVersion) -> Binding:
    """What lay before whoever signed last: an addendum that names nothing newer is bound to it, and
    stops where images or messages came since."""
    count = int(version.content.get("image_count") or 0)
    return Binding(version.images_fingerprint, version.last_message_id, count)
