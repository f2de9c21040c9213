"""What everybody of the simulation shares: plan, people, engine, log, and a case as it stands."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from binome.cases.models import Case
from binome.simulation.engine import Engine
from binome.simulation.habits import minutes
from binome.simulation.log import Log
from binome.simulation.network import Clinic, Made
from binome.simulation.plan import Plan


@dataclass(frozen=True, slots=True)
class Stage:
    """Handed to every act."""

    plan: Plan
    made: Made
    engine: Engine
    log: Log

    @property
    def now(self) -> datetime:
        return self.engine.now

    def case(self, case_id: str) -> Case:
        rows = Case.objects.select_related("site", "network", "reader", "group", "opened_by")
        return rows.get(pk=case_id)

    def clinic(self, case: Case) -> Clinic:
        return self.made.clinics[case.site_id]

    def chance(self, case_id: str, of: str) -> random.Random:
        return self.plan.chance(f"{case_id}/{of}")

    def later(self, case_id: str, of: str, median: float) -> datetime:
        """Some minutes from now, as that act of that case takes."""
        return self.now + minutes(self.chance(case_id, of), median)

    def soon(self, **span: float) -> datetime:
        return self.now + timedelta(**span)
