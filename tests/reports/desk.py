"""A reader's desk: a case with images, a draft, and a signature ready to be given."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from binome.archive.models import Study
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.people.actors import Actor
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import Report, ReportVersion, State
from binome.reports.signature import PasswordConfirmed, Signature
from tests.cases.world import NOW, SOON, World, a_study, a_world, grow

LATER = SOON + timedelta(minutes=10)
TEXT = {
    "technique": "Scanner sans injection.",
    "findings": "Hématome extradural pariétal droit de 12 mm.",
    "conclusion": "Hématome extradural droit : avis neurochirurgical en urgence.",
}


@dataclass
class Desk:
    """Everything a reader needs to sign."""

    world: World
    case: Case
    study: Study
    report: Report

    @property
    def reader(self) -> Actor:
        return self.world.actor("reader")

    def signature(self, by: Actor | None = None, **changes: Any) -> Signature:
        who = by or self.reader
        signature = Signature(
            known=queries.binding_of(self.case),
            evidence=PasswordConfirmed(who.person_id or "", LATER),
            critical_result="yes",
        )
        return replace(signature, **changes)

    def sign(self, status: State = State.FINAL, **changes: Any) -> ReportVersion:
        signature = self.signature(**changes)
        return reports.sign(
            report=self.report, status=status, signature=signature, by=self.reader, at=LATER
        )

    def write(self, **sections: str) -> Report:
        now = Report.objects.get(pk=self.report.pk)
        self.report = reports.save_draft(
            report=now, sections=sections, revision=now.revision, by=self.reader, at=SOON
        )
        return self.report

    def more_images(self, slices: int = 2) -> None:
        grow(self.study, slices)
        arrival = Arrival(self.study.pk, 9, 90, is_complete=True)
        cases.note_images(case=self.case, arrival=arrival, at=SOON)


def a_desk(world: World | None = None, *, is_complete: bool = True, **form: str) -> Desk:
    world = world or a_world()
    case = world.assigned(**form)
    study = a_study(world.site)
    arrival = Arrival(study.pk, 3, 30, is_complete=is_complete)
    case = cases.note_images(case=case, arrival=arrival, at=NOW)
    report = reports.open_draft(case=case, by=world.actor("reader"), at=NOW)
    desk = Desk(world, case, study, report)
    desk.write(**TEXT)
    return desk
