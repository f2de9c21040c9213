"""A reader of the test world writes and signs in one breath."""

from datetime import datetime

from binome.cases.models import Case
from binome.reports import queries, services
from binome.reports.models import ReportVersion, State
from binome.reports.signature import Signature, confirm_password
from tests.cases.world import World

PASSWORD = "a quiet river"


def sign(world: World, case: Case, *, critical: str = "no", at: datetime) -> ReportVersion:
    """Sign a preliminary answer as the world's reader."""
    reader = world.actor("reader")
    world.reader.set_password(PASSWORD)
    world.reader.save()
    report = services.open_draft(case=case, by=reader, at=at)
    report = services.save_draft(
        report=report, sections={"conclusion": "Epidural haematoma."}, revision=report.revision,
        by=reader, at=at,
    )  # fmt: skip
    evidence = confirm_password(reader, PASSWORD, at=at)
    signature = Signature(
        known=queries.binding_of(case), evidence=evidence, critical_result=critical
    )
    return services.sign(
        report=report, status=State.PRELIMINARY, signature=signature, by=reader, at=at
    )
