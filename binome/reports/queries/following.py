"""What the site did with an answer, which recommendations nobody has answered yet, and how long
reports take by template."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from binome.cases.models import Case
from binome.people import policies
from binome.people.actors import Actor
from binome.people.models import Role
from binome.reports.models import Acknowledgement, AnswerRead, AnswerWords, ReportVersion
from binome.reports.phrases import phrase
from binome.reports.states import SIGNED

MOST_SHOWN, MOST_FOUND = 100, 2000
FEWEST_TO_COMPARE = 20
NOTHING_TO_DO = "none"


def acknowledgements_of(case: Case) -> list[Acknowledgement]:
    """Return what the site said of the answers of a case, oldest first."""
    return list(Acknowledgement.objects.filter(version__case=case).select_related("version"))


def readers_of_answer(case: Case) -> int:
    """Return how many people have had an answer of the case on screen."""
    return AnswerRead.objects.filter(case=case).count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that asks for something, and what it asks for in the actor's language."""

    version: ReportVersion
    action: str


def recommendations_waiting(actor: Actor, *, language: str) -> list[Waiting]:
    """Return the newest answers that recommend something and of which nobody said it is done,
    oldest first, among those this person may read."""
    rows = AnswerWords.objects.filter(
        version__content__coded__has_key="action", version__status__in=[str(s) for s in SIGNED]
    )
    rows = rows.exclude(version__case__report_versions__acknowledgements__is_done=True)
    rows = rows.select_related("version__report", "version__case__network", "version__case__site")
    found = []
    for row in rows.order_by("version__signed_at")[:MOST_FOUND]:
        action = row.version.content["coded"]["action"]
        words = phrase("action", action)
        if action == NOTHING_TO_DO or words is None:
            continue
        if policies.can(actor, "report.see", row.version):
            found.append(Waiting(row.version, words.said_in(language)))
    return found[:MOST_SHOWN]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long reports that one template began took from opening to the first signature."""

    template: str
    count: int
    median_minutes: float

    @property
    def is_comparable(self) -> bool:
        return self.count >= FEWEST_TO_COMPARE


def pace_by_template(actor: Actor) -> list[Pace]:
    """Return the pace of the reports of a coordinator's networks, or of a reader's own."""
    runs = actor.networks_as(Role.COORDINATOR, Role.NETWORK_ADMINISTRATOR)
    first = ReportVersion.objects.filter(number=1).select_related("report")
    mine = first.filter(report__reader_id=actor.person_id or "")
    rows = first.filter(case__network_id__in=runs) if runs else mine
    minutes: dict[str, list[float]] = defaultdict(list)
    for version in rows.order_by("-signed_at")[:MOST_FOUND]:
        took = version.signed_at - version.report.opened_at
        minutes[version.report.template_id].append(took.total_seconds() / 60)
    found = [Pace(name, len(each), median(each)) for name, each in minutes.items()]
    return sorted(found, key=lambda one: (-one.count, one.template))
