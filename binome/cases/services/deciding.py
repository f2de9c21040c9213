"""A decision of a pathway is written down, at the hour it was taken; both ends read it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case, PathwayDecision
from binome.cases.pathways import YES_NO, pathway_of
from binome.cases.refusals import IllegalMove
from binome.cases.services.row import Touched, locked, record
from binome.cases.services.talking import say
from binome.cases.states import WRITABLE
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Role


class NotADecision(Refusal):
    """None of the pathway's, no answer, or no hour."""

    word = "not_a_decision"
    sentence = _("Choose the decision, yes or no, and the hour as 02:41. Nothing was kept.")


@dataclass(frozen=True, slots=True)
class Decided:
    """As typed: which decision, `yes` or `no`, and the clock of the site."""

    word: str
    answer: str
    hour: str


@transaction.atomic
def record_decision(*, case: Case, decided: Decided, by: Actor, at: datetime) -> PathwayDecision:
    """Write a decision down; it also stands in the thread. Raises NotADecision, IllegalMove."""
    case = locked(case)
    pathway = pathway_of(case.pathway)
    labels = dict(pathway.decisions) if pathway else {}
    moment = moment_of(decided.hour, case.site.time_zone, at=at)
    if decided.word not in labels or decided.answer not in dict(YES_NO) or moment is None:
        raise NotADecision
    if case.state in WRITABLE:
        raise IllegalMove
    row = PathwayDecision.objects.create(
        case=case, word=decided.word, is_yes=decided.answer == "yes", decided_at=moment,
        by_id=by.id, by_name=by.name, at=at,
        is_from_site=case.site_id in by.sites_as(Role.SENDER, Role.SITE_ADMINISTRATOR),
    )  # fmt: skip
    words = {
        "what": labels[decided.word], "answer": dict(YES_NO)[decided.answer],
        "hour": decided.hour.strip(),
    }  # fmt: skip
    say(case, gettext("%(what)s: %(answer)s, %(hour)s at the site") % words, by=by, at=at)
    record("case.decided", case, by=by, at=at, touched=Touched((row.pk,), decided.word))
    return row


def moment_of(hour: str, zone: str, *, at: datetime) -> datetime | None:
    """The last instant at which a clock of that place showed hh:mm; both of an hour that a clock
    change repeats are looked at."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:hH]([0-5][0-9])", hour.strip())
    if found is None:
        return None
    here = ZoneInfo(zone)
    local = at.astimezone(here)
    typed = local.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    days = (typed.replace(tzinfo=None) - timedelta(days=back) for back in (0, 1, 2))
    moments = [
        day.replace(tzinfo=here, fold=fold).astimezone(at.tzinfo) for day in days for fold in (0, 1)
    ]
    shown = [one for one in moments if _shows(one, here, found) and one <= at]
    return max(shown, default=None)


def _shows(moment: datetime, here: ZoneInfo, typed: re.Match[str]) -> bool:
    """An hour that a clock change leaves out was never shown."""
    local = moment.astimezone(here)
    return (local.hour, local.minute) == (int(typed[1]), int(typed[2]))
