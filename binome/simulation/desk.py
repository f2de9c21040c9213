"""What the coordinator does: give what waits, telephone what is critical, look at what is late."""

from functools import partial

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.routing.deciding import freest
from binome.cases.routing.gathering import fields_of, readers_of
from binome.cases.states import OPEN
from binome.people.models import Person
from binome.quality import clocks, critical
from binome.quality.critical import PhoneCall
from binome.quality.models import CriticalResult, CriticalState
from binome.quality.queries import late_clocks
from binome.simulation.habits import awake
from binome.simulation.stage import Stage

ZONE = "Europe/Paris"
FEW = 10


def waits(stage: Stage, case_id: str) -> None:
    """Nobody may have a case: it is given by hand, by day, or at once when it is an emergency."""
    case = stage.case(case_id)
    when = stage.later(case_id, f"giving {stage.now}", 9)
    when = when if case.is_emergency else awake(when, ZONE)
    stage.engine.at(when, partial(give, stage, case_id))


def give(stage: Stage, case_id: str) -> None:
    """Give a case to whoever is free; where nobody is, try again in two hours."""
    case = stage.case(case_id)
    if case.state not in OPEN or case.reader_id is not None or case.group_id is not None:
        return
    chosen = _freest(stage, case)
    if chosen is None:
        stage.engine.at(stage.soon(hours=2), partial(give, stage, case_id))
        return
    cases.assign(case=case, to=chosen, by=stage.made.coordinator, at=stage.now)


def _freest(stage: Stage, case: Case) -> Person | None:
    readers = readers_of(case.network_id, at=stage.now)
    facts = fields_of([case], readers)[case.pk].facts
    free = [one for one in freest(readers.candidates.values(), facts) if one.id != case.reader_id]
    return stage.made.doctors[free[0].id].person if free else None


def signed_critical(stage: Stage, case_id: str) -> None:
    """After a quarter of an hour without a human at the site, somebody telephones."""
    when = stage.soon(minutes=11 + 6 * stage.chance(case_id, "telephone").random())
    stage.engine.at(when, partial(telephone, stage, case_id))


def telephone(stage: Stage, case_id: str) -> None:
    found = CriticalResult.objects.filter(
        case_id=case_id, answered_at__isnull=True, state=CriticalState.TELEPHONE
    )
    for result in found.select_related("case"):
        phone = PhoneCall(number="+33 1 00 00 00 00", spoke_with="Doctor on duty")
        by = stage.made.coordinator
        critical.telephoned(result=result, phone=phone, by=by, at=stage.now)
        stage.log.note("telephoned", at=stage.now, case=case_id)


def morning(stage: Stage) -> None:
    """What is late: take care of it, and give what nobody looked at to somebody else."""
    late = [c for c in late_clocks(stage.made.network.pk)[:200] if c.taken_care_of_at is None]
    for case_id in list(dict.fromkeys(clock.case_id for clock in late))[: FEW * 5]:
        case = stage.case(case_id)
        clocks.take_care(case=case, by=stage.made.coordinator, at=stage.now)
        if case.state == "assigned" and case.opened_by_reader_at is None:
            chosen = _freest(stage, case)
            if chosen is not None:
                cases.assign(case=case, to=chosen, by=stage.made.coordinator, at=stage.now)
